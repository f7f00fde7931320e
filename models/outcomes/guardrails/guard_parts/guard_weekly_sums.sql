-- What the guards and the headlines of judged pairs add up to, by week, team, reason and channel.
{% do refer_to_facts() -%}
{{ weekly_sums(metrics_of_pairs(['headline', 'guard'])) }}
