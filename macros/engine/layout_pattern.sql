{% macro layout_pattern(layout) -%}
    {#- The regular expression of a strptime layout; the same on every engine, so that all of them take
        the same texts for moments. Compact layouts have no separators, so their numbers are of full width. -#}
    {%- set is_compact = '%y%m' in layout or '%Y%m' in layout -%}
    {%- set optional = '' if is_compact else '?' -%}
    {%- set directives = {
        '%Y': '([1-9][0-9]{3})',
        '%y': '([0-9]{2})',
        '%m': '(1[0-2]|0' ~ optional ~ '[1-9])',
        '%d': '(3[01]|[12][0-9]|0' ~ optional ~ '[1-9])',
        '%H': '(2[0-3]|[01]?[0-9])',
        '%M': '([0-5]?[0-9])',
        '%S': '([0-5]?[0-9])',
        '%a': '(Mon|Tue|Wed|Thu|Fri|Sat|Sun)',
        '%b': '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
    } -%}
    {%- set pattern = namespace(text=layout | replace('+', '[+]')) -%}
    {%- for directive, group in directives.items() -%}
        {%- set pattern.text = pattern.text | replace(directive, group) -%}
    {%- endfor -%}
    {{ return('^' ~ pattern.text ~ '$') }}
{%- endmacro %}
