-- Whether a metric in use hinders an outcome, by each kind of evidence in the data: one row per metric in use, guard of it, and evidence.
with in_use as (

    select * from {{ ref('metrics_in_use') }}
    where metric_name is not null

),

catalogue as (

    select * from {{ ref('metric_catalog') }}

),

evidence as (

    select
        in_use.name,
        in_use.metric_name,
        associations.guard_name,
        'association' as evidence,
        associations.association,
        associations.ci_low,
        associations.ci_high,
        associations.cell_count,
        associations.case_count,
        associations.ci_high < 0 as is_hindrance,
        case
            when associations.ci_low is null then 'too little to say'
            when associations.ci_high < 0 then 'better ' || in_use.metric_name || ' goes with worse ' || associations.guard_name
            when associations.ci_low > 0 then 'better ' || in_use.metric_name || ' goes with better ' || associations.guard_name
            else 'better ' || in_use.metric_name || ' goes with neither better nor worse ' || associations.guard_name
        end as says
    from in_use
    inner join {{ ref('headline_associations') }} as associations
        on in_use.metric_name = associations.headline_name and in_use.wanted = associations.wanted

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
        evidence.is_hindrance,
        evidence.says
    from evidence
    inner join catalogue on evidence.guard_name = catalogue.metric_name

)

select * from final
