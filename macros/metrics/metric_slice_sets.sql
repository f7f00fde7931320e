{% macro metric_slice_sets(slices, metrics, fact, with_all_channels=true) -%}
    {#- Grouping sets: each grain that one of `metrics` is published by, with and without the channel, over all (none) and by each of
        `slices`; a channel with a slice not by day, and none where the fact knows of none. -#}
    {%- set sets = [] -%}
    {%- for grain in ['day', 'week', 'month', 'all'] if grain in (metrics | map(attribute='period_grains') | sum(start=[])) -%}
        {%- for slice in slices -%}
            {%- for channel in ([none] if with_all_channels or 'channel' in fact.absent else []) + (['channel'] if 'channel' not in fact.absent else []) -%}
                {%- if not (channel and slice and grain == 'day') -%}
                    {%- do sets.append([none if grain == 'all' else 'period_' ~ grain, channel, slice] | select | list) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(sets) }}
{%- endmacro %}
