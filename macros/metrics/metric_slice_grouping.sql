{% macro metric_slice_grouping(keys) -%}
    {#- Groups by the keys, over all and by each slice alone. -#}
    group by grouping sets (
            ({{ keys | join(', ') }}),
            {%- for slice in metric_slices() %}
            ({{ (keys + [slice]) | join(', ') }}){{ ',' if not loop.last }}
            {%- endfor %}
        )
{%- endmacro %}
