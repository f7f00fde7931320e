-- Each goal of seeds/metric_goals.csv beside what was measured in its period and in the one that it is compared with.
with catalogue as (

    select * from {{ ref('metric_catalog') }}

),

observed as (

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
        coalesce(goals.channel, 'all') as channel,
        goals.slice_name,
        goals.slice_value,
        goals.period_grain,
        goals.period_start,
        goals.compared_period_start,
        goals.goal,
        goals.share_of_compared,
        goals.goal_owner,
        goals.decided_on,
        case goals.period_grain
            when 'day' then cast({{ plus_days('goals.period_start', 1) }} as date)
            when 'week' then cast({{ plus_days('goals.period_start', 7) }} as date)
            when 'month' then {{ first_day('month', plus_days('goals.period_start', 32)) }}
            when 'quarter' then {{ first_day('quarter', plus_days('goals.period_start', 100)) }}
            else {{ first_day('year', plus_days('goals.period_start', 370)) }}
        end as period_end,
        catalogue.direction,
        catalogue.direction <> 'lower' as is_more_better,
        catalogue.min_denominator
    from {{ ref('metric_goals') }} as goals
    inner join catalogue on goals.metric_name = catalogue.metric_name

),

-- Why the period, and the one that it is compared with, are not to be judged; null where they are.
final as (

    select
        goals.*,
        {% for side, start in {'told': 'period_start', 'compared': 'compared_period_start'}.items() -%}
            {{ side }}.metric_value as {{ side }}_value,
            {{ side }}.ci_low as {{ side }}_low,
            {{ side }}.ci_high as {{ side }}_high,
            case
                when goals.{{ start }} is null then null
                when goals.{{ start }} < observed.first_month then 'begins before the data'
                when {{ side }}.provisional_count > 0 then 'not mature'
                when {{ side }}.metric_value is null then 'nothing was measured'
                when {{ side }}.sample_size < goals.min_denominator then 'sample too small'
            end as {{ side }}_flaw,
        {% endfor -%}
        told.unit,
        told.sample_size,
        told.provisional_count,
        goals.period_end > observed.last_day as is_going_on
    from goals
    cross join observed
    {% for side, start in {'told': 'period_start', 'compared': 'compared_period_start'}.items() -%}
        left join {{ ref('goal_periods') }} as {{ side }}
            on
                goals.metric_name = {{ side }}.metric_name
                and goals.statistic = {{ side }}.statistic
                and goals.channel = {{ side }}.channel
                and goals.slice_name = {{ side }}.slice_name
                and goals.slice_value = {{ side }}.slice_value
                and goals.period_grain = {{ side }}.period_grain
                and goals.{{ start }} = {{ side }}.period_start
    {% endfor %}
)

select * from final
