-- Guarded metrics and their guards by week, team and channel, however few their cases: metric_values leaves out small samples, which
-- together say much about an association.
{% for fact in facts_with_metrics() %}{% do ref('metric_parts_' ~ fact) %}{% endfor -%}
{% set metrics = [] -%}
{% for metric in metrics_of_pairs(['headline', 'guard'], only_judged=false) -%}
    {%- if metric.shape in ['ratio', 'average'] and metric.numerator.agg != 'count_distinct' and 'week' in metric.period_grains -%}
        {%- do metrics.append(metric) -%}
    {%- endif -%}
{%- endfor -%}
with summed as (

    {% for metric in metrics -%}
        {%- set denominator = metric_part(metric.numerator, 'count') if metric.shape == 'average' else metric_part(metric.denominator) %}
        select
            '{{ metric.metric_name }}' as metric_name,
            slice_value as team,
            channel,
            {{ first_day('week', 'metric_date') }} as week_start,
            sum({{ metric_part(metric.numerator) }}) as numerator,
            cast(sum({{ denominator }}) as {{ column_type('double') }}) as denominator,
            {{ 'sum(' ~ metric_part(metric.provisional) ~ ')' if metric.provisional else '0' }} as provisional_count
        from {{ ref('metric_parts_' ~ metric.numerator.fact) }}
        where slice_name = 'team' and slice_value <> 'unknown'
        group by slice_value, channel, {{ first_day('week', 'metric_date') }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
    {% if not metrics -%}
        select cast(null as {{ column_type('text') }}) as metric_name
    {%- endif %}

),

-- Only weeks that are mature.
final as (

    select
        metric_name,
        team,
        channel,
        week_start,
        numerator / denominator as measured_value,
        cast(floor(denominator + 0.5) as bigint) as sample_size
    from summed
    where denominator > 0 and coalesce(provisional_count, 0) = 0

)

select * from final
