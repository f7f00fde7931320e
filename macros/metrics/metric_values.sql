{% macro metric_values() -%}
    {#- Every declared metric in every published period, channel and slice, with its certificate. -#}
    {%- set cells = [] -%}
    {%- for name in facts_with_metrics() -%}{%- do cells.append(ref('metric_cells_' ~ name)) -%}{%- endfor -%}
    {%- set certifications = ref('metric_certifications') -%}
    {%- set suspended_periods = ref('suspended_periods') -%}
    {%- if not execute -%}
        select 1 as metric_name
    {%- else -%}
    with declared as (

        {{ metric_declaration_rows(metric_declarations(metric_facts())) }}

    ),

    cells as (

        {% for relation in cells -%}
        select * from {{ relation }}
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ),

    -- A metric of which nothing was measured has one row, which says so.
    not_measured as (

        select
            declared.metric_number,
            'all' as period_grain,
            cast(null as date) as period_start,
            cast(null as {{ column_type('text') }}) as channel,
            'all' as slice_name,
            'all' as slice_value,
            {% for column in ['numerator', 'denominator', 'metric_value', 'ci_low', 'ci_high'] -%}
            cast(null as {{ column_type('double') }}) as {{ column }},
            {% endfor -%}
            cast(0 as bigint) as sample_size,
            cast(0 as bigint) as provisional_count,
            false as is_large_enough
        from declared
        left join cells on declared.metric_number = cells.metric_number and cells.period_grain = 'all' and cells.channel is null and cells.slice_name = 'all'
        where cells.metric_number is null and declared.over_all_channels and declared.period_grains like '%all%'

    ),

    valued as (

        select * from cells
        union all
        select * from not_measured

    ),

    -- A channel of which a metric has no certificate has that of all channels.
    judged as (

        select
            valued.*,
            declared.metric_name,
            declared.statistic,
            declared.unit,
            declared.time_basis,
            declared.definition_version,
            by_channel.channel as judged_channel,
            coalesce(by_channel.state, over_all.state, 'candidate') as state,
            coalesce(by_channel.concerns_all_periods, over_all.concerns_all_periods, true) as concerns_all_periods
        from valued
        inner join declared on valued.metric_number = declared.metric_number
        left join {{ certifications }} as over_all on declared.metric_name = over_all.metric_name and over_all.channel is null
        left join {{ certifications }} as by_channel
            on declared.metric_name = by_channel.metric_name and valued.channel = by_channel.channel

    ),

    final as (

        select
            judged.metric_name,
            judged.statistic,
            judged.unit,
            judged.time_basis,
            judged.period_grain,
            judged.period_start,
            judged.channel,
            judged.slice_name,
            judged.slice_value,
            judged.numerator,
            judged.denominator,
            judged.metric_value as value,
            judged.ci_low,
            judged.ci_high,
            judged.sample_size,
            judged.provisional_count,
            -- Too small a sample takes the certificate from the cell, not from the metric.
            case
                when not judged.is_large_enough then 'withheld'
                when judged.state = 'suspended' and not judged.concerns_all_periods and periods.metric_name is null then 'certified'
                else judged.state
            end as certification_status,
            judged.definition_version,
            cast(null as {{ column_type('text') }}) as published_version
        from judged
        left join {{ suspended_periods }} as periods
            on
                judged.metric_name = periods.metric_name
                and coalesce(judged.judged_channel, '') = coalesce(periods.channel, '')
                and judged.period_grain = periods.period_grain
                and coalesce(judged.period_start, date '1900-01-01') = coalesce(periods.period_start, date '1900-01-01')

    )

    select * from final
    {%- endif -%}
{%- endmacro %}
