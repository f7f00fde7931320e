{% macro guard_pair_rows() -%}
    {#- The judged pairs: of the headline its number, name, statistic, unit, orientation and better_sign (1 where more is better, -1 where
        less is, 0 where it has no direction), and the number of its guard. -#}
    {%- for pair in guard_pairs() -%}
    select
        {{ pair.headline.number }} as headline_number,
        '{{ pair.headline.metric_name }}' as headline_name,
        '{{ pair.headline.statistic }}' as headline_statistic,
        '{{ pair.headline.unit }}' as headline_unit,
        '{{ pair.headline.orientation }}' as headline_orientation,
        {{ {'higher': 1, 'lower': -1}.get(pair.headline.direction, 0) }} as better_sign,
        {{ pair.guard.number }} as guard_number
    {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
