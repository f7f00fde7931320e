{%- set segment_texts = [] -%}
{%- for dimension in opportunity_columns() -%}
    {%- do segment_texts.append("coalesce(', " ~ dimension | replace('_', ' ') ~ " ' || " ~ dimension ~ ", '')") -%}
{%- endfor -%}
-- Where, why and who: the segments that add most to what goes wrong, by metric; no case is in two of them.
with ranked as (

    select
        choices.*,
        metrics.metric_label,
        metrics.desired_outcome,
        metrics.direction,
        metrics.definition_version,
        held_out.held_out_cases,
        held_out.held_out_failures,
        held_out.customer_count,
        held_out.held_out_customers,
        held_out.customers_touched,
        held_out.failure_rate as held_out_failure_rate,
        held_out.ci_low as held_out_ci_low,
        held_out.ci_high as held_out_ci_high,
        held_out.expected_rate as held_out_expected_rate,
        held_out.comparison_rate as held_out_comparison_rate,
        held_out.held_out_failures - held_out.comparison_rate * held_out.held_out_cases as shortfall_failures,
        (held_out.held_out_failures - held_out.comparison_rate * held_out.held_out_cases) / nullif(held_out.metric_failures, 0)
            as shortfall_share,
        held_out.is_confirmed,
        worth.excess_customers,
        worth.yearly_revenue,
        worth.churn_difference,
        worth.cost_difference,
        worth.failed_customers,
        worth.other_customers,
        worth.worth,
        worth.worth_ci_low,
        worth.worth_ci_high,
        row_number() over (
            partition by choices.metric_name
            order by case when held_out.is_confirmed then 0 else 1 end asc, held_out.customers_touched desc, choices.round_number asc
        ) as place_by_customers,
        row_number() over (
            partition by choices.metric_name
            order by
                case when held_out.is_confirmed then 0 else 1 end asc,
                floor(coalesce(worth.worth, 0) + 0.5) desc,
                choices.round_number asc
        ) as place_by_worth
    from {{ ref('opportunity_choices') }} as choices
    inner join {{ ref('opportunity_metrics') }} as metrics on choices.metric_name = metrics.metric_name and metrics.is_held_out
    inner join {{ ref('opportunity_held_out') }} as held_out
        on choices.metric_name = held_out.metric_name and choices.round_number = held_out.round_number
    inner join {{ ref('opportunity_worth') }} as worth
        on choices.metric_name = worth.metric_name and choices.round_number = worth.round_number

),

final as (

    select
        -- ids
        {{ joined(['metric_name', "'|'", 'segment_key']) }} as opportunity_id,

        -- text
        metric_name,
        desired_outcome,
        direction,
        {% for dimension in opportunity_columns() -%}
            {{ dimension }},
        {% endfor -%}
        -- What a manager reads.
        {{ joined(
            ['metric_label']
            + segment_texts
            + ["': '"] + opportunity_percent('held_out_failure_rate')
            + ["' of '", 'case_name', "' failed in the weeks held out ('"]
            + opportunity_percent('held_out_ci_low') + ["' to '"] + opportunity_percent('held_out_ci_high')
            + ["'), against '"] + opportunity_percent('held_out_comparison_rate')
            + [
                "case when held_out_comparison_rate = held_out_expected_rate"
                ~ " then ' in the rest of the company, alike in channel and reason' else ' as its goal' end"
            ]
            + ["'. It goes with '", opportunity_whole('customers_touched'), "' customers touched'"]
            + ["coalesce(' and about ' || " ~ opportunity_whole('worth') ~ " || ' a year (' || " ~ opportunity_whole('worth_ci_low')
                ~ " || ' to ' || " ~ opportunity_whole('worth_ci_high') ~ " || ')', '')"]
            + ["case when is_confirmed then '.' else '; not confirmed: it may be chance.' end"]
        ) }} as finding,

        -- numbers: the order
        case when is_confirmed then place_by_customers end as customers_rank,
        case when is_confirmed then place_by_worth end as worth_rank,
        round_number,

        -- numbers: the weeks that found it
        case_count as finding_cases,
        failure_count as finding_failures,
        failure_rate as finding_failure_rate,
        expected_rate as finding_expected_rate,
        shrunken_rate as finding_shrunken_rate,
        ci_low as finding_ci_low,
        ci_high as finding_ci_high,

        -- numbers: the weeks held out
        cast(held_out_cases as bigint) as held_out_cases,
        cast(held_out_failures as bigint) as held_out_failures,
        cast(held_out_customers as bigint) as held_out_customers,
        held_out_failure_rate,
        held_out_ci_low,
        held_out_ci_high,
        held_out_expected_rate,
        held_out_comparison_rate,
        shortfall_failures,
        shortfall_share,

        -- numbers: customers and worth
        cast(customer_count as bigint) as customer_count,
        cast(customers_touched as bigint) as customers_touched,
        excess_customers as excess_customers_per_year,
        yearly_revenue,
        churn_difference,
        cost_difference,
        failed_customers as compared_failed_customers,
        other_customers as compared_other_customers,
        worth as worth_per_year,
        worth_ci_low,
        worth_ci_high,
        definition_version,

        -- booleans
        is_confirmed
    from ranked

)

select * from final
