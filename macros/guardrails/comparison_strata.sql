{% macro comparison_strata(requests, sums) -%}
    {#- CTEs up to `strata`, after those of asked_leaves: for each cell and judged week of `requests`, and each reason and channel in it, the stratum that
        it is compared in, and what part and stratum had before (baseline_) and in the last weeks (window_, a column for each length; null where
        the part had no case on either side, or the cell too few). Channels of a reason with too few cases before are one stratum; if those are
        too few still, one with all others like it. -#}
    {%- set windows = var('guard_window_weeks') -%}
    {%- set fewest = var('guard_fewest_cases') -%}
    {%- set fewest_of_stratum = var('guard_fewest_cases_of_a_stratum') -%}
    {%- set columns = ['baseline_numerator', 'baseline_denominator'] -%}
    {%- for weeks in windows -%}
        {%- do columns.extend(['window_numerator_' ~ weeks, 'window_denominator_' ~ weeks]) -%}
    {%- endfor -%}
    leaves as (

        select distinct
            metric_number,
            team,
            reason,
            channel,
            leaf_number
        from asked_leaves

    ),

    numbered_sums as (

        select
            leaves.leaf_number,
            sums.week_number,
            sum(sums.numerator) as numerator,
            sum(sums.denominator) as denominator
        from {{ sums }} as sums
        inner join leaves on {{ same_keys('sums', 'leaves', ['metric_number', 'team', 'reason', 'channel']) }}
        group by leaves.leaf_number, sums.week_number

    ),

    bounds as (

        select
            min(week_number) as first_week,
            max(week_number) as last_week
        from numbered_sums

    ),

    every_week as (

        select bounds.first_week + numbers.n as week_number
        from bounds
        inner join ({{ numbers(2000) }}) as numbers on bounds.first_week + numbers.n <= bounds.last_week

    ),

    -- A row for every week, so that so many rows are so many weeks.
    gapless as (

        select
            leaves.leaf_number,
            leaves.metric_number,
            every_week.week_number,
            coalesce(numbered_sums.numerator, 0) as numerator,
            coalesce(numbered_sums.denominator, 0) as denominator
        from leaves
        cross join every_week
        left join numbered_sums
            on leaves.leaf_number = numbered_sums.leaf_number and every_week.week_number = numbered_sums.week_number

    ),

    moving as (

        select
            leaf_number,
            metric_number,
            week_number,
            {% for column in ['numerator', 'denominator'] -%}
            {%- for weeks in windows -%}
            sum({{ column }}) over (
                partition by leaf_number order by week_number rows between {{ weeks - 1 }} preceding and current row
            ) as window_{{ column }}_{{ weeks }},
            {% endfor -%}
            coalesce(sum({{ column }}) over (
                partition by leaf_number order by week_number
                rows between {{ longest_window() + var('guard_baseline_weeks') - 1 }} preceding and {{ longest_window() }} preceding
            ), 0) as baseline_{{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from gapless

    ),

    asked_weeks as (

        select distinct
            asked_cells.cell_number,
            requests.metric_number,
            requests.judged_week
        from {{ requests }} as requests
        inner join asked_cells on {{ same_keys('requests', 'asked_cells', cell_keys()) }}

    ),

    weeks_of_metrics as (

        select distinct
            metric_number,
            judged_week
        from asked_weeks

    ),

    all_parts as (

        select
            asked_leaves.cell_number,
            asked_leaves.reason_number,
            asked_leaves.part_number,
            moving.week_number as judged_week,
            {% for column in columns -%}
            sum(moving.{{ column }}) as {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from moving
        inner join weeks_of_metrics
            on moving.metric_number = weeks_of_metrics.metric_number and moving.week_number = weeks_of_metrics.judged_week
        inner join asked_leaves on moving.leaf_number = asked_leaves.leaf_number
        where
            {% for column in columns -%}
            moving.{{ column }} <> 0
            {{ 'or ' if not loop.last }}
            {%- endfor %}
        group by asked_leaves.cell_number, asked_leaves.reason_number, asked_leaves.part_number, moving.week_number

    ),

    parts as (

        select all_parts.*
        from all_parts
        inner join asked_weeks on all_parts.cell_number = asked_weeks.cell_number and all_parts.judged_week = asked_weeks.judged_week

    ),

    large_enough as (

        select
            cell_number,
            judged_week,
            {% for weeks in windows -%}
            sum(window_denominator_{{ weeks }}) >= {{ fewest }} as is_judged_{{ weeks }}{{ ',' if not loop.last }}
            {% endfor %}
        from parts
        group by cell_number, judged_week
        having
            sum(baseline_denominator) >= {{ fewest }}
            and ({% for weeks in windows %}sum(window_denominator_{{ weeks }}) >= {{ fewest }}{{ ' or ' if not loop.last }}{% endfor %})

    ),

    by_channel as (

        select
            parts.cell_number,
            parts.reason_number,
            parts.part_number,
            parts.judged_week,
            parts.baseline_numerator,
            parts.baseline_denominator,
            {% for weeks in windows -%}
            {%- for side in ['numerator', 'denominator'] -%}
            case
                when
                    large_enough.is_judged_{{ weeks }}
                    and (
                        {% for column in ['window_denominator_' ~ weeks, 'window_numerator_' ~ weeks, 'baseline_denominator', 'baseline_numerator'] -%}
                        parts.{{ column }} <> 0{{ ' or ' if not loop.last }}
                        {%- endfor %}
                    )
                    then parts.window_{{ side }}_{{ weeks }}
            end as window_{{ side }}_{{ weeks }},
            {% endfor -%}
            {%- endfor -%}
            parts.baseline_denominator >= {{ fewest_of_stratum }} as has_own_stratum
        from parts
        inner join large_enough
            on parts.cell_number = large_enough.cell_number and parts.judged_week = large_enough.judged_week

    ),

    by_reason as (

        select
            *,
            sum(case when has_own_stratum then 0 else baseline_denominator end) over (partition by reason_number, judged_week)
            >= {{ fewest_of_stratum }} as has_stratum_of_reason
        from by_channel

    ),

    pooled as (

        select
            *,
            case when has_own_stratum then 'part' when has_stratum_of_reason then 'reason' else 'cell' end as stratum_type,
            case when has_own_stratum then part_number when has_stratum_of_reason then reason_number else cell_number end as stratum_number
        from by_reason

    ),

    summed as (

        select
            *,
            {% for column in columns if not column.startswith('window_numerator') -%}
            sum({{ column }}) over (partition by stratum_number, judged_week, stratum_type) as stratum_{{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from pooled

    ),

    strata as (

        select
            {% for key in cell_keys() + ['reason', 'channel'] -%}
            asked_parts.{{ key }},
            {% endfor -%}
            summed.judged_week,
            summed.baseline_denominator,
            summed.stratum_baseline_denominator,
            {% for weeks in windows -%}
            summed.window_numerator_{{ weeks }},
            summed.window_denominator_{{ weeks }},
            summed.stratum_window_denominator_{{ weeks }},
            {% endfor -%}
            -- Exact, since the smallest of the chances made of it is chosen, and equal ones must be equal in every run.
            {{ exact_in_sums('summed.stratum_baseline_numerator / summed.stratum_baseline_denominator', 30) }} as expected_value
        from summed
        inner join asked_parts on summed.part_number = asked_parts.part_number
        -- What there was nothing of before cannot be compared.
        where summed.stratum_baseline_denominator > 0

    )
{%- endmacro %}
