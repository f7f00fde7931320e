-- Numerators and denominators of an outcome mart that do not sum to those of metric_values over all time.
{% set desired_outcomes = [
    'understandable_information', 'easy_to_use', 'right_first_time', 'speed_of_resolution', 'felt_cared_for', 'relationship'
] -%}
with by_day as (

    {% for desired_outcome in desired_outcomes -%}
        select
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

    select * from {{ ref('metric_values') }}
    where period_grain = 'all' and slice_name = 'all' and channel is not null

)

select
    by_day.metric_name,
    by_day.statistic,
    by_day.channel,
    by_day.numerator,
    over_all_time.numerator as numerator_over_all_time
from by_day
left join over_all_time
    on
        by_day.metric_name = over_all_time.metric_name
        and by_day.statistic = over_all_time.statistic
        and by_day.channel = over_all_time.channel
where
    over_all_time.metric_name is null
    -- Means of what was measured are no whole numbers.
    or by_day.numerator < over_all_time.numerator - 0.000001
    or by_day.numerator > over_all_time.numerator + 0.000001
    or by_day.denominator < over_all_time.denominator - 0.000001
    or by_day.denominator > over_all_time.denominator + 0.000001
