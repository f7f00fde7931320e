{% macro weekly_sums(metrics) -%}
    {#- What the metrics add up to, by week, team, reason and channel. Each fact is read once: metrics share its measures. -#}
    {%- set facts = metric_facts() if execute else {} -%}
    {%- set parts = ['numerator', 'denominator', 'provisional'] -%}
    {%- set metrics_of_facts = facts_of_metrics(metrics) -%}
    with
    {% for name, metrics_of_fact in metrics_of_facts.items() -%}
    {%- set measures = [] -%}
    {%- for metric in metrics_of_fact -%}
        {%- for value in guard_row_values(metric, name).values() -%}{%- do measures.append(value) if value not in measures -%}{%- endfor -%}
    {%- endfor -%}
    {{ name }}_measures as (

        select
            {{ week_number(facts[name].time_column) }} as week_number,
            {% for slice in ['team', 'reason', 'channel'] -%}
            coalesce(cast({{ facts[name].slices[slice] }} as {{ column_type('text') }}), 'unknown') as {{ slice }}_value,
            {% endfor -%}
            {% for measure in measures -%}
            sum({{ measure }}) as measure_{{ loop.index }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ facts[name].relation }}
        group by 1, 2, 3, 4

    ),

    {{ name }}_sums as (

        {% for metric in metrics_of_fact -%}
        {%- set values = guard_row_values(metric, name) -%}
        select
            {{ metric.number }} as metric_number,
            week_number,
            team_value as team,
            reason_value as reason,
            channel_value as channel,
            {% for part in parts -%}
            measure_{{ measures.index(values[part]) + 1 }} as {{ part }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ name }}_measures
        where {% for part in parts %}measure_{{ measures.index(values[part]) + 1 }} <> 0{{ ' or ' if not loop.last }}{% endfor %}
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ),

    {% endfor -%}
    final as (

        {% for name in metrics_of_facts -%}
        select * from {{ name }}_sums
        {{ 'union all' if not loop.last }}
        {% endfor %}
    )

    select * from final
{%- endmacro %}
