{% macro layout_fields(text, layout) -%}
    {#- Expressions for the fields of a text that matches the layout, by the letter of the directive. Taken by separator or place:
        groups of a regular expression cost PostgreSQL thirty times as much. -#}
    {%- set fields = {} -%}
    {%- set parts = layout.split('%')[1:] -%}
    {%- if parts | map('length') | max == 1 -%}
        {%- set place = namespace(next=1) -%}
        {%- for letter in parts -%}
            {%- set width = 4 if letter == 'Y' else 2 -%}
            {%- do fields.update({letter: "substr(" ~ text ~ ", " ~ place.next ~ ", " ~ width ~ ")"}) -%}
            {%- set place.next = place.next + width -%}
        {%- endfor -%}
    {%- else -%}
        {%- set separators = [] -%}
        {%- for part in parts if part[1:] in ['-', '/', ':', 'T', 'Z'] -%}
            {%- if part[1:] not in separators -%}{%- do separators.append(part[1:]) -%}{%- endif -%}
        {%- endfor -%}
        {%- set spaced = "translate(" ~ text ~ ", '" ~ separators | join ~ "', '" ~ ' ' * (separators | length) ~ "')" if separators else text -%}
        {%- set place = namespace(next=1) -%}
        {%- for part in parts -%}
            {%- do fields.update({part[0]: nth_part(spaced, ' ', place.next)}) -%}
            {#- What stands between two directives ends this field; a word between them, as +0000, is a field too. -#}
            {%- set place.next = place.next + part[1:].split(' ') | length - 1 + (1 if part[1:] in separators else 0) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(fields) }}
{%- endmacro %}
