{% macro fact_metric_parts(name) -%}
    {#- All that one fact says of any metric, by every period and slice: a table of its own for each fact, since the groups of all facts
        together would not fit into memory. A quantile has one row with its value, and another with what it was measured on. -#}
    {%- set relation = ref('fct_' ~ name) -%}
    {%- if not execute -%}
        select 1 as metric_number
    {%- else -%}
    {%- set fact_models = metric_facts() -%}
    {%- set metrics = metric_declarations(fact_models) -%}
    {%- set fact = fact_models[name] -%}
    {%- set parts = ['numerator', 'denominator', 'single_value', 'measured_count', 'provisional_count'] -%}
    {%- set every_slice = [none] + (metric_slices() | reject('in', fact.absent) | list) -%}
    with {{ metric_fact_scans(name, fact, metrics, every_slice) }}

    found as (

        select * from {{ name }}_parts
        {% for slice in every_slice if metric_quantile_sets(name, fact, metrics, slice) -%}
        union all
        select * from {{ name }}_{{ slice or 'all' }}_quantile_parts
        {% endfor %}
    ),

    {% if 'channel' in fact.absent -%}
    by_channel as (

        select * from found
        union all
        {{ metric_unknown_slice('found', {'channel': "'unknown'"}, "not (period_grain = 'day' and slice_name <> 'all')", parts) }}

    ),
    {% endif -%}
    {%- set by_channel = 'by_channel' if 'channel' in fact.absent else 'found' %}
    final as (

        select * from {{ by_channel }}
        {% for slice in metric_slices() if slice in fact.absent -%}
        union all
        {{ metric_unknown_slice(
            by_channel, {'slice_name': "'" ~ slice ~ "'", 'slice_value': "'unknown'"},
            "slice_name = 'all' and not (period_grain = 'day' and channel is not null)", parts
        ) }}
        {% endfor %}
    )

    select * from final
    {%- endif -%}
{%- endmacro %}
