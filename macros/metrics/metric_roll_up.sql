{% macro metric_roll_up(relation, parts) -%}
    {#- CTEs up to `rolled_up`: the parts of a fact, part_1 and so on in the order of `parts`, by day, week, month and over the whole period, with
        and without the channel; by day not by slice. -#}
    {%- set grains = ['day', 'week', 'month', 'all'] -%}
    grains as (

        {% for grain in grains -%}
        select '{{ grain }}' as period_grain, 1 as is_by_channel union all
        select '{{ grain }}' as period_grain, 0 as is_by_channel{{ ' union all' if not loop.last }}
        {% endfor %}
    ),

    part_rows as (

        select
            parts.*,
            grains.period_grain,
            case grains.period_grain
                when 'day' then parts.metric_date
                when 'week' then {{ first_day('week', 'parts.metric_date') }}
                when 'month' then {{ first_day('month', 'parts.metric_date') }}
            end as period_start,
            case when grains.is_by_channel = 1 then parts.channel end as cell_channel
        from {{ relation }} as parts
        cross join grains
        where grains.period_grain <> 'day' or parts.slice_name = 'all'

    ),

    rolled_up as (

        select
            period_grain,
            period_start,
            cell_channel as channel,
            slice_name,
            slice_value,
            {% for part, measure in parts.items() -%}
            {{ 'max' if measure.agg == 'max' else 'sum' }}({{ part }}) as part_{{ loop.index }}{{ ',' if not loop.last }}
            {% endfor %}
        from part_rows
        group by period_grain, period_start, cell_channel, slice_name, slice_value

    ),
{%- endmacro %}
