-- Every segment of the finding weeks with customers enough, and how its cases lie among them.
with cases as (

    select * from {{ ref('opportunity_cases') }}
    where not is_held_out

),

by_customer as (

    select
        metric_name,
        customer_id,
        {{ opportunity_columns() | join(',\n        ') }},
        cast(count(*) as {{ column_type('double') }}) as case_count,
        cast(sum(failure_count) as {{ column_type('double') }}) as failure_count
    from cases
    group by grouping sets (
        {%- for kind in opportunity_kinds() %}
        (metric_name, customer_id, {{ kind | join(', ') }}){{ ',' if not loop.last }}
        {%- endfor %}
    )

),

counted as (

    select
        metric_name,
        {{ opportunity_columns() | join(',\n        ') }},
        cast(count(*) as bigint) as customer_count,
        sum(case_count) as case_count,
        sum(failure_count) as failure_count,
        sum(case_count * case_count) as case_square_sum
    from by_customer
    where
        -- What is not known is nobody's segment; it counts among the rest.
        {% for dimension in opportunity_columns() -%}
        coalesce({{ dimension }}, '*') <> 'unknown'{{ '\n        and ' if not loop.last }}
        {%- endfor %}
    group by metric_name, {{ opportunity_columns() | join(', ') }}

),

final as (

    select
        *,
        {{ opportunity_segment_key() }} as segment_key,
        {{ joined(opportunity_kind_texts()) }} as segment_kind
    from counted
    where customer_count >= {{ var('opportunity_least_customers') }}

)

select * from final
