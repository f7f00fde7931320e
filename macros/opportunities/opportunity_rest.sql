{% macro opportunity_rest(metrics) -%}
    {#- CTEs after `cells` (those of the period), `metric_names` (of opportunity_metric_names) and `own` (metric_name, segment_key, stratum_channel,
        stratum_reason, '*' where the segment fixes the channel or reason; case_count, failure_count; weighed_cases, those of the cases that are
        asked about): `expected`, a row per segment, with its cases and failures and the failures that the weighed cases would have at the rates
        of the rest, stratum by stratum. The rest is what is outside the segment. A stratum's rate is drawn to that of all the rest by the
        weight of opportunity_rest_cases cases:
        sum of weighed cases x (rest's failures + weight x rate of all the rest) / (rest's cases + weight). -#}
    stratum_sums as (

        select
            case_name,
            coalesce(channel, '*') as stratum_channel,
            coalesce(reason, '*') as stratum_reason,
            {{ opportunity_sums(metrics) }}
        from cells
        group by grouping sets ((case_name, channel, reason), (case_name, channel), (case_name, reason), (case_name))

    ),

    strata as (

        select
            metric_names.metric_name,
            stratum_sums.stratum_channel,
            stratum_sums.stratum_reason,
            {{ opportunity_of_metric(metrics, '_cases', 'metric_names.metric_name') }} as case_count,
            {{ opportunity_of_metric(metrics, '_failures', 'metric_names.metric_name') }} as failure_count
        from stratum_sums
        inner join metric_names on stratum_sums.case_name = metric_names.case_name

    ),

    by_segment as (

        select
            own.metric_name,
            own.segment_key,
            sum(own.case_count) as case_count,
            sum(own.failure_count) as failure_count,
            -- Rounded, so that the sums do not depend on the order of strata: segments are ranked by them.
            sum({{ exact_in_sums(
                'own.weighed_cases * (strata.failure_count - own.failure_count) / (strata.case_count - own.case_count + '
                ~ var('opportunity_rest_cases') ~ ')',
                34
            ) }}) as failures_alike,
            sum({{ exact_in_sums('own.weighed_cases / (strata.case_count - own.case_count + ' ~ var('opportunity_rest_cases') ~ ')', 34) }})
                as weight_of_all
        from own
        inner join strata
            on
                own.metric_name = strata.metric_name
                and own.stratum_channel = strata.stratum_channel
                and own.stratum_reason = strata.stratum_reason
        group by own.metric_name, own.segment_key

    ),

    expected as (

        select
            by_segment.metric_name,
            by_segment.segment_key,
            by_segment.case_count,
            by_segment.failure_count,
            company.case_count - by_segment.case_count as rest_cases,
            by_segment.failures_alike
            + {{ var('opportunity_rest_cases') }} * by_segment.weight_of_all
            * (company.failure_count - by_segment.failure_count) / (company.case_count - by_segment.case_count) as expected_failures
        from by_segment
        inner join strata as company
            on
                by_segment.metric_name = company.metric_name
                and company.stratum_channel = '*'
                and company.stratum_reason = '*'
        where company.case_count > by_segment.case_count

    ),
{%- endmacro %}
