-- What each row of the facts says of each headline, in the cells in which one of its guards ever got worse.
{% do refer_to_facts() %}
with pairs as (

    select * from {{ ref('guarded_pairs') }}
    where is_judged_by_week

),

headline_rows as (

    {{ customer_rows(metrics_of_pairs('headline')) }}

),

cells as (

    {{ cell_rows('headline_rows') }}

),

found as (

    select distinct
        pairs.headline_number,
        findings.cell_type,
        findings.cell_team,
        findings.cell_channel,
        findings.cell_reason
    from {{ ref('guard_findings') }} as findings
    inner join pairs on findings.metric_number = pairs.guard_number
    inner join {{ ref('guard_overlaps') }} as relations on findings.judgement_id = relations.judgement_id
    -- An echo is the alarm of another cell.
    where relations.relation <> 'echo'

),

final as (

    select cells.*
    from cells
    inner join found
        on
            cells.metric_number = found.headline_number
            and cells.cell_type = found.cell_type
            and cells.cell_team = found.cell_team
            and cells.cell_channel = found.cell_channel
            and cells.cell_reason = found.cell_reason

)

select * from final
