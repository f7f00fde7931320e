{% macro opportunity_whole(number) -%}
    {#- A number as text, without its fraction. -#}
    cast(cast(floor({{ number }} + 0.5) as bigint) as {{ column_type('text') }})
{%- endmacro %}
