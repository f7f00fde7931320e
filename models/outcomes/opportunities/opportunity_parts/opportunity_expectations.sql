-- What the failures of each segment would be at the rates of the rest of the company alike in channel and reason, in the finding weeks.
with cells as (

    select
        *,
        channel as stratum_channel,
        reason as stratum_reason,
        cast(finding_cases as {{ column_type('double') }}) as case_count,
        cast(finding_failures as {{ column_type('double') }}) as failure_count
    from {{ ref('opportunity_cells') }}
    where finding_cases > 0

),

by_stratum as (

    select
        metric_name,
        {{ opportunity_columns() | join(',\n        ') }},
        coalesce(stratum_channel, '*') as stratum_channel,
        coalesce(stratum_reason, '*') as stratum_reason,
        sum(case_count) as case_count,
        sum(failure_count) as failure_count
    from cells
    group by grouping sets (
        {%- for kind in opportunity_kinds() %}
        (metric_name, {{ kind | join(', ') }}
        {{- ', stratum_channel' if 'channel' not in kind }}{{ ', stratum_reason' if 'reason' not in kind }}){{ ',' if not loop.last }}
        {%- endfor %}
    )

),

keyed as (

    select
        *,
        {{ opportunity_segment_key() }} as segment_key
    from by_stratum

),

own as (

    select
        keyed.metric_name,
        keyed.segment_key,
        keyed.stratum_channel,
        keyed.stratum_reason,
        keyed.case_count,
        keyed.failure_count,
        keyed.case_count as weighed_cases
    from keyed
    inner join {{ ref('opportunity_segments') }} as segments
        on keyed.metric_name = segments.metric_name and keyed.segment_key = segments.segment_key

),

{{ opportunity_rest('finding') }}

final as (

    select * from expected

)

select * from final
