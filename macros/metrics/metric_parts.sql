{% macro metric_parts(name) -%}
    {#- The query of metric_parts_<name>: all that adds up of the metrics of one fact, by day, channel and slice. -#}
    {%- set relation = ref('fct_' ~ name) -%}
    {%- if not execute -%}
        select 1 as metric_date
    {%- else -%}
    {%- set facts = metric_facts() -%}
    {%- set metrics = metric_declarations(facts, name) -%}
    {%- set parts = metric_part_columns(name, metrics).parts -%}
    {#- By day nothing is published by slice, so what is published by day alone needs none. -#}
    {%- set slices = metric_slices() if metrics | rejectattr('period_grains', 'equalto', ['day']) | list else [] -%}
    with {{ metric_fact_rows(name, facts[name], parts.values() | map(attribute='column') | list) }}

    final as (

        select
            metric_date,
            channel,
            {{ metric_slice_key(slices) }},
            {% for part, measure in parts.items() -%}
            {{ metric_aggregate(measure.agg, measure.column) }} as {{ part }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ name }}_rows
        {{ metric_slice_grouping(['metric_date', 'channel'], slices) }}

    )

    select * from final
    {%- endif -%}
{%- endmacro %}
