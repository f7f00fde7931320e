{% macro metric_slice_grouping(keys, slices) -%}
    {#- Groups by the keys, over all and by each slice alone. -#}
    group by grouping sets (
            ({{ keys | join(', ') }})
            {%- for slice in slices %},
            ({{ (keys + [slice]) | join(', ') }})
            {%- endfor %}
        )
{%- endmacro %}
