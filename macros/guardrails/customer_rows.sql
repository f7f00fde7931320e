{% macro customer_rows(metrics) -%}
    {#- What each row of the facts says of each of the metrics: metric_number, week_number, team, reason, channel, customer_id, numerator,
        denominator, provisional. -#}
    {%- set facts = metric_facts() if execute else {} -%}
    {%- set zero = 'cast(0 as ' ~ column_type('double') ~ ')' -%}
    {%- set scans = [] -%}
    {%- for metric in metrics -%}
        {%- for name in metric_facts_of(metric) -%}{%- do scans.append((metric, name)) -%}{%- endfor -%}
    {%- endfor -%}
    {% for metric, name in scans -%}
    {%- set values = {} -%}
    {%- for part in ['numerator', 'denominator', 'provisional'] -%}
        {%- set measure = metric.numerator if part == 'denominator' and metric.shape == 'average' else metric[part] -%}
        {%- set agg = 'count' if part == 'denominator' and metric.shape == 'average' else measure.agg -%}
        {%- do values.update({part: row_value(agg, measure.column) if measure and measure.fact == name else zero}) -%}
    {%- endfor -%}
    select
        {{ metric.number }} as metric_number,
        {{ week_number(facts[name].time_column) }} as week_number,
        {% for slice in ['team', 'reason', 'channel'] -%}
        coalesce(cast({{ facts[name].slices[slice] }} as {{ column_type('text') }}), 'unknown') as {{ slice }},
        {% endfor -%}
        {{ customer_of_fact(name) }} as customer_id,
        {{ values.numerator }} as numerator,
        {{ values.denominator }} as denominator,
        {{ values.provisional }} as provisional
    from {{ facts[name].relation }}
    where {{ values.numerator }} <> 0 or {{ values.denominator }} <> 0 or {{ values.provisional }} <> 0
    {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{% macro row_value(agg, column) -%}
    {#- What one row adds to a sum, a count, or the sum of an average. -#}
    {%- if agg == 'sum_boolean' -%}
        cast(case when {{ column }} then 1 else 0 end as {{ column_type('double') }})
    {%- elif agg == 'count' -%}
        cast(case when {{ column }} is not null then 1 else 0 end as {{ column_type('double') }})
    {%- else -%}
        cast(coalesce({{ column }}, 0) as {{ column_type('double') }})
    {%- endif -%}
{%- endmacro %}
