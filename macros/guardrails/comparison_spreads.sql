{% macro comparison_spreads(changes, strata, cases) -%}
    {#- CTEs up to `spreads`: of each of the `changes` its standard error, clustered on the customer, by linearisation: what each customer's
        cases add to the difference, those before and those of the last weeks together, squared and summed; with the effective number of
        customers on each side (Kish) and the degrees of freedom of the error (Welch and Satterthwaite). All is times window_cases, so that
        the squares are of a size at which sums are exact. `cases` are those of customer_cases. -#}
    -- A number is a key of a tenth of the size, in what has more rows than all facts together.
    numbered as (

        select
            *,
            row_number() over (order by {{ request_keys() | join(', ') }}) as request_number
        from {{ changes }}

    ),

    coefficients as (

        select
            numbered.request_number,
            {% for key in cell_keys() -%}
            numbered.{{ key }},
            {% endfor -%}
            strata.reason,
            strata.channel,
            numbered.judged_week as window_end,
            numbered.judged_week - numbered.window_weeks as before_window,
            numbered.judged_week - {{ longest_window() }} as baseline_end,
            numbered.judged_week - {{ longest_window() + var('guard_baseline_weeks') }} as before_baseline,
            strata.expected_value,
            strata.expected_value + numbered.change as expected_in_window,
            {{ value_of_window('strata', 'stratum_window_denominator', 'numbered.window_weeks') }}
            / strata.stratum_baseline_denominator as baseline_weight
        from numbered
        inner join {{ strata }} as strata
            on {{ same_keys('numbered', 'strata', cell_keys() + ['judged_week']) }}
        where {{ value_of_window('strata', 'window_denominator', 'numbered.window_weeks') }} is not null

    ),

    influences as (

        select
            asked.request_number,
            cases.customer_group,
            cases.customer_count,
            case when cases.week_number > asked.before_window then 1 else 0 end as is_in_window,
            cases.customer_count * cases.like_count * {{ exact_in_sums(
                'case when cases.week_number > asked.before_window then cases.numerator - cases.denominator * asked.expected_in_window'
                ~ ' else (cases.denominator * asked.expected_value - cases.numerator) * asked.baseline_weight end',
                30
            ) }} as influence,
            cases.customer_count * cases.like_count * {{ exact_in_sums(
                'case when cases.week_number > asked.before_window then cases.denominator'
                ~ ' else cases.denominator * asked.baseline_weight end',
                30
            ) }} as case_weight
        from coefficients as asked
        inner join {{ cases }} as cases
            on
                {{ same_keys('asked', 'cases', cell_keys() + ['reason', 'channel']) }}
                and cases.week_number <= asked.window_end
                and cases.week_number > asked.before_baseline
                and (cases.week_number > asked.before_window or cases.week_number <= asked.baseline_end)

    ),

    -- What customers who are alike add is the same for each of them, on the one side or the other.
    by_customer as (

        select
            request_number,
            case when customer_group < 0 then sum(customer_count) else 1 end as customer_count,
            {% for side, flag in {'baseline': 0, 'window': 1}.items() -%}
            {%- for value in ['influence', 'case_weight'] -%}
            sum(case when is_in_window = {{ flag }} then {{ value }} else 0 end)
            / case when customer_group < 0 then sum(customer_count) else 1 end as {{ side }}_{{ value }},
            {% endfor -%}
            {%- endfor -%}
            customer_group
        from influences
        group by request_number, customer_group, case when customer_group < 0 then is_in_window else 0 end

    ),

    -- Exact, since the smallest of the chances made of them is chosen, and equal ones must be equal in every run.
    squares as (

        select
            request_number,
            sum(customer_count * {{ exact_in_sums('window_influence * window_influence') }}) as window_square,
            sum(customer_count * {{ exact_in_sums('baseline_influence * baseline_influence') }}) as baseline_square,
            sum(customer_count * {{ exact_in_sums('2 * window_influence * baseline_influence') }}) as both_square,
            {% for side in ['window', 'baseline'] -%}
            cast(sum(case when {{ side }}_case_weight > 0 then customer_count else 0 end) as bigint) as {{ side }}_customers,
            sum(customer_count * {{ side }}_case_weight) * sum(customer_count * {{ side }}_case_weight)
            / nullif(sum(customer_count * {{ exact_in_sums(side ~ '_case_weight * ' ~ side ~ '_case_weight') }}), 0) as {{ side }}_effective{{ ',' if not loop.last }}
            {% endfor %}
        from by_customer
        group by request_number

    ),

    enlarged as (

        select
            *,
            {% for side in ['window', 'baseline'] -%}
            {{ side }}_square * {{ side }}_effective / ({{ side }}_effective - 1) as {{ side }}_variance{{ ',' if not loop.last }}
            {% endfor %}
        from squares
        where window_effective > 1 and baseline_effective > 1

    ),

    spreads as (

        select
            {% for key in request_keys() -%}
            numbered.{{ key }},
            {% endfor -%}
            enlarged.window_customers,
            enlarged.baseline_customers,
            enlarged.window_effective,
            enlarged.baseline_effective,
            window_variance + baseline_variance + both_square as squared_error,
            (window_variance + baseline_variance) * (window_variance + baseline_variance)
            / nullif(
                window_variance * window_variance / (window_effective - 1)
                + baseline_variance * baseline_variance / (baseline_effective - 1), 0
            ) as degrees_of_freedom
        from enlarged
        inner join numbered on enlarged.request_number = numbered.request_number

    )
{%- endmacro %}
