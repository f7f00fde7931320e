-- Every segment with cases enough in the finding weeks. Put together from cells: customers are counted later, of the few that stand out.
with cells as (

    select * from {{ ref('opportunity_cells') }}

),

counted as (

    select
        metric_name,
        {{ opportunity_columns() | join(',\n        ') }},
        cast(sum(finding_cases) as {{ column_type('double') }}) as case_count,
        cast(sum(finding_failures) as {{ column_type('double') }}) as failure_count
    from cells
    group by grouping sets (
        {%- for kind in opportunity_kinds() %}
        (metric_name, {{ kind | join(', ') }}){{ ',' if not loop.last }}
        {%- endfor %}
    )

),

final as (

    select
        *,
        {{ opportunity_segment_key() }} as segment_key,
        {{ joined(opportunity_kind_texts()) }} as segment_kind
    from counted
    where
        case_count >= {{ var('opportunity_least_effective_cases') }}
        -- What is not known is nobody's segment; it counts among the rest.
        {%- for dimension in opportunity_columns() %}
        and coalesce({{ dimension }}, '*') <> 'unknown'
        {%- endfor %}

)

select * from final
