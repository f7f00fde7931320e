{% macro metric_declaration_rows(metrics) -%}
    {%- for metric in metrics -%}
    select
        {{ metric.number }} as metric_number,
        '{{ metric.metric_name }}' as metric_name,
        '{{ metric.statistic }}' as statistic,
        '{{ metric.unit }}' as unit,
        cast({{ "'" ~ metric.time_basis ~ "'" if metric.time_basis else 'null' }} as {{ column_type('text') }}) as time_basis,
        cast({{ metric.definition_version }} as bigint) as definition_version,
        {{ 'true' if metric.over_all_channels else 'false' }} as over_all_channels,
        '{{ metric.period_grains | join(' ') }}' as period_grains
    {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
