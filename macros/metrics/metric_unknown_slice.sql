{% macro metric_unknown_slice(relation, values, condition, columns) -%}
    {#- The rows of `relation` that meet the condition, once more under other keys: where a fact knows nothing of a slice, all of it is of
        the value unknown. -#}
    select
        metric_number,
        {% for key in ['period_grain', 'period_start', 'channel', 'slice_name', 'slice_value'] -%}
        {{ values[key] ~ ' as ' if key in values }}{{ key }},
        {% endfor -%}
        {{ columns | join(',\n        ') }}
    from {{ relation }}
    where {{ condition }}
{%- endmacro %}
