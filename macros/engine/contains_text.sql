{% macro contains_text(text, part) -%}
    {#- Whether a text holds another, as it stands: what is looked for may be a column. A pattern of `like` costs twice as much. -#}
    {{ return(adapter.dispatch('contains_text')(text, part)) }}
{%- endmacro %}

{% macro default__contains_text(text, part) -%}
    (position({{ part }} in {{ text }}) > 0)
{%- endmacro %}

{% macro duckdb__contains_text(text, part) -%}
    contains({{ text }}, {{ part }})
{%- endmacro %}

{% macro bigquery__contains_text(text, part) -%}
    (strpos({{ text }}, {{ part }}) > 0)
{%- endmacro %}

{% macro snowflake__contains_text(text, part) -%}
    contains({{ text }}, {{ part }})
{%- endmacro %}
