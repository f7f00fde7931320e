{% set levels = ['', 'far_'] -%}
-- What each outcome goes with: who was let down set against who was not, by churn, revenue, lifetime value and cost, by segment and over
-- all segments ('all').
with valued as (

    -- What a customer who was let down is worth while she stays, at the churn of her side and at that of the other side.
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
    from {{ ref('outcome_churn') }}

),

uncompared as (

    select
        outcome,
        told_segment,
        cast(sum(case when is_compared then 0 else customer_count end) as bigint) as uncompared_customers
    from {{ ref('outcome_strata') }}
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
