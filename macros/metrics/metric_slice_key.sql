{% macro metric_slice_key(slices) -%}
    {#- The columns slice_name and slice_value of a query grouped by metric_slice_grouping. -#}
    {%- if slices -%}
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
