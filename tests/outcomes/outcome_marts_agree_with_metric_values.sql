-- Numerators and denominators of an outcome mart that do not sum to those of metric_values over all time, and means that are in none.
{% set desired_outcomes = [
    'understandable_information', 'easy_to_use', 'right_first_time', 'speed_of_resolution', 'felt_cared_for', 'relationship'
] -%}
with by_day as (

    {% for desired_outcome in desired_outcomes -%}
        select
            '{{ desired_outcome }}' as desired_outcome,
            metric_name,
            statistic,
            channel,
            sum(numerator) as numerator,
            sum(denominator) as denominator
        from {{ ref('outcome_' ~ desired_outcome) }}
        group by metric_name, statistic, channel
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

over_all_time as (

    select
        metrics.metric_name,
        metrics.statistic,
        metrics.channel,
        metrics.numerator,
        metrics.denominator,
        catalogue.desired_outcome
    from {{ ref('metric_values') }} as metrics
    inner join {{ ref('metric_catalog') }} as catalogue on metrics.metric_name = catalogue.metric_name
    where metrics.period_grain = 'all' and metrics.slice_name = 'all' and metrics.channel is not null

)

select
    coalesce(by_day.metric_name, over_all_time.metric_name) as metric_name,
    coalesce(by_day.statistic, over_all_time.statistic) as statistic,
    coalesce(by_day.channel, over_all_time.channel) as channel,
    by_day.numerator,
    over_all_time.numerator as numerator_over_all_time
from by_day
full outer join over_all_time
    on
        by_day.metric_name = over_all_time.metric_name
        and by_day.statistic = over_all_time.statistic
        and by_day.channel = over_all_time.channel
        and by_day.desired_outcome = over_all_time.desired_outcome
where
    over_all_time.metric_name is null
    or (
        by_day.metric_name is null
        and over_all_time.statistic in ('mean', 'score')
        and over_all_time.denominator > 0
        and over_all_time.desired_outcome <> 'none'
    )
    -- Means of what was measured are no whole numbers.
    or by_day.numerator < over_all_time.numerator - 0.000001
    or by_day.numerator > over_all_time.numerator + 0.000001
    or by_day.denominator < over_all_time.denominator - 0.000001
    or by_day.denominator > over_all_time.denominator + 0.000001
