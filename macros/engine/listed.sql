{% macro listed(text, delimiter, order_by) -%}
    {{ return(adapter.dispatch('listed')(text, delimiter, order_by)) }}
{%- endmacro %}

{% macro default__listed(text, delimiter, order_by) -%}
    {{ dbt.listagg(text, "'" ~ delimiter ~ "'", 'order by ' ~ order_by) }}
{%- endmacro %}

{% macro spark__listed(text, delimiter, order_by) -%}
    {#- dbt's own for Spark knows no order. -#}
    listagg({{ text }}, '{{ delimiter }}') within group (order by {{ order_by }})
{%- endmacro %}
