{% macro parse_timestamp(text, layouts) -%}
    {{ return(adapter.dispatch('parse_timestamp')(text, layouts)) }}
{%- endmacro %}

{% macro default__parse_timestamp(text, layouts) -%}
    try_strptime(trim({{ text }}), ['{{ layouts | join("', '") }}'])
{%- endmacro %}
