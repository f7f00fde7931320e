{% macro joined(texts) -%}
    {#- Texts that are not null, one after the other. -#}
    {{ return(adapter.dispatch('joined')(texts)) }}
{%- endmacro %}

{% macro default__joined(texts) -%}
    {{ texts | join(' || ') }}
{%- endmacro %}

{% macro bigquery__joined(texts) -%}
    {#- Each || is a level of nesting there, and its analyser reads a hundred. -#}
    concat({{ texts | join(', ') }})
{%- endmacro %}
