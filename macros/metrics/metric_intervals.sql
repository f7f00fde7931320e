{% macro metric_intervals(ratios, spreads) -%}
    {#- CTEs up to `intervals`: the 95 % interval of each ratio in the published cells of a month and of the whole period, clustered on the
        customer. Where a fact has no `spreads`, each of its cases is another customer. docs/decisions/0014-intervals.md has the formulas. -#}
    {%- set sums = {} -%}
    {%- for metric in ratios.metrics if spreads -%}
        {%- for side in ['numerator', 'denominator'] -%}
            {%- set measure = ratios.measures[metric[side] - 1] -%}
            {%- do sums.setdefault(side ~ '_square', []).append(metric.number ~ ' then ' ~ (
                side if measure.agg == 'count_distinct'
                else ('' if measure.agg == 'sum' else side ~ ' + ') ~ 'coalesce(' ~ metric_square(measure) ~ ', 0)'
            )) -%}
        {%- endfor -%}
        {%- do sums.setdefault('product', []).append(
            metric.number ~ ' then ' ~ ('numerator + ' if metric.is_part) ~ 'coalesce(' ~ metric_product(metric, ratios.measures) ~ ', 0)'
        ) -%}
        {%- do sums.setdefault('customer_count', []).append(
            metric.number ~ ' then ' ~ ('denominator + ' if metric.is_part) ~ 'coalesce(' ~ metric_product(metric, ratios.measures, 'customers') ~ ', 0)'
        ) -%}
    {%- endfor -%}
    ratios as (

        select
            published.metric_number,
            published.period_grain,
            published.period_start,
            published.channel,
            published.slice_name,
            published.slice_value,
            published.numerator,
            published.denominator,
            published.numerator / published.denominator as ratio,
            case
                {% for kind in ['share', 'mean', 'score'] if kind in ratios.metrics | map(attribute='kind') -%}
                when published.metric_number in ({{ ratios.metrics | selectattr('kind', 'equalto', kind) | map(attribute='number') | join(', ') }}) then '{{ kind }}'
                {% endfor %}
            end as kind{{ ',' if sums }}
            {% for part, branches in sums.items() -%}
            case published.metric_number
    when {{ branches | join('\n    when ') }}
            end as {{ part }}{{ ',' if not loop.last }}
            {% endfor %}
        from published
        {% if sums -%}
        left join {{ spreads }} as spreads on {{ metric_same_cell('published', 'spreads') }}
        {% endif -%}
        where
            published.is_large_enough
            and published.denominator > 0
            and published.period_grain in ('month', 'all')
            and published.metric_number in ({{ ratios.metrics | map(attribute='number') | join(', ') }})

    ),

    {% if not spreads -%}
    -- Each case is another customer: the variance is the binomial one, which Wilson's interval has of itself.
    varied as (

        select
            *,
            denominator as even_count,
            cast(0 as {{ column_type('double') }}) as variance
        from ratios
        where kind = 'share'

    ),
    {%- else -%}
    -- The squared deviations of customers from the ratio, summed: (x - ratio * y)^2 of each.
    squared as (

        select
            *,
            numerator_square - 2 * ratio * product + ratio * ratio * denominator_square as deviation_square,
            numerator_square + ratio * ratio * denominator_square as whole_square
        from ratios

    ),

    varied as (

        select
            *,
            -- The number of equal customers who would be as concentrated (Kish).
            denominator * denominator / denominator_square as even_count,
            case
                when customer_count < 2 then null
                -- Doubles cannot tell so small a difference from none.
                when deviation_square <= whole_square / 10000000000 then 0
                else customer_count / (customer_count - 1) * deviation_square / (denominator * denominator)
            end as variance
        from squared

    ),
    {%- endif %}

    with_degrees as (

        select
            *,
            cast(greatest(1, floor(even_count + 0.000001) - 1) as {{ column_type('double') }}) as even_degrees,
            cast(greatest(1, floor(denominator) - 1) as {{ column_type('double') }}) as case_degrees
        from varied

    ),

    with_quantiles as (

        select
            *,
            {{ student_quantile('even_degrees') }} as cluster_quantile,
            {{ student_quantile('case_degrees') }} as case_quantile
        from with_degrees

    ),

    -- The number of independent cases that would spread as the customers do: at most the cases, and where no spread is seen the
    -- number of customers, as if all cases of a customer were alike.
    counted as (

        select
            *,
            case
                when variance > 0 and ratio > 0 and ratio < 1
                    then least(
                        denominator,
                        ratio * (1 - ratio) / variance * (case_quantile / cluster_quantile) * (case_quantile / cluster_quantile)
                    )
                else least(denominator, even_count)
            end as effective_count
        from with_quantiles

    ),

    bounded as (

        select
            *,
            {% for bound, sign in {'low': '-', 'high': '+'}.items() -%}
            case
                when kind = 'share' then {{ wilson_bound('ratio', 'effective_count', sign) }}
                -- Where all customers are alike nothing shows how far off the value may be.
                when variance > 0 then ratio {{ sign }} cluster_quantile * sqrt(variance)
            end as bound_{{ bound }}{{ ',' if not loop.last }}
            {% endfor %}
        from counted

    ),

    intervals as (

        select
            metric_number,
            period_grain,
            period_start,
            channel,
            slice_name,
            slice_value,
            case when kind = 'mean' and ratio >= 0 and bound_low < 0 then 0 else bound_low end as ci_low,
            bound_high as ci_high
        from bounded

    ),
{%- endmacro %}
