{% macro opportunity_judged(source, round='') -%}
    {#- CTEs after `source` (metric_name, segment_key, case_count, expected_rate, comparison_rate, worst_comparison_rate, difference,
        sampling_variance, between_variance, segments_of_kind): `judged<round>`, its rows with limits, with whether they are worse than the
        comparison and, among those that are, the place in the metric.

        A measured difference from what is expected is drawn towards none of it by how much its kind of segments differs beyond sampling. C. N.
        Morris, Parametric empirical Bayes inference: theory and applications, Journal of the American Statistical Association 78 (1983) 47-55,
        with known mean: the second term of the variance is for not knowing how much to draw. The place is by the failures beyond the
        comparison at the lower limit, in thousandths, so that engines that add up in another order choose the same. -#}
    shrunken{{ round }} as (

        select
            *,
            difference * between_variance / (between_variance + sampling_variance) as shrunken_difference,
            sqrt(
                sampling_variance * between_variance / (between_variance + sampling_variance)
                + 2.0 / greatest(segments_of_kind - 2, 1)
                * sampling_variance * sampling_variance / ((between_variance + sampling_variance) * (between_variance + sampling_variance))
                * difference * difference
            ) as standard_error
        from {{ source }}

    ),

    limited{{ round }} as (

        select
            *,
            expected_rate + shrunken_difference as shrunken_rate,
            expected_rate + shrunken_difference - {{ var('opportunity_quantile') }} * standard_error as ci_low,
            expected_rate + shrunken_difference + {{ var('opportunity_quantile') }} * standard_error as ci_high
        from shrunken{{ round }}

    ),

    compared{{ round }} as (

        select
            *,
            coalesce(
                ci_low > worst_comparison_rate
                and shrunken_rate >= {{ var('opportunity_least_ratio') }} * worst_comparison_rate,
                false
            ) as is_worse
        from limited{{ round }}

    ),

    judged{{ round }} as (

        select
            *,
            case
                when is_worse
                    then dense_rank() over (
                        partition by metric_name, is_worse
                        order by floor(1000 * case_count * (ci_low - comparison_rate) + 0.5) desc, {{ byte_order('segment_key') }}
                    )
            end as place
        from compared{{ round }}

    ),
{%- endmacro %}
