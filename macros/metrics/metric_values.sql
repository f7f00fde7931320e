{% macro metric_values() -%}
    {#- Every declared metric, by every period and slice, from what each fact says of it. -#}
    {%- set parts = [] -%}
    {%- for name in facts_with_metrics() -%}{%- do parts.append(ref('metric_parts_' ~ name)) -%}{%- endfor -%}
    {%- set certifications = ref('metric_certifications') -%}
    {%- set catalog = ref('metric_catalog') -%}
    {%- set suspended_periods = ref('suspended_periods') -%}
    {%- set intervals = [] -%}
    {%- for name, cluster in metric_clusters().items() if cluster -%}{%- do intervals.append(ref('metric_intervals_' ~ name)) -%}{%- endfor -%}
    {%- if not execute -%}
        select 1 as metric_name
    {%- else -%}
    {%- set keys = ['metric_number', 'period_grain', 'period_start', 'channel', 'slice_name', 'slice_value'] -%}
    {%- set metrics = metric_declarations(metric_facts()) -%}
    with declared as (

        {{ metric_declaration_rows(metrics) }}

    ),

    parts as (

        {% for relation in parts -%}
        select * from {{ relation }}
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ),

    told as (

        select
            parts.*,
            declared.is_whole
        from parts
        inner join declared on parts.metric_number = declared.metric_number

    ),

    -- Most metrics are told by one row each, which stays as it is.
    summed as (

        select
            {{ keys | join(',\n            ') }},
            numerator,
            denominator,
            single_value,
            measured_count,
            coalesce(provisional_count, 0) as provisional_count
        from told
        where is_whole
        union all
        select
            {{ keys | join(',\n            ') }},
            sum(numerator) as numerator,
            sum(denominator) as denominator,
            max(single_value) as single_value,
            sum(measured_count) as measured_count,
            coalesce(sum(provisional_count), 0) as provisional_count
        from told
        where not is_whole
        group by {{ keys | join(', ') }}

    ),

    intervals as (

        {% for relation in intervals -%}
        select * from {{ relation }}
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ),

    valued as (

        select
            declared.*,
            summed.period_grain,
            summed.period_start,
            summed.channel,
            summed.slice_name,
            summed.slice_value,
            summed.numerator,
            summed.denominator,
            case
                when declared.shape in ('ratio', 'average') then summed.numerator / nullif(summed.denominator, 0)
                when declared.shape = 'total' then summed.numerator
                else summed.single_value
            end as metric_value,
            case
                when declared.shape in ('ratio', 'average') then coalesce(summed.denominator, 0)
                when declared.shape = 'total' then coalesce(summed.measured_count, summed.numerator, 0)
                else coalesce(summed.measured_count, 0)
            end as sample_size,
            summed.provisional_count,
            intervals.ci_low,
            intervals.ci_high
        from summed
        inner join declared on summed.metric_number = declared.metric_number
        left join intervals
            on
                summed.metric_number = intervals.metric_number
                and summed.period_grain = intervals.period_grain
                and summed.slice_name = intervals.slice_name
                and summed.slice_value = intervals.slice_value
                and coalesce(summed.period_start, date '1900-01-01') = coalesce(intervals.period_start, date '1900-01-01')
                and coalesce(summed.channel, '') = coalesce(intervals.channel, '')
        where
            (declared.over_all_channels or summed.channel is not null)
            and declared.period_grains like '%' || summed.period_grain || '%'

    ),

    certifications as (

        select
            states.metric_name,
            states.channel,
            states.state,
            states.concerns_all_periods,
            catalogue.min_denominator
        from {{ certifications }} as states
        inner join {{ catalog }} as catalogue on states.metric_name = catalogue.metric_name

    ),

    -- A channel of which a metric has no rows has the state of all channels.
    judged as (

        select
            valued.*,
            by_channel.channel as judged_channel,
            coalesce(by_channel.state, over_all.state, 'candidate') as state,
            coalesce(by_channel.concerns_all_periods, over_all.concerns_all_periods, true) as concerns_all_periods,
            over_all.min_denominator
        from valued
        left join certifications as over_all on valued.metric_name = over_all.metric_name and over_all.channel is null
        left join certifications as by_channel
            on valued.metric_name = by_channel.metric_name and valued.channel = by_channel.channel

    ),

    certified as (

        select
            judged.*,
            case
                when judged.state = 'suspended' and not judged.concerns_all_periods and periods.metric_name is null then 'certified'
                else judged.state
            end as state_in_period
        from judged
        left join {{ suspended_periods }} as periods
            on
                judged.metric_name = periods.metric_name
                and coalesce(judged.judged_channel, '') = coalesce(periods.channel, '')
                and judged.period_grain = periods.period_grain
                and coalesce(judged.period_start, date '1900-01-01') = coalesce(periods.period_start, date '1900-01-01')

    ),

    final as (

        select
            metric_name,
            statistic,
            unit,
            time_basis,
            period_grain,
            period_start,
            channel,
            slice_name,
            slice_value,
            numerator,
            denominator,
            metric_value as value,
            ci_low,
            ci_high,
            -- Of agents' days there are parts; engines differ in what they make of a part.
            cast(floor(sample_size + 0.5) as bigint) as sample_size,
            cast(provisional_count as bigint) as provisional_count,
            -- Too small a sample takes the certificate from the slice, not from the metric.
            case
                when state_in_period = 'certified' and sample_size < min_denominator then 'withheld'
                else state_in_period
            end as certification_status,
            definition_version,
            cast(null as {{ column_type('text') }}) as published_version
        from certified
        where
            -- Nothing measured and nothing to come is no row, but for the total, which says that nothing was measured. A numerator
            -- without cases (what unresolved journeys cost) stays, so that slices add up.
            sample_size > 0
            or numerator <> 0
            or provisional_count > 0
            or (period_grain = 'all' and channel is null and slice_name = 'all')

    )

    select * from final
    {%- endif -%}
{%- endmacro %}
