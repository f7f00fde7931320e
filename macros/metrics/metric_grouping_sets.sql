{% macro metric_grouping_sets(sets) -%}
    group by grouping sets (
            {%- for set in sets %}
            ({{ set | join(', ') }}){{ ',' if not loop.last }}
            {%- endfor %}
        )
{%- endmacro %}
