-- Each guarded metric beside each outcome that it can hide, over the same weeks and months and in the same slices.
with pairs as (

    select * from {{ ref('guarded_pairs') }}

),

guarded_names as (

    select headline_name as metric_name from pairs
    union all
    select guard_name as metric_name from pairs

),

metric_values as (

    select * from {{ ref('metric_values') }}
    where
        period_grain in ('week', 'month', 'all')
        and slice_name in ('all', 'team', 'reason')
        and metric_name in (select guarded_names.metric_name from guarded_names)

),

final as (

    select
        pairs.headline_name,
        pairs.headline_statistic,
        pairs.headline_orientation,
        pairs.guard_name,
        pairs.guard_statistic,
        pairs.is_judged_by_week,
        headline.period_grain,
        headline.period_start,
        headline.channel,
        headline.slice_name,
        headline.slice_value,
        {% for side in ['headline', 'guard'] -%}
            {% for column in ['value', 'ci_low', 'ci_high', 'sample_size', 'provisional_count', 'certification_status'] -%}
                {{ side }}.{{ column }} as {{ side }}_{{ column }},
            {% endfor -%}
        {% endfor -%}
        headline.unit as headline_unit,
        guard.unit as guard_unit
    from metric_values as headline
    inner join pairs
        on
            headline.metric_name = pairs.headline_name
            and headline.statistic = pairs.headline_statistic
    left join metric_values as guard
        on
            pairs.guard_name = guard.metric_name
            and pairs.guard_statistic = guard.statistic
            and headline.period_grain = guard.period_grain
            and coalesce(headline.period_start, cast('1970-01-01' as date)) = coalesce(guard.period_start, cast('1970-01-01' as date))
            and coalesce(headline.channel, '') = coalesce(guard.channel, '')
            and headline.slice_name = guard.slice_name
            and headline.slice_value = guard.slice_value

)

select * from final
