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

counted as (

    select
        months.month_start,
        count(alignment.name) as metric_count,
        count(case when alignment.is_aligned then 1 end) as aligned_metric_count,
        count(case when alignment.orientation = 'cost' then 1 end) as cost_metric_count,
        count(case when alignment.orientation = 'profit' then 1 end) as profit_metric_count,
        count(case when alignment.lacks_guard then 1 end) as metric_without_guard_count,
        count(alignment.rewarded) as rewarded_metric_count,
        count(case when alignment.is_aligned then alignment.rewarded end) as aligned_rewarded_metric_count,
        count(distinct alignment.covered_outcome) as covered_outcome_count
    from months
    left join alignment on {{ is_in_use('alignment', 'months.month_start') }}
    group by months.month_start

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
