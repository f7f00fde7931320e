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

-- Alarms while the metric was in use; of the parts of a story only the story.
alarms as (

    select
        guarded.name,
        guarded.guard_name,
        alarms.touched_customers,
        coalesce('team ' || alarms.team || ' ', '') || coalesce('channel ' || alarms.channel || ' ', '')
        || coalesce('reason ' || alarms.reason || ' ', '') || 'from ' || {{ day_text('alarms.onset_week_start') }} as where_seen,
        row_number() over (
            partition by guarded.name, guarded.guard_name
            order by alarms.touched_customers desc, alarms.alarm_id asc
        ) as number_by_size
    from guarded
    inner join {{ ref('crutch_alarms') }} as alarms
        on guarded.metric_name = alarms.headline_name and guarded.guard_name = alarms.guard_name
    where alarms.part_of_judgement_id is null and {{ is_in_use('guarded', 'alarms.week_start') }}

),

alarmed as (

    select
        name,
        guard_name,
        count(*) as alarm_count,
        max(touched_customers) as touched_customers,
        max(case when number_by_size = 1 then where_seen end) as where_seen
    from alarms
    group by name, guard_name

),

evidence as (

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
    union all
    select
        guarded.name,
        guarded.metric_name,
        guarded.guard_name,
        'crutch alarm' as evidence,
        cast(null as {{ column_type('double') }}) as association,
        cast(null as {{ column_type('double') }}) as ci_low,
        cast(null as {{ column_type('double') }}) as ci_high,
        cast(null as bigint) as cell_count,
        cast(null as bigint) as case_count,
        coalesce(alarmed.alarm_count, 0) as alarm_count,
        alarmed.touched_customers,
        -- That none was raised is no evidence of the contrary: the pair may not have been judged.
        case when alarmed.name is not null then true end as is_hindrance,
        case
            when alarmed.name is null then 'no alarm'
            else guarded.guard_name || ' got worse while ' || guarded.metric_name || ' did not, most of all in ' || alarmed.where_seen
        end as says
    from guarded
    left join alarmed on guarded.name = alarmed.name and guarded.guard_name = alarmed.guard_name

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
