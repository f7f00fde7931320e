{% macro clock_seconds(clock) -%}
    (
        {{ safe_integer("split_part(" ~ clock ~ ", ':', 1)") }} * 3600
        + {{ safe_integer("split_part(" ~ clock ~ ", ':', 2)") }} * 60
        + {{ safe_integer("split_part(" ~ clock ~ ", ':', 3)") }}
    )
{%- endmacro %}
