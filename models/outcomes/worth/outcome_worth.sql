{% set levels = {'': '1.959963984540054', 'far_': '3.2905267314918945'} -%}
-- What each outcome goes with: who was let down set against who was not, by churn, revenue, lifetime value and cost, by segment and over
-- all segments ('all'), where both sides are of the same mix of segments.
with strata as (

    select
        outcome,
        customer_segment,
        {% for side, condition in {'let_down': 'is_let_down', 'other': 'not is_let_down'}.items() -%}
            cast(count(case when {{ condition }} then 1 end) as {{ column_type('double') }}) as {{ side }}_customers,
            cast(count(case when {{ condition }} and is_customer_lost then 1 end) as {{ column_type('double') }}) as {{ side }}_lost,
            {% for measure in ['yearly_revenue', 'lifetime_value', 'agent_cost'] -%}
                count(case when {{ condition }} then {{ measure }} end) as {{ side }}_{{ measure }}_count,
                coalesce(sum(case when {{ condition }} then {{ exact_in_sums(measure) }} end), 0) as {{ side }}_{{ measure }},
            {% endfor -%}
        {% endfor -%}
        count(*) as customer_count
    from {{ ref('customers_by_outcome') }}
    group by outcome, customer_segment

),

-- Each segment counts for itself and over all of them.
spread as (

    select
        *,
        customer_segment as told_segment
    from strata
    union all
    select
        *,
        'all' as told_segment
    from strata

),

-- Like is set against like: a segment with one side only is left out of the comparison, and counted.
compared as (

    select
        *,
        let_down_customers > 0 and other_customers > 0 as is_compared
    from spread

),

shared as (

    select
        *,
        let_down_lost / let_down_customers as let_down_share,
        other_lost / other_customers as other_share
    from compared
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
            sum({{ exact_in_sums('segment_weight * ' ~ side ~ '_share', 40) }}) as {{ side }}_share,
            {% for level in levels -%}
                {% for bound, sign in {'low': '-', 'high': '+'}.items() -%}
                    {%- set off = 'segment_weight * (' ~ side ~ '_share - ' ~ side ~ '_' ~ level ~ bound ~ ')' -%}
                    sum({{ exact_in_sums('segment_weight * ' ~ side ~ '_share', 40) }})
                    {{ sign }} sqrt(sum({{ exact_in_sums(off ~ ' * ' ~ off, 50) }})) as {{ side }}_{{ level }}{{ bound }},
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
told as (

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

),

-- What a customer who was let down is worth while she stays, at the churn of her side and at that of the other side.
valued as (

    select
        *,
        {% for level in levels -%}
            let_down_share - other_share - sqrt(
                (let_down_share - let_down_{{ level }}low) * (let_down_share - let_down_{{ level }}low)
                + (other_{{ level }}high - other_share) * (other_{{ level }}high - other_share)
            ) as difference_{{ level }}low,
            let_down_share - other_share + sqrt(
                (let_down_{{ level }}high - let_down_share) * (let_down_{{ level }}high - let_down_share)
                + (other_share - other_{{ level }}low) * (other_share - other_{{ level }}low)
            ) as difference_{{ level }}high,
        {% endfor -%}
        {% for side in ['let_down', 'other'] -%}
            let_down_yearly_revenue * {{ lifetime_multiple(side ~ '_share') }} as {{ side }}_value,
            let_down_yearly_revenue * {{ lifetime_multiple(side ~ '_high') }} as {{ side }}_value_low,
            let_down_yearly_revenue * {{ lifetime_multiple(side ~ '_low') }} as {{ side }}_value_high,
        {% endfor -%}
        let_down_share - other_share as difference
    from told

),

uncompared as (

    select
        outcome,
        told_segment,
        cast(sum(case when is_compared then 0 else customer_count end) as bigint) as uncompared_customers
    from compared
    group by outcome, told_segment

),

final as (

    select
        -- text
        uncompared.outcome,
        uncompared.told_segment as customer_segment,

        -- numbers
        coalesce(valued.let_down_customers, 0) as let_down_customers,
        coalesce(valued.let_down_customers_lost, 0) as let_down_customers_lost,
        coalesce(valued.other_customers, 0) as other_customers,
        coalesce(valued.other_customers_lost, 0) as other_customers_lost,
        uncompared.uncompared_customers,
        valued.let_down_share as let_down_churn_rate,
        valued.let_down_low as let_down_churn_ci_low,
        valued.let_down_high as let_down_churn_ci_high,
        valued.other_share as other_churn_rate,
        valued.other_low as other_churn_ci_low,
        valued.other_high as other_churn_ci_high,
        valued.difference as churn_difference,
        valued.difference_low as churn_difference_ci_low,
        valued.difference_high as churn_difference_ci_high,
        valued.let_down_yearly_revenue,
        valued.other_yearly_revenue,
        valued.let_down_value as let_down_lifetime_value,
        valued.other_value as lifetime_value_at_other_churn,
        valued.let_down_value - valued.other_value as lifetime_value_difference,
        valued.let_down_value - valued.other_value - sqrt(
            (valued.let_down_value - valued.let_down_value_low) * (valued.let_down_value - valued.let_down_value_low)
            + (valued.other_value_high - valued.other_value) * (valued.other_value_high - valued.other_value)
        ) as lifetime_value_difference_ci_low,
        valued.let_down_value - valued.other_value + sqrt(
            (valued.let_down_value_high - valued.let_down_value) * (valued.let_down_value_high - valued.let_down_value)
            + (valued.other_value - valued.other_value_low) * (valued.other_value - valued.other_value_low)
        ) as lifetime_value_difference_ci_high,
        valued.let_down_lifetime_value as let_down_stated_lifetime_value,
        valued.other_lifetime_value as other_stated_lifetime_value,
        valued.let_down_agent_cost as let_down_cost_per_journey,
        valued.other_agent_cost as other_cost_per_journey,

        -- words
        case
            when coalesce(valued.is_told, false) = false then 'too few customers to say'
            when valued.difference_far_low > 0 then uncompared.outcome || ' goes with more customers leaving'
            when valued.difference_far_high < 0 then uncompared.outcome || ' goes with fewer customers leaving'
            else uncompared.outcome || ' goes with neither more nor fewer customers leaving, beyond chance'
        end as says
    from uncompared
    left join valued on uncompared.outcome = valued.outcome and uncompared.told_segment = valued.told_segment

)

select * from final
