-- The company's own list of metrics, each set against what customers want: which outcome it covers, and whether it hinders one.
with in_use as (

    select * from {{ ref('metrics_in_use') }}

),

today as (

    select max(date_day) as last_day from {{ ref('dim_dates') }}

),

catalogue as (

    select * from {{ ref('metric_catalog') }}

),

guards as (

    select
        in_use.name,
        count(*) as guard_count,
        count(guarding.name) as guard_in_use_count
    from in_use
    cross join today
    inner join catalogue on in_use.metric_name = catalogue.metric_name
    inner join catalogue as guard_metrics
        on {{ contains_text("', ' || catalogue.guarded_by || ','", "', ' || guard_metrics.metric_name || ','") }}
    left join in_use as guarding
        on
            guard_metrics.metric_name = guarding.metric_name
            and {{ is_in_use('guarding', 'today.last_day') }}
    group by in_use.name

),

hindrances as (

    select
        name,
        count(case when is_hindrance then 1 end) as hindrance_count,
        {{ listed(
            "case when is_hindrance then hindered_outcome || ' (' || evidence || ': ' || says || ')' end", '; ', "evidence, guard_name"
        ) }} as hindrance_evidence,
        count(is_hindrance) as evidence_count
    from {{ ref('metric_hindrances') }}
    group by name

),

final as (

    select
        -- text
        in_use.name,
        in_use.says_it_measures,
        in_use.metric_name,
        in_use.wanted,
        in_use.rewarded,
        catalogue.question,
        coalesce(catalogue.orientation, 'unknown') as orientation,
        coalesce(catalogue.desired_outcome, 'none') as desired_outcome,
        case when catalogue.orientation = 'customer' then nullif(catalogue.desired_outcome, 'none') end as covered_outcome,
        nullif(catalogue.guarded_by, '') as guarded_by,
        case when hindrances.evidence_count > 0 then coalesce(hindrances.hindrance_evidence, 'none found') end as hindrance_evidence,

        -- numbers
        coalesce(guards.guard_count, 0) as guard_count,
        coalesce(guards.guard_in_use_count, 0) as guard_in_use_count,

        -- booleans
        {{ is_in_use('in_use', 'today.last_day') }} as is_in_use,
        coalesce(catalogue.orientation = 'customer' and catalogue.desired_outcome <> 'none', false) as is_aligned,
        coalesce(guards.guard_count > 0, false) as is_guarded,
        coalesce(catalogue.orientation <> 'customer', true) and coalesce(guards.guard_count, 0) = 0 as lacks_guard,
        case when hindrances.evidence_count > 0 then hindrances.hindrance_count > 0 end as hinders_outcome,

        -- times
        in_use.in_use_from,
        in_use.in_use_to
    from in_use
    cross join today
    left join catalogue on in_use.metric_name = catalogue.metric_name
    left join guards on in_use.name = guards.name
    left join hindrances on in_use.name = hindrances.name

)

select * from final
