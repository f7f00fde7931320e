{% macro clock_seconds(clock) -%}
    {#- Seconds after midnight of 'h:mm:ss'; null for what no clock shows. Logs of a night may count on past 24 hours. -#}
    case
        when {{ matches_pattern(trimmed(clock), '^([0-3]?[0-9]|4[0-7]):[0-5]?[0-9]:[0-5]?[0-9]$') }}
            then {{ integer_of_digits(nth_part(trimmed(clock), ':', 1)) }} * 3600
                + {{ integer_of_digits(nth_part(trimmed(clock), ':', 2)) }} * 60
                + {{ integer_of_digits(nth_part(trimmed(clock), ':', 3)) }}
    end
{%- endmacro %}
