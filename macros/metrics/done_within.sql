{% macro done_within(seconds, is_mature, name, is_mature_late=none) -%}
    {#- One boolean column for each published share done within a time: `name`_within_1h and so on; null where `is_mature` is not
        true. What was never done was not done in time. `is_mature_late` is for 28 days, where the horizon is shorter. -#}
    {% for suffix, hours in [('1h', 1), ('4h', 4), ('24h', 24), ('72h', 72), ('7d', 168), ('28d', 672)] -%}
        case
            when {{ is_mature_late if is_mature_late and suffix == '28d' else is_mature }} then coalesce({{ seconds }} <= {{ hours * 3600 }}, false)
        end as {{ name }}_within_{{ suffix }}{{ ',' if not loop.last }}
    {% endfor %}
{%- endmacro %}
