{% macro comparison_changes(strata) -%}
    {#- One row a request: the value in the last weeks, the value that the weeks before would have had by the mix of reasons and channels of the
        last weeks (direct standardisation), and the difference. -#}
    {%- set keys = cell_keys() + ['judged_week'] -%}
    {%- for weeks in var('guard_window_weeks') -%}
    {%- set cases, failures, stratum_cases = 'window_denominator_' ~ weeks, 'window_numerator_' ~ weeks, 'stratum_window_denominator_' ~ weeks -%}
    select
        {{ keys | join(',\n        ') }},
        {{ weeks }} as window_weeks,
        sum({{ cases }}) as window_cases,
        sum(baseline_denominator) as baseline_cases,
        sum({{ failures }}) / sum({{ cases }}) as window_value,
        sum({{ exact_in_sums(cases ~ ' * expected_value') }}) / sum({{ cases }}) as expected_value,
        {{ exact_in_sums('sum(' ~ failures ~ ' - ' ~ cases ~ ' * expected_value) / sum(' ~ cases ~ ')', 30) }} as change,
        -- Of a share, were no case like another of its customer.
        sum({{ failures }}) * (1 - sum({{ failures }}) / sum({{ cases }}))
        + sum(
            baseline_denominator * expected_value * (1 - expected_value)
            * {{ stratum_cases }} * {{ stratum_cases }} / (stratum_baseline_denominator * stratum_baseline_denominator)
        ) as unclustered_squared_error
    from {{ strata }}
    where {{ cases }} is not null
    group by {{ keys | join(', ') }}
    having sum({{ cases }}) > 0
    {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
