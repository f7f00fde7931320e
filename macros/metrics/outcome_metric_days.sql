{% macro outcome_metric_days() -%}
    {#- The metrics of every desired outcome by day, channel, customer segment and reason at once, numerator and denominator apart, so that any of
        them can be summed. A mean adds up as its sum and its count, except that of a stock, since days of it do not add up. -#}
    {%- do refer_to_facts() -%}
    {%- if not execute -%}
        select 1 as metric_name
    {%- else -%}
    {%- set facts = metric_facts() -%}
    {%- set metrics = [] -%}
    {%- for metric in metric_declarations(facts) if metric.desired_outcome != 'none' -%}
        {%- if metric.is_additive or (metric.shape == 'average' and 'all' in metric.period_grains) -%}
            {%- do metrics.append(metric) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set keys = ['metric_date', 'channel', 'customer_segment', 'reason'] -%}
    with declared as (

        {% for metric in metrics -%}
        select {{ metric.number }}{{ ' as metric_number' if loop.first }}, '{{ metric.metric_name }}'{{ ' as metric_name' if loop.first }}, '{{ metric.statistic }}'{{ ' as statistic' if loop.first }}, '{{ metric.unit }}'{{ ' as unit' if loop.first }}, {{ metric.definition_version }}{{ ' as definition_version' if loop.first }}, '{{ metric.desired_outcome }}'{{ ' as desired_outcome' if loop.first }}{{ ' union all' if not loop.last }}
        {% endfor %}
    ),
    {% set scans = [] -%}
    {% for name, fact in facts.items() -%}
    {%- set own = metrics | selectattr('numerator.fact', 'equalto', name) | list -%}
    {%- if own -%}
    {%- do scans.append(name ~ '_parts') -%}
    {%- set parts = metric_part_columns(name, own).parts %}
    {%- set slices = ['channel', 'customer_segment', 'reason'] -%}
    {%- set values = {fact.time_column: 'metric_date'} -%}
    {%- for slice in slices -%}{%- do values.update({"coalesce(cast(" ~ fact.slices[slice] ~ " as " ~ column_type('text') ~ "), 'unknown')": slice}) -%}{%- endfor %}
    {{ name }}_days as (

        select
            {% for value, key in values.items() -%}
            {{ value }} as {{ key }},
            {% endfor -%}
            {% for measure in parts.values() -%}
            {{ metric_aggregate(measure.agg, measure.column) }} as part_{{ loop.index }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ fact.relation }}
        group by {{ values | join(', ') }}

    ),

    {{ name }}_parts as (

        select
            metrics.metric_number,
            {{ keys | join(',\n            ') }},
            {% for part in ['numerator', 'denominator', 'provisional_count'] -%}
            {{ metric_part_case(own, part, {}, parts) }} as {{ part }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ name }}_days
        cross join (
            {% for metric in own -%}
            select {{ loop.index }} as place, {{ metric.number }} as metric_number{{ ' union all ' if not loop.last }}
            {%- endfor %}
        ) as metrics

    ),
    {% endif -%}
    {% endfor %}
    parts as (

        {% for scan in scans -%}
        select * from {{ scan }}
        -- Nothing measured and nothing to come is no row.
        where numerator <> 0 or denominator > 0 or provisional_count > 0
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ),

    final as (

        select
            declared.metric_name,
            declared.statistic,
            declared.unit,
            parts.metric_date,
            parts.channel,
            parts.customer_segment,
            parts.reason,
            parts.numerator,
            parts.denominator,
            cast(coalesce(parts.provisional_count, 0) as bigint) as provisional_count,
            cast(declared.definition_version as bigint) as definition_version,
            declared.desired_outcome
        from parts
        inner join declared on parts.metric_number = declared.metric_number

    )

    select * from final
    {%- endif -%}
{%- endmacro %}
