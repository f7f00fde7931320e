{% macro after_midnight(second, start_second) -%}
    {#- A clock that reads half a day before the start has passed midnight. -#}
    case
        when {{ second }} < {{ start_second }} - 43200 then {{ second }} + 86400
        else {{ second }}
    end
{%- endmacro %}
