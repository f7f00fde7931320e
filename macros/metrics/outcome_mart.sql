{% macro outcome_mart(desired_outcome) -%}
    {#- What one desired outcome is judged by: each of its metrics by day, channel, customer segment and reason, numerator and denominator
        apart, so that any of them can be summed. A mean adds up as its sum and its count, whatever the rest of its family does; that of a
        stock does not, since days of it do not add up. -#}
    {%- do refer_to_facts() -%}
    {%- if not execute -%}
        select 1 as metric_name
    {%- else -%}
    {%- set fact_models = metric_facts() -%}
    {%- set metrics = [] -%}
    {%- for metric in metric_declarations(fact_models) if metric.desired_outcome == desired_outcome -%}
        {%- if metric.is_additive or (metric.shape == 'average' and 'all' in metric.period_grains) -%}
            {%- do metrics.append(metric) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not metrics -%}
        {{ exceptions.raise_compiler_error("No metric is declared for the desired outcome " ~ desired_outcome ~ " that adds up over slices. Declare one, with additive: true, or a mean.") }}
    {%- endif -%}
    {%- set keys = ['period_day', 'channel', 'customer_segment', 'reason'] -%}
    {%- set carrying = [] -%}
    with declared as (

        {{ metric_declaration_rows(metrics) }}

    ),
    {% for name, fact in fact_models.items() -%}
    {%- set scanned = metric_scan_columns(name, metrics) -%}
    {%- if scanned.columns -%}
    {%- do carrying.append(name) %}
    {{ metric_fact_rows(name, fact, scanned.columns) }}

    {{ name }}_scan as (

        select
            {{ keys | join(',\n            ') }},
            {{ metric_aggregate_columns(scanned.aggregates) }}
        from {{ name }}_rows
        group by {{ keys | join(', ') }}

    ),
    {{ metric_parts(name, metrics, scanned, keys) }}
    {% endif -%}
    {%- endfor %}
    parts as (

        {% for name in carrying -%}
        select * from {{ name }}_parts
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ),

    summed as (

        select
            metric_number,
            {{ keys | join(',\n            ') }},
            sum(numerator) as numerator,
            sum(denominator) as denominator,
            cast(coalesce(sum(provisional_count), 0) as bigint) as provisional_count
        from parts
        group by metric_number, {{ keys | join(', ') }}

    ),

    final as (

        select
            declared.metric_name,
            declared.statistic,
            declared.unit,
            summed.period_day as metric_date,
            summed.channel,
            summed.customer_segment,
            summed.reason,
            summed.numerator,
            summed.denominator,
            summed.provisional_count,
            declared.definition_version
        from summed
        inner join declared on summed.metric_number = declared.metric_number
        where
            -- Nothing measured and nothing to come is no row.
            summed.numerator <> 0
            or summed.denominator > 0
            or summed.provisional_count > 0

    )

    select * from final
    {%- endif -%}
{%- endmacro %}
