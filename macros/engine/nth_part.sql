{% macro nth_part(text, delimiter, number) -%}
    {{ return(adapter.dispatch('nth_part')(text, delimiter, number)) }}
{%- endmacro %}

{% macro default__nth_part(text, delimiter, number) -%}
    split_part({{ text }}, '{{ delimiter }}', {{ number }})
{%- endmacro %}

{% macro trino__nth_part(text, delimiter, number) -%}
    coalesce(split_part({{ text }}, '{{ delimiter }}', {{ number }}), '')
{%- endmacro %}

{% macro bigquery__nth_part(text, delimiter, number) -%}
    coalesce(split({{ text }}, '{{ delimiter }}')[safe_ordinal({{ number }})], '')
{%- endmacro %}
