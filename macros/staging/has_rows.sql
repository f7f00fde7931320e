{% macro has_rows(system) -%}
    {#- False for the source systems that vars.systems_without_rows names: their models are not built, and nothing reads them. -#}
    {{ return(system not in var('systems_without_rows')) }}
{%- endmacro %}
