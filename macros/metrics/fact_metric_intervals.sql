{% macro fact_metric_intervals(name) -%}
    {#- 95 % intervals of the rates, means and scores of one fact, by month and over all, by every channel and slice. -#}
    {%- set fact_relation = ref('fct_' ~ name) -%}
    {%- set cluster = metric_clusters()[name] -%}
    {%- set parts = ref('metric_parts_' ~ name) if cluster == 'case' else none -%}
    {%- if not execute -%}
        select 1 as metric_number
    {%- else -%}
    {%- set fact = metric_facts()[name] -%}
    {%- set measured = metric_interval_metrics(name, metric_declarations(metric_facts())) -%}
    {%- set keys = ['period_grain', 'period_start', 'channel', 'slice_name', 'slice_value'] -%}
    {%- if cluster == 'case' -%}
    {%- set absent = [] -%}
    with told as (

        select
            parts.metric_number,
            {% for key in keys -%}
            parts.{{ key }},
            {% endfor -%}
            'share' as kind,
            parts.numerator,
            parts.denominator,
            -- Each case is a customer of her own: the variance is the binomial one, which Wilson's interval has of itself.
            parts.denominator as cluster_count,
            parts.denominator as even_count,
            cast(0 as {{ column_type('double') }}) as variance
        from {{ parts }} as parts
        where
            parts.metric_number in ({{ measured.metrics | selectattr('kind', 'equalto', 'share') | map(attribute='number') | join(', ') }})
            and parts.period_grain in ('month', 'all')
            and parts.denominator > 0

    ),
    {%- else -%}
    {%- set absent = fact.absent -%}
    {%- set every_slice = [none] + (metric_slices() | reject('in', fact.absent) | list) -%}
    with {{ metric_spread(name, fact, measured, cluster, every_slice) }}

    by_metric as (

        select
            numbered.metric_number,
            numbered.kind,
            {% for key in keys -%}
            spread.{{ key }},
            {% endfor -%}
            {% for part, stems in {
                'numerator': ['total', 'numerator'], 'denominator': ['total', 'denominator'],
                'numerator_square': ['square', 'numerator'], 'denominator_square': ['square', 'denominator'],
                'product': ['product', 'numerator', 'denominator'], 'cluster_count': ['clusters', 'numerator', 'denominator']
            }.items() -%}
            case numbered.metric_number
                {% for metric in measured.metrics -%}
                when {{ metric.number }} then spread.{{ stems[0] }}{% for side in stems[1:] %}_{{ metric[side] }}{% endfor %}
                {% endfor %}
            end as {{ part }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ name }}_spread as spread
        cross join (
            {% for metric in measured.metrics %}select {{ metric.number }} as metric_number, '{{ metric.kind }}' as kind{{ ' union all ' if not loop.last }}{% endfor %}
        ) as numbered

    ),

    -- What clusters lie off the value, squared and summed: x - value * y of each.
    spread_out as (

        select
            *,
            numerator_square
            - 2 * (numerator / denominator) * product
            + (numerator / denominator) * (numerator / denominator) * denominator_square as off_square,
            numerator_square + (numerator / denominator) * (numerator / denominator) * denominator_square as whole_square
        from by_metric
        where denominator > 0

    ),

    told as (

        select
            metric_number,
            {{ keys | join(',\n            ') }},
            kind,
            numerator,
            denominator,
            cluster_count,
            -- Where few customers make most of the cases: so many equal ones would be as concentrated (Kish).
            denominator * denominator / denominator_square as even_count,
            case
                when cluster_count < 2 then null
                -- Doubles tell no spread that is so small a part of what it is the difference of.
                when off_square <= whole_square / 10000000000 then 0
                else cluster_count / (cluster_count - 1) * off_square / (denominator * denominator)
            end as variance
        from spread_out

    ),
    {%- endif %}

    valued as (

        select
            *,
            numerator / denominator as metric_value,
            {{ student_t_quantile('even_degrees') }} as cluster_quantile,
            {{ student_t_quantile('case_degrees') }} as case_quantile
        from (
            select
                *,
                cast(greatest(1, floor(even_count + 0.000001) - 1) as {{ column_type('double') }}) as even_degrees,
                cast(greatest(1, floor(denominator) - 1) as {{ column_type('double') }}) as case_degrees
            from told
        ) as freed

    ),

    -- How many independent cases would spread as the clusters do, which are fewer than the cases: never more than these, and where
    -- no spread is seen as many as if each customer were all of one kind.
    counted as (

        select
            *,
            case
                when variance > 0 and metric_value > 0 and metric_value < 1
                    then least(
                        denominator,
                        metric_value * (1 - metric_value) / variance
                        * (case_quantile / cluster_quantile) * (case_quantile / cluster_quantile)
                    )
                else least(denominator, even_count)
            end as effective_count
        from valued

    ),

    bounded as (

        select
            metric_number,
            {{ keys | join(',\n            ') }},
            {% for bound, sign in {'low': '-', 'high': '+'}.items() -%}
            case
                when kind = 'share' then {{ wilson_bound('metric_value', 'effective_count', sign) }}
                -- Where all clusters are alike nothing tells how far off the value may be.
                when variance > 0 then metric_value {{ sign }} cluster_quantile * sqrt(variance)
            end as ci_{{ bound }},
            {% endfor -%}
            kind = 'mean' and metric_value >= 0 as is_never_negative
        from counted

    ),

    found as (

        select
            metric_number,
            {{ keys | join(',\n            ') }},
            case when is_never_negative and ci_low < 0 then 0 else ci_low end as ci_low,
            ci_high
        from bounded
        where ci_low is not null

    ),

    {% if 'channel' in absent -%}
    by_channel as (

        select * from found
        union all
        {{ metric_unknown_slice('found', {'channel': "'unknown'"}, 'channel is null', ['ci_low', 'ci_high']) }}

    ),
    {% endif -%}
    {%- set by_channel = 'by_channel' if 'channel' in absent else 'found' %}
    final as (

        select * from {{ by_channel }}
        {% for slice in metric_slices() if slice in absent -%}
        union all
        {{ metric_unknown_slice(
            by_channel, {'slice_name': "'" ~ slice ~ "'", 'slice_value': "'unknown'"}, "slice_name = 'all'", ['ci_low', 'ci_high']
        ) }}
        {% endfor %}
    )

    select * from final
    {%- endif -%}
{%- endmacro %}
