{% macro quantiles(column, shares) -%}
    {{ return(adapter.dispatch('quantiles')(column, shares)) }}
{%- endmacro %}

{% macro default__quantiles(column, shares) -%}
    quantile_cont({{ column }}, [{{ shares | join(', ') }}])
{%- endmacro %}

{% macro nth_quantile(list, position) -%}
    {{ return(adapter.dispatch('nth_quantile')(list, position)) }}
{%- endmacro %}

{% macro default__nth_quantile(list, position) -%}
    {{ list }}[{{ position }}]
{%- endmacro %}
