{% macro adjusted_p_values(family, tested, factor) -%}
    {#- CTEs, the last of them `family`: the rows of `tested` (counted_p_value) with family_size and adjusted_p_value, corrected within each
        metric and judged week for all that was looked at in it, however its judgements hang together (Y. Benjamini, D. Yekutieli, Annals
        of Statistics 29 (2001) 1165-1188), and times `factor` for other families. -#}
    {{ family }}_placed as (

        select
            *,
            count(*) over (partition by metric_number, judged_week) as family_size,
            row_number() over (
                partition by metric_number, judged_week
                order by counted_p_value, window_weeks, cell_type, cell_team, cell_channel, cell_reason
            ) as place
        from {{ tested }}

    ),

    {{ family }}_stepped as (

        select
            *,
            counted_p_value * family_size / place
            -- In the order of places, so that the sum hangs on no order of rows.
            * sum(1 / cast(place as {{ column_type('double') }})) over (
                partition by metric_number, judged_week order by place rows between unbounded preceding and unbounded following
            ) as stepped_p_value
        from {{ family }}_placed

    ),

    {{ family }} as (

        select
            *,
            min(stepped_p_value) over (
                partition by metric_number, judged_week order by place desc rows between unbounded preceding and current row
            ) * {{ factor }} as adjusted_p_value
        from {{ family }}_stepped

    )
{%- endmacro %}
