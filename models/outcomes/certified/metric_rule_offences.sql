-- What breaks a rule, with how to mend it.
{% set rules = [
    'metric_says_what_it_is_for', 'cost_or_profit_metric_has_guard', 'no_two_metrics_are_the_same', 'rate_publishes_its_denominator',
    'metric_is_tested', 'desired_outcome_is_measured'
] -%}
with final as (

    {% for rule in rules -%}
        select
            rule_name,
            metric_name,
            message
        from {{ ref(rule) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
