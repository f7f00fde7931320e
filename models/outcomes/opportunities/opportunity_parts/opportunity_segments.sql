{%- set kinds = [] -%}
{%- for where in [none, 'channel', 'team'] -%}
    {%- for why in [none, 'reason'] -%}
        {%- for who in [none, 'customer_segment', 'product', 'region'] if where or why or who -%}
            {%- do kinds.append([where, why, who] | select | list) -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endfor -%}
-- Every segment with cases enough in the finding weeks, and the failures that it would have at the rates of the rest of the company alike in
-- channel and reason. A segment is cut by one dimension of where, why and who each or none; the others are null.
with metric_cells as (

    select
        metric_names.metric_name,
        {% for dimension in opportunity_columns() -%}
            cells.{{ dimension }},
        {% endfor -%}
        cells.channel as stratum_channel,
        cells.reason as stratum_reason,
        cast({{ opportunity_of_metric('_cases', 'cells', 'metric_names.metric_name') }} as {{ column_type('double') }}) as case_count,
        cast({{ opportunity_of_metric('_failures', 'cells', 'metric_names.metric_name') }} as {{ column_type('double') }}) as failure_count
    from {{ ref('opportunity_cells') }} as cells
    cross join (
        {{ opportunity_metric_names() }}
    ) as metric_names
    where not cells.is_held_out and {{ opportunity_of_metric('_cases', 'cells', 'metric_names.metric_name') }} > 0

),

by_stratum as (

    select
        metric_name,
        {{ opportunity_columns() | join(',\n        ') }},
        coalesce(stratum_channel, '*') as stratum_channel,
        coalesce(stratum_reason, '*') as stratum_reason,
        sum(case_count) as case_count,
        sum(failure_count) as failure_count
    from metric_cells
    group by grouping sets (
        {%- for kind in kinds %}
        (metric_name, {{ kind | join(', ') }}
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

segments as (

    select
        metric_name,
        segment_key,
        {{ opportunity_columns() | join(',\n        ') }},
        sum(case_count) as case_count,
        sum(failure_count) as failure_count
    from keyed
    group by metric_name, segment_key, {{ opportunity_columns() | join(', ') }}
    having sum(case_count) >= {{ var('opportunity_least_effective_cases') }}

),

own as (

    select
        keyed.*,
        keyed.case_count as weighed_cases
    from keyed
    inner join segments on keyed.metric_name = segments.metric_name and keyed.segment_key = segments.segment_key

),

{{ opportunity_rest() }}

final as (

    select
        segments.*,
        expected.expected_failures,
        expected.rest_cases
    from segments
    inner join expected on segments.metric_name = expected.metric_name and segments.segment_key = expected.segment_key

)

select * from final
