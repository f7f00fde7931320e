{% macro cell_keys() -%}
    {#- A metric in a cell: all cases of a team, a channel, a reason, or a reason of a team. -#}
    {{ return(['metric_number', 'cell_type', 'cell_team', 'cell_channel', 'cell_reason']) }}
{%- endmacro %}
