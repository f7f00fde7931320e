-- The segments that the rounds chose, each with what it is cut by and what was measured of the cells that it alone took.
with rounds as (

    {% for number in range(1, 6) -%}
        select * from {{ ref('opportunity_round_' ~ number) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

final as (

    select
        rounds.*,
        {% for dimension in opportunity_columns() -%}
            candidates.{{ dimension }},
        {% endfor -%}
        candidates.failure_rate as whole_failure_rate
    from rounds
    inner join {{ ref('opportunity_candidates') }} as candidates
        on rounds.metric_name = candidates.metric_name and rounds.segment_number = candidates.segment_number

)

select * from final -- noqa: AM04
