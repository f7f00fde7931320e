-- How much of what the company goes by is about what its customers want: one row per month, as of its first day.
with months as (

    select distinct month_start from {{ ref('dim_dates') }}

),

outcomes as (

    select count(*) as outcome_count from {{ ref('desired_outcomes') }}

),

alignment as (

    select * from {{ ref('metric_alignment') }}

),

-- A month in which nothing is in use has a row, too.
in_use as (

    select
        months.month_start,
        case when {{ is_in_use('alignment', 'months.month_start') }} then alignment.name end as name_in_use,
        alignment.orientation,
        alignment.covered_outcome,
        alignment.rewarded,
        alignment.is_aligned,
        alignment.lacks_guard
    from months
    cross join alignment

),

counted as (

    select
        month_start,
        count(name_in_use) as metric_count,
        count(case when is_aligned then name_in_use end) as aligned_metric_count,
        count(case when orientation = 'cost' then name_in_use end) as cost_metric_count,
        count(case when orientation = 'profit' then name_in_use end) as profit_metric_count,
        count(case when lacks_guard then name_in_use end) as metric_without_guard_count,
        count(case when rewarded is not null then name_in_use end) as rewarded_metric_count,
        count(case when is_aligned and rewarded is not null then name_in_use end) as aligned_rewarded_metric_count,
        count(distinct case when name_in_use is not null then covered_outcome end) as covered_outcome_count
    from in_use
    group by month_start

),

final as (

    select
        counted.month_start,
        counted.metric_count,
        counted.aligned_metric_count,
        counted.cost_metric_count,
        counted.profit_metric_count,
        counted.metric_without_guard_count,
        counted.rewarded_metric_count,
        counted.aligned_rewarded_metric_count,
        counted.covered_outcome_count,
        outcomes.outcome_count,
        {% for part, whole, name in [
            ('aligned_metric_count', 'metric_count', 'aligned_share'),
            ('aligned_rewarded_metric_count', 'rewarded_metric_count', 'aligned_rewarded_share'),
        ] -%}
            cast(counted.{{ part }} as {{ column_type('double') }}) / nullif(counted.{{ whole }}, 0) as {{ name }},
        {% endfor -%}
        case
            when counted.metric_count > 0
                then cast(counted.covered_outcome_count as {{ column_type('double') }}) / nullif(outcomes.outcome_count, 0)
        end as covered_outcome_share
    from counted
    cross join outcomes

)

select * from final
