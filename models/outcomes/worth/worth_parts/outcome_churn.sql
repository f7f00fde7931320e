{{ config(materialized='view') }}

{% set levels = {'': '1.959963984540054', 'far_': '3.2905267314918945'} -%}
-- Which share of those whom each outcome let down left, and of the others, by segment and over all ('all'), where both sides are of the
-- same mix of segments.
with shared as (

    select
        *,
        let_down_lost / let_down_customers as let_down_share,
        other_lost / other_customers as other_share
    from {{ ref('outcome_strata') }}
    where is_compared

),

limited as (

    select
        *,
        {% for side in ['let_down', 'other'] -%}
            {% for level, z in levels.items() -%}
                {{ wilson_bound(side ~ '_share', side ~ '_customers', '-', z) }} as {{ side }}_{{ level }}low,
                {{ wilson_bound(side ~ '_share', side ~ '_customers', '+', z) }} as {{ side }}_{{ level }}high,
            {% endfor -%}
        {% endfor -%}
        let_down_customers / sum(let_down_customers) over (partition by outcome, told_segment) as segment_weight
    from shared

),

-- The shares that left at the segments of those who were let down, with limits by the method of variance estimates recovery.
standardised as (

    select
        outcome,
        told_segment,
        {% for side in ['let_down', 'other'] -%}
            sum(segment_weight * {{ side }}_share) as {{ side }}_share,
            {% for level in levels -%}
                {% for bound, sign in {'low': '-', 'high': '+'}.items() -%}
                    {%- set off = 'segment_weight * (' ~ side ~ '_share - ' ~ side ~ '_' ~ level ~ bound ~ ')' -%}
                    sum(segment_weight * {{ side }}_share)
                    {{ sign }} sqrt(sum({{ off }} * {{ off }})) as {{ side }}_{{ level }}{{ bound }},
                {% endfor -%}
            {% endfor -%}
            cast(sum({{ side }}_customers) as bigint) as {{ side }}_customers,
            cast(sum({{ side }}_lost) as bigint) as {{ side }}_customers_lost,
            {% for measure in ['yearly_revenue', 'lifetime_value', 'agent_cost'] -%}
                sum({{ side }}_{{ measure }})
                / nullif(sum({{ side }}_{{ measure }}_count), 0) as {{ side }}_{{ measure }},
            {% endfor -%}
        {% endfor -%}
        sum(let_down_customers) >= {{ var('worth_customer_floor') }}
        and sum(other_customers) >= {{ var('worth_customer_floor') }} as is_told
    from limited
    group by outcome, told_segment

),

-- Shares are null where there are too few customers, and with them all that is made of them. A limit lies between 0 and 1.
final as (

    select
        outcome,
        told_segment,
        {% for side in ['let_down', 'other'] -%}
            {{ side }}_customers,
            {{ side }}_customers_lost,
            {{ side }}_yearly_revenue,
            {{ side }}_lifetime_value,
            {{ side }}_agent_cost,
            case when is_told then {{ side }}_share end as {{ side }}_share,
            {% for level in levels -%}
                case when is_told then greatest({{ side }}_{{ level }}low, 0) end as {{ side }}_{{ level }}low,
                case when is_told then least({{ side }}_{{ level }}high, 1) end as {{ side }}_{{ level }}high,
            {% endfor -%}
        {% endfor -%}
        is_told
    from standardised

)

select * from final
