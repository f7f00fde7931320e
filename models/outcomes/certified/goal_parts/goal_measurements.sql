-- Each goal of seeds/metric_goals.csv beside what was measured in its period and in the one that it is compared with.
with observed as (

    select
        min(month_start) as first_month,
        max(date_day) as last_day
    from {{ ref('dim_dates') }}

),

goals as (

    select
        goals.goal_id,
        goals.metric_name,
        goals.statistic,
        goals.channel,
        goals.slice_name,
        goals.slice_value,
        goals.period_grain,
        goals.period_start,
        goals.compared_period_start,
        goals.goal,
        goals.share_of_compared,
        goals.goal_owner,
        goals.decided_on,
        catalogue.direction,
        catalogue.direction <> 'lower' as is_more_better,
        catalogue.min_denominator,
        goals.period_grain in ('quarter', 'year') as is_of_months
    from {{ ref('metric_goals') }} as goals
    inner join {{ ref('metric_catalog') }} as catalogue on goals.metric_name = catalogue.metric_name

),

periods as (

    {% for side, start in {'told': 'period_start', 'compared': 'compared_period_start'}.items() -%}
        select
            goals.goal_id,
            goals.metric_name,
            goals.statistic,
            goals.channel,
            goals.slice_name,
            goals.slice_value,
            goals.period_grain,
            goals.is_of_months,
            '{{ side }}' as side,
            goals.{{ start }} as first_day,
            case goals.period_grain
                when 'day' then cast({{ plus_days('goals.' ~ start, 1) }} as date)
                when 'week' then cast({{ plus_days('goals.' ~ start, 7) }} as date)
                when 'month' then {{ first_day('month', plus_days('goals.' ~ start, 32)) }}
                when 'quarter' then {{ first_day('quarter', plus_days('goals.' ~ start, 100)) }}
                else {{ first_day('year', plus_days('goals.' ~ start, 370)) }}
            end as next_first_day
        from goals
        where goals.{{ start }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- A quarter or a year is the sum of its months, for what adds up, and has no interval.
measured as (

    select
        periods.goal_id,
        periods.side,
        periods.next_first_day,
        max(metrics.unit) as unit,
        case
            when not periods.is_of_months then max(metrics.value)
            when periods.statistic in ('count', 'sum') then sum(metrics.numerator)
            else sum(metrics.numerator) / nullif(sum(metrics.denominator), 0)
        end as measured_value,
        case when not periods.is_of_months then max(metrics.ci_low) end as ci_low,
        case when not periods.is_of_months then max(metrics.ci_high) end as ci_high,
        cast(sum(metrics.sample_size) as bigint) as sample_size,
        cast(sum(metrics.provisional_count) as bigint) as provisional_count
    from periods
    left join {{ ref('metric_values') }} as metrics
        on
            periods.metric_name = metrics.metric_name
            and periods.statistic = metrics.statistic
            and coalesce(periods.channel, '') = coalesce(metrics.channel, '')
            and periods.slice_name = metrics.slice_name
            and periods.slice_value = metrics.slice_value
            and coalesce(metrics.time_basis, 'calendar') = 'calendar'
            and (
                (periods.period_grain = metrics.period_grain and periods.first_day = metrics.period_start)
                or (
                    periods.is_of_months
                    and metrics.period_grain = 'month'
                    and periods.first_day <= metrics.period_start
                    and periods.next_first_day > metrics.period_start
                    and (metrics.denominator is not null or metrics.statistic in ('count', 'sum'))
                )
            )
    group by periods.goal_id, periods.side, periods.next_first_day, periods.is_of_months, periods.statistic

),

-- Why the period, and the one that it is compared with, are not to be judged; null where they are. What is withheld has a sample and no
-- value.
final as (

    select
        goals.*,
        {% for side, start in {'told': 'period_start', 'compared': 'compared_period_start'}.items() -%}
            {{ side }}.measured_value as {{ side }}_value,
            {{ side }}.ci_low as {{ side }}_low,
            {{ side }}.ci_high as {{ side }}_high,
            case
                when goals.{{ start }} is null then null
                when goals.{{ start }} < observed.first_month then 'begins before the data'
                when {{ side }}.provisional_count > 0 then 'not mature'
                when {{ side }}.measured_value is null and coalesce({{ side }}.sample_size, 0) = 0 then 'nothing was measured'
                when {{ side }}.sample_size < goals.min_denominator then 'sample too small'
                when {{ side }}.measured_value is null then 'nothing was measured'
            end as {{ side }}_flaw,
        {% endfor -%}
        told.unit,
        told.sample_size,
        told.provisional_count,
        told.next_first_day > observed.last_day as is_going_on
    from goals
    cross join observed
    left join measured as told on goals.goal_id = told.goal_id and told.side = 'told'
    left join measured as compared on goals.goal_id = compared.goal_id and compared.side = 'compared'

)

select * from final
