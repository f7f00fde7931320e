-- The cases, by customer, of each guard in the cells in which it got remarkably worse.
{% do refer_to_facts() -%}
with requests as (

    select * from {{ ref('guard_changes') }}
    where is_beyond_least_change and is_remarkable

),

sums as (

    select * from {{ ref('guard_weekly_sums') }}

),

{{ asked_leaves('requests', 'sums') }},

{{ customer_cases(metrics_of_pairs(['guard'])) }}

select * from cases
