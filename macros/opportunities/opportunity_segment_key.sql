{% macro opportunity_segment_key(relation=none) -%}
    {#- A segment in one text, to join by: its dimensions are null where any will do. -#}
    {%- set parts = [] -%}
    {%- for dimension in opportunity_columns() -%}
        {%- if not loop.first -%}{%- do parts.append("'|'") -%}{%- endif -%}
        {%- do parts.append("coalesce(" ~ (relation ~ '.' if relation else '') ~ dimension ~ ", '*')") -%}
    {%- endfor -%}
    {{ joined(parts) }}
{%- endmacro %}
