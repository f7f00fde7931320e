{% macro checked_time_zone(zone, where_declared) -%}
    {#- A zone goes into the SQL as text, so it must be nothing but a name. -#}
    {%- if not modules.re.fullmatch('[A-Za-z0-9_+/-]+', zone) -%}
        {{ exceptions.raise_compiler_error(where_declared ~ " is not the name of a time zone: " ~ zone) }}
    {%- endif -%}
    {{ return(zone) }}
{%- endmacro %}
