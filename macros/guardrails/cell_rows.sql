{% macro cell_rows(rows) -%}
    {#- The rows once for each kind of cell that they are in: team, channel, reason, and reason of a team; 'all' where a cell is not of one. -#}
    select
        {{ rows }}.*,
        kinds.cell_type,
        case when kinds.cell_type in ('team', 'team and reason') then {{ rows }}.team else 'all' end as cell_team,
        case when kinds.cell_type = 'channel' then {{ rows }}.channel else 'all' end as cell_channel,
        case when kinds.cell_type in ('reason', 'team and reason') then {{ rows }}.reason else 'all' end as cell_reason
    from {{ rows }}
    cross join (
        {% for kind in ['team', 'channel', 'reason', 'team and reason'] -%}
        select '{{ kind }}' as cell_type{{ ' union all ' if not loop.last }}
        {%- endfor %}
    ) as kinds
{%- endmacro %}
