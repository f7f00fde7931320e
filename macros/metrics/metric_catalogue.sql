{% macro metric_catalogue() -%}
    {#- The declarations of the published metrics as rows, one per metric_name: what models of the company's own lists read of them. -#}
    {%- if not execute -%}
        select cast(null as {{ column_type('text') }}) as metric_name
    {%- else -%}
    {%- set families = {} -%}
    {%- for metric in graph.metrics.values() | sort(attribute='name') if metric.config.meta.get('role') != 'component' -%}
        {%- do families.update({metric.config.meta.get('metric', metric.name): metric.config.meta}) -%}
    {%- endfor -%}
    {% for name, meta in families.items() | sort(attribute='0') -%}
    select
        '{{ name }}' as metric_name,
        '{{ meta.question }}' as question,
        '{{ meta.desired_outcome }}' as desired_outcome,
        '{{ meta.orientation }}' as orientation,
        '{{ meta.direction }}' as direction,
        '{{ meta.get('guarded_by', []) | join(', ') }}' as guarded_by,
        cast({{ meta.get('min_denominator', 0) }} as bigint) as min_denominator,
        {{ 'true' if meta.get('additive') else 'false' }} as is_additive,
        {{ 'true' if meta.get('over_all_channels', true) else 'false' }} as is_over_all_channels,
        '{{ meta.get('period_grains', ['day', 'week', 'month', 'all']) | join(' ') }}' as period_grains
    {{ 'union all' if not loop.last }}
    {% endfor -%}
    {%- endif -%}
{%- endmacro %}
