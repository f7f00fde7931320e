-- Guarded metrics and their guards by week, team and channel, however few their cases: metric_values leaves out the small samples, which
-- together say much of an association.
with sides as (

    {% for side in ['headline', 'guard'] -%}
        select
            pairs.{{ side }}_number as metric_number,
            pairs.{{ side }}_name as metric_name
        from {{ ref('guarded_pairs') }} as pairs
        inner join {{ ref('metric_catalog') }} as catalogue on pairs.{{ side }}_name = catalogue.metric_name
        where pairs.{{ side }}_statistic in ('rate', 'mean', 'score') and catalogue.period_grains like '%week%'
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

metrics as (

    select distinct * from sides

),

parts as (

    {% for fact in facts_with_metrics() -%}
        select
            metric_number,
            slice_value as team,
            channel,
            period_start as week_start,
            numerator,
            denominator,
            provisional_count
        from {{ ref('metric_parts_' ~ fact) }}
        where period_grain = 'week' and slice_name = 'team' and slice_value <> 'unknown' and channel is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- Only weeks of which nothing is to come.
summed as (

    select
        metrics.metric_number,
        metrics.metric_name,
        parts.team,
        parts.channel,
        parts.week_start,
        sum(parts.numerator) as numerator,
        sum(parts.denominator) as denominator
    from parts
    inner join metrics on parts.metric_number = metrics.metric_number
    group by metrics.metric_number, metrics.metric_name, parts.team, parts.channel, parts.week_start
    having coalesce(sum(parts.provisional_count), 0) = 0

),

final as (

    select
        metric_name,
        team,
        channel,
        week_start,
        numerator / denominator as measured_value,
        cast(floor(denominator + 0.5) as bigint) as sample_size
    from summed
    where denominator > 0

)

select * from final
