-- Every declared pair of a headline and a guard of it, each statistic by itself, and whether it can be judged by week.
{% set judged = [] -%}
{% for pair in guard_pairs() -%}{% do judged.append((pair.headline.number, pair.guard.number)) %}{% endfor -%}
{% for pair in guard_pairs(only_judged=false) -%}
    select
        {{ pair.headline.number }} as headline_number,
        '{{ pair.headline.metric_name }}' as headline_name,
        '{{ pair.headline.statistic }}' as headline_statistic,
        '{{ pair.headline.unit }}' as headline_unit,
        '{{ pair.headline.orientation }}' as headline_orientation,
        {{ {'higher': 1, 'lower': -1}.get(pair.headline.direction, 0) }} as better_sign,
        {{ pair.guard.number }} as guard_number,
        '{{ pair.guard.metric_name }}' as guard_name,
        '{{ pair.guard.statistic }}' as guard_statistic,
        '{{ pair.guard.unit }}' as guard_unit,
        {{ 1 if pair.guard.direction == 'lower' else -1 }} as worse_sign,
        {{ 'true' if (pair.headline.number, pair.guard.number) in judged else 'false' }} as is_judged_by_week
    {{ 'union all' if not loop.last }}
{% endfor -%}
{% if not execute -%}select 1 as headline_number{%- endif %}
