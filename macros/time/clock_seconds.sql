{% macro clock_seconds(clock) -%}
    {#- Seconds after midnight of 'h:mm:ss'; null for what no clock shows. Logs of a night may count on past 24 hours. -#}
    case
        when
            {{ safe_integer("split_part(" ~ clock ~ ", ':', 1)") }} between 0 and 47
            and {{ safe_integer("split_part(" ~ clock ~ ", ':', 2)") }} between 0 and 59
            and {{ safe_integer("split_part(" ~ clock ~ ", ':', 3)") }} between 0 and 59
            then {{ safe_integer("split_part(" ~ clock ~ ", ':', 1)") }} * 3600
                + {{ safe_integer("split_part(" ~ clock ~ ", ':', 2)") }} * 60
                + {{ safe_integer("split_part(" ~ clock ~ ", ':', 3)") }}
    end
{%- endmacro %}
