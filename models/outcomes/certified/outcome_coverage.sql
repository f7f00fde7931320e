-- What customers want, and which of the metrics that the company goes by today tell of it: one row per desired outcome.
with alignment as (

    select * from {{ ref('metric_alignment') }}
    where is_in_use

),

hindering as (

    select distinct
        hindrances.hindered_outcome,
        hindrances.name
    from {{ ref('metric_hindrances') }} as hindrances
    inner join alignment on hindrances.name = alignment.name
    where hindrances.is_hindrance

),

hindered as (

    select
        hindered_outcome,
        count(*) as hindering_metric_count,
        {{ listed('name', ', ', 'name') }} as hindering_metrics
    from hindering
    group by hindered_outcome

),

covered as (

    select
        desired_outcome,
        count(case when is_aligned then 1 end) as covering_metric_count,
        count(case when is_aligned and rewarded is not null then 1 end) as rewarded_metric_count,
        count(case when not is_aligned then 1 end) as cost_or_profit_metric_count,
        {{ listed("case when is_aligned then name end", ', ', 'name') }} as covering_metrics,
        {{ listed("case when not is_aligned then name end", ', ', 'name') }} as cost_or_profit_metrics
    from alignment
    group by desired_outcome

),

final as (

    select
        outcomes.desired_outcome,
        outcomes.label,
        outcomes.what_customers_say,
        coalesce(covered.covering_metrics, 'none') as covering_metrics,
        covered.cost_or_profit_metrics,
        hindered.hindering_metrics,
        coalesce(covered.covering_metric_count, 0) as covering_metric_count,
        coalesce(covered.rewarded_metric_count, 0) as rewarded_metric_count,
        coalesce(covered.cost_or_profit_metric_count, 0) as cost_or_profit_metric_count,
        coalesce(hindered.hindering_metric_count, 0) as hindering_metric_count,
        coalesce(covered.covering_metric_count > 0, false) as is_covered
    from {{ ref('desired_outcomes') }} as outcomes
    left join covered on outcomes.desired_outcome = covered.desired_outcome
    left join hindered on outcomes.desired_outcome = hindered.hindered_outcome

)

select * from final
