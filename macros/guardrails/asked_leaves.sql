{% macro asked_leaves(requests, sums) -%}
    {#- CTEs asked_cells and asked_leaves: the cells of `requests`, and what of `sums` (guard_weekly_sums) is in each of them. A leaf is a reason of a team
        by channel, of which there are sums; a part is a reason and channel of a cell, of one leaf or of several. Numbers are keys of a
        tenth of the size of names. -#}
    {%- set cell = cell_keys() -%}
    asked_cells as (

        select
            {{ cell | join(',\n            ') }},
            row_number() over (order by {{ cell | join(', ') }}) as cell_number,
            min(judged_week) - {{ longest_window() + var('guard_baseline_weeks') - 1 }} as first_week,
            max(judged_week) as last_week
        from {{ requests }}
        group by {{ cell | join(', ') }}

    ),

    distinct_leaves as (

        select
            metric_number,
            team,
            reason,
            channel,
            row_number() over (order by metric_number, team, reason, channel) as leaf_number
        from (select distinct metric_number, team, reason, channel from {{ sums }}) as leaves

    ),

    leaves_by_cell as (

        {{ cell_rows('distinct_leaves') }}

    ),

    asked_leaves as (

        select
            {% for key in cell -%}
            asked_cells.{{ key }},
            {% endfor -%}
            asked_cells.cell_number,
            asked_cells.first_week,
            asked_cells.last_week,
            leaves_by_cell.team,
            leaves_by_cell.reason,
            leaves_by_cell.channel,
            leaves_by_cell.leaf_number,
            dense_rank() over (order by asked_cells.cell_number, leaves_by_cell.reason) as reason_number,
            dense_rank() over (order by asked_cells.cell_number, leaves_by_cell.reason, leaves_by_cell.channel) as part_number
        from leaves_by_cell
        inner join asked_cells on {{ same_keys('leaves_by_cell', 'asked_cells', cell) }}

    ),

    asked_parts as (

        select distinct
            {{ cell | join(',\n            ') }},
            cell_number,
            reason,
            channel,
            reason_number,
            part_number
        from asked_leaves

    )
{%- endmacro %}
