{%- set metrics = opportunity_metrics() -%}
{%- set kinds = [] -%}
{%- for where in [none, 'channel', 'team'] -%}
    {%- for why in [none, 'reason'] -%}
        {%- for who in [none, 'customer_segment', 'product', 'region'] if where or why or who -%}
            {%- do kinds.append([where, why, who] | select | list) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endfor -%}
-- Every segment with cases enough in the finding weeks, and the failures that it would have at the rates of the rest of the company alike
-- in channel and reason. A segment is cut by one dimension of where, why and who each or none; the others are null.
with cells as (

    select
        *,
        channel as stratum_channel,
        reason as stratum_reason
    from {{ ref('opportunity_cells') }}
    where not is_held_out

),

metric_names as (

    {{ opportunity_metric_names(metrics) }}
),

by_stratum as (

    select
        case_name,
        {{ opportunity_columns() | join(',\n        ') }},
        coalesce(stratum_channel, '*') as stratum_channel,
        coalesce(stratum_reason, '*') as stratum_reason,
        {{ opportunity_sums(metrics) }}
    from cells
    group by grouping sets (
        {%- for kind in kinds %}
        (case_name, {{ kind | join(', ') }}
        {{- ', stratum_channel' if 'channel' not in kind }}{{ ', stratum_reason' if 'reason' not in kind }}){{ ',' if not loop.last }}
        {%- endfor %}
    )

),

keyed as (

    select
        *,
        {% set parts = [] -%}
        {%- for dimension in opportunity_columns() -%}
            {%- do parts.append("coalesce(" ~ dimension ~ ", '*')") -%}
        {%- endfor -%}
        {{ joined((parts | join(" , '|' , ")).split(' , ')) }} as segment_key
    from by_stratum
    -- What is not known is nobody's segment; it counts among the rest.
    where
        {%- for dimension in opportunity_columns() %}
        {{ 'and ' if not loop.first }}coalesce({{ dimension }}, '*') <> 'unknown'
        {%- endfor %}

),

own as (

    select
        metric_names.metric_name,
        keyed.segment_key,
        keyed.stratum_channel,
        keyed.stratum_reason,
        {{ opportunity_of_metric(metrics, '_cases', 'metric_names.metric_name') }} as case_count,
        {{ opportunity_of_metric(metrics, '_cases', 'metric_names.metric_name') }} as weighed_cases,
        {{ opportunity_of_metric(metrics, '_failures', 'metric_names.metric_name') }} as failure_count
    from keyed
    inner join metric_names on keyed.case_name = metric_names.case_name

),

{{ opportunity_rest(metrics) }}

segments as (

    select distinct
        segment_key,
        {{ opportunity_columns() | join(',\n        ') }}
    from keyed

),

final as (

    select
        expected.metric_name,
        segments.*,
        expected.case_count,
        expected.failure_count,
        expected.expected_failures,
        expected.rest_cases
    from expected
    inner join segments on expected.segment_key = segments.segment_key
    where expected.case_count >= {{ var('opportunity_least_effective_cases') }}

)

select * from final
