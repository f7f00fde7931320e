{% macro quantiles(column, shares) -%}
    {{ return(adapter.dispatch('quantiles')(column, shares)) }}
{%- endmacro %}

{% macro default__quantiles(column, shares) -%}
    {#- All values in order; the quantile is worked out where it is taken from the list. -#}
    array_agg({{ column }} order by {{ column }}) filter (where {{ column }} is not null)
{%- endmacro %}

{% macro duckdb__quantiles(column, shares) -%}
    quantile_cont({{ column }}, [{{ shares | join(', ') }}])
{%- endmacro %}

{% macro postgres__quantiles(column, shares) -%}
    percentile_cont(array[{{ shares | join(', ') }}]) within group (order by {{ column }})
{%- endmacro %}

{% macro spark__quantiles(column, shares) -%}
    percentile({{ column }}, array({{ shares | join(', ') }}))
{%- endmacro %}

{% macro snowflake__quantiles(column, shares) -%}
    array_construct({% for share in shares %}percentile_cont({{ share }}) within group (order by {{ column }}){{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro redshift__quantiles(column, shares) -%}
    array({% for share in shares %}percentile_cont({{ share }}) within group (order by {{ column }}){{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro bigquery__quantiles(column, shares) -%}
    array_agg({{ column }} ignore nulls order by {{ column }})
{%- endmacro %}

{% macro quantile_batches(columns) -%}
    {#- The columns whose quantiles one scan can give, as a list of lists. -#}
    {{ return(adapter.dispatch('quantile_batches')(columns)) }}
{%- endmacro %}

{% macro default__quantile_batches(columns) -%}
    {{ return([columns]) }}
{%- endmacro %}

{% macro redshift__quantile_batches(columns) -%}
    {#- All ordered aggregates of one select must be in the same order there. -#}
    {{ return(columns | batch(1) | list) }}
{%- endmacro %}

{% macro nth_quantile(list, shares, share) -%}
    {#- The quantile of `share` out of the list that quantiles(column, shares) gave. -#}
    {{ return(adapter.dispatch('nth_quantile')(list, shares.index(share), share)) }}
{%- endmacro %}

{% macro default__nth_quantile(list, index, share) -%}
    {{ list }}[{{ index + 1 }}]
{%- endmacro %}

{% macro spark__nth_quantile(list, index, share) -%}
    {{ list }}[{{ index }}]
{%- endmacro %}

{% macro snowflake__nth_quantile(list, index, share) -%}
    cast({{ list }}[{{ index }}] as double)
{%- endmacro %}

{% macro redshift__nth_quantile(list, index, share) -%}
    cast({{ list }}[{{ index }}] as double precision)
{%- endmacro %}

{% macro bigquery__nth_quantile(list, index, share) -%}
    {%- set place = "(array_length(" ~ list ~ ") - 1) * " ~ share -%}
    {%- set below = list ~ "[safe_offset(cast(floor(" ~ place ~ ") as int64))]" -%}
    {%- set above = list ~ "[safe_offset(cast(ceil(" ~ place ~ ") as int64))]" -%}
    {{ below }} + ({{ above }} - {{ below }}) * ({{ place }} - floor({{ place }}))
{%- endmacro %}

{% macro trino__nth_quantile(list, index, share) -%}
    {%- set place = "(cardinality(" ~ list ~ ") - 1) * " ~ share ~ "e0" -%}
    {%- set below = "element_at(" ~ list ~ ", cast(floor(" ~ place ~ ") as integer) + 1)" -%}
    {%- set above = "element_at(" ~ list ~ ", cast(ceil(" ~ place ~ ") as integer) + 1)" -%}
    {{ below }} + ({{ above }} - {{ below }}) * ({{ place }} - floor({{ place }}))
{%- endmacro %}
