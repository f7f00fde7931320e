-- Whether a metric in use hinders an outcome, by each kind of evidence in the data: one row per metric in use, guard of it, and evidence.
with catalogue as (

    select * from {{ ref('metric_catalog') }}

),

guarded as (

    select
        in_use.name,
        in_use.metric_name,
        in_use.in_use_from,
        in_use.in_use_to,
        associations.guard_name,
        associations.association,
        associations.ci_low,
        associations.ci_high,
        associations.cell_count,
        associations.case_count
    from {{ ref('metrics_in_use') }} as in_use
    inner join {{ ref('headline_associations') }} as associations
        on in_use.metric_name = associations.headline_name and in_use.wanted = associations.wanted

),

-- Alarms that stand for themselves, of weeks in which the company went by the metric; a part of a story is told by it.
alarmed as (

    select
        in_use.name,
        in_use.metric_name,
        alarms.guard_name,
        count(*) as alarm_count,
        max(alarms.touched_customers) as touched_customers
    from {{ ref('metrics_in_use') }} as in_use
    inner join {{ ref('crutch_alarms') }} as alarms
        on
            in_use.metric_name = alarms.headline_name
            and {{ is_in_use('in_use', 'alarms.week_start') }}
    where alarms.part_of_judgement_id is null
    group by in_use.name, in_use.metric_name, alarms.guard_name

),

evidence as (

    select
        name,
        metric_name,
        guard_name,
        'alarm' as evidence,
        cast(null as {{ column_type('double') }}) as association,
        cast(null as {{ column_type('double') }}) as ci_low,
        cast(null as {{ column_type('double') }}) as ci_high,
        cast(null as bigint) as cell_count,
        cast(null as bigint) as case_count,
        cast(alarm_count as bigint) as alarm_count,
        cast(touched_customers as bigint) as touched_customers,
        true as is_hindrance,
        metric_name || ' improved or stayed while ' || guard_name || ' got worse' as says
    from alarmed
    union all
    select
        name,
        metric_name,
        guard_name,
        'association' as evidence,
        association,
        ci_low,
        ci_high,
        cell_count,
        case_count,
        cast(null as bigint) as alarm_count,
        cast(null as bigint) as touched_customers,
        ci_high < 0 as is_hindrance,
        case
            when ci_low is null then 'too little to say'
            when ci_high < 0 then 'better ' || metric_name || ' goes with worse ' || guard_name
            when ci_low > 0 then 'better ' || metric_name || ' goes with better ' || guard_name
            else 'better ' || metric_name || ' goes with neither better nor worse ' || guard_name
        end as says
    from guarded

),

final as (

    select
        evidence.name,
        evidence.metric_name,
        evidence.guard_name,
        evidence.evidence,
        catalogue.desired_outcome as hindered_outcome,
        evidence.association,
        evidence.ci_low,
        evidence.ci_high,
        evidence.cell_count,
        evidence.case_count,
        evidence.alarm_count,
        evidence.touched_customers,
        evidence.is_hindrance,
        evidence.says
    from evidence
    inner join catalogue on evidence.guard_name = catalogue.metric_name

)

select * from final
