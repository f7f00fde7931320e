{% macro metric_slice_key() -%}
    {#- The columns slice_name and slice_value of a scan by metric_slice_grouping. -#}
    case
                {% for slice in metric_slices() -%}
                when grouping({{ slice }}) = 0 then '{{ slice }}'
                {% endfor -%}
                else 'all'
            end as slice_name,
            coalesce({{ metric_slices() | join(', ') }}, 'all') as slice_value
{%- endmacro %}
