{% macro opportunity_columns() -%}
    {#- The dimensions in one list. -#}
    {{ return(opportunity_dimensions().values() | sum(start=[])) }}
{%- endmacro %}
