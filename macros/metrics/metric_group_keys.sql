{% macro metric_group_keys(sets) -%}
    {#- The key columns of a scan by grouping sets: which set a row is of is told by grouping(), since a null could be either. -#}
    {%- set used = sets | sum(start=[]) -%}
    {%- set grains = ['day', 'week', 'month'] | select('in', used | map('replace', 'period_', '') | list) | list -%}
    {%- set slices = metric_slices() | select('in', used) | list -%}
    {% if grains -%}
    case
        {% for grain in grains -%}
        when grouping(period_{{ grain }}) = 0 then '{{ grain }}'
        {% endfor -%}
        else 'all'
    end as period_grain,
    coalesce({% for grain in grains %}period_{{ grain }}, {% endfor %}cast(null as date)) as period_start,
    {%- else -%}
    'all' as period_grain,
    cast(null as date) as period_start,
    {%- endif %}
    {{ 'channel' if 'channel' in used else 'cast(null as ' ~ column_type('text') ~ ') as channel' }},
    {% if slices -%}
    case
        {% for slice in slices -%}
        when grouping({{ slice }}) = 0 then '{{ slice }}'
        {% endfor -%}
        else 'all'
    end as slice_name,
    coalesce({{ slices | join(', ') }}, 'all') as slice_value
    {%- else -%}
    'all' as slice_name,
    'all' as slice_value
    {%- endif -%}
{%- endmacro %}
