-- What the guards and the headlines of judged pairs add up to, by week, team, reason and channel.
{% do refer_to_facts() -%}
{% set facts = metric_facts() if execute else {} -%}
{% set scans = facts_of_metrics(metrics_of_pairs(['headline', 'guard'])) -%}
{% set keys = ['week_number', 'team', 'reason', 'channel'] -%}
{% set parts = ['numerator', 'denominator', 'provisional'] -%}
with
{% for name, metrics in scans.items() -%}
{#- Metrics share measures: each is summed once. -#}
{% set measures = [] -%}
{% for metric in metrics -%}
    {% for value in guard_row_values(metric, name).values() -%}{% do measures.append(value) if value not in measures %}{% endfor -%}
{% endfor -%}
sums_of_{{ name }} as (

    select
        {{ week_number(facts[name].time_column) }} as week_number,
        {% for slice in keys[1:] -%}
            coalesce(cast({{ facts[name].slices[slice] }} as {{ column_type('text') }}), 'unknown') as {{ slice }}_value,
        {% endfor -%}
        {% for measure in measures -%}
            sum({{ measure }}) as measure_{{ loop.index }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ facts[name].relation }}
    group by 1, 2, 3, 4

),

final_of_{{ name }} as (

    {% for metric in metrics -%}
        {% set values = guard_row_values(metric, name) -%}
        select
            {{ metric.number }} as metric_number,
            week_number,
            team_value as team,
            reason_value as reason,
            channel_value as channel,
            {% for part in parts -%}
                measure_{{ measures.index(values[part]) + 1 }} as {{ part }}{{ ',' if not loop.last }}
            {% endfor %}
        from sums_of_{{ name }}
        where {% for part in parts %}measure_{{ measures.index(values[part]) + 1 }} <> 0{{ ' or ' if not loop.last }}{% endfor %}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

{% endfor -%}
final as (

    {% for name in scans -%}
        select * from final_of_{{ name }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
