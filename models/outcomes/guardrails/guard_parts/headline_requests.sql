-- In which cells, weeks and windows each headline is to be compared: where one of its guards got worse, and it is no echo, which is the
-- alarm of another cell.
with pairs as (

    select * from {{ ref('guarded_pairs') }}
    where is_judged_by_week

),

final as (

    select distinct
        pairs.headline_number as metric_number,
        findings.judged_week,
        findings.window_weeks,
        findings.cell_type,
        findings.cell_team,
        findings.cell_channel,
        findings.cell_reason
    from {{ ref('guard_findings') }} as findings
    inner join pairs on findings.metric_number = pairs.guard_number
    inner join {{ ref('guard_overlaps') }} as relations on findings.judgement_id = relations.judgement_id
    where relations.relation <> 'echo'

)

select * from final
