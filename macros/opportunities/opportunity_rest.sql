{% macro opportunity_rest() -%}
    {#- CTEs after `metric_cells` (metric_name, channel, reason, case_count, failure_count; all cells of the period) and `own` (metric_name,
        segment_key, stratum_channel, stratum_reason, '*' where the segment fixes the channel or reason; case_count, failure_count; weighed_cases,
        those of the cases that are asked about): `expected`, a row per segment, with the failures that the latter would have at the rates of
        the rest, stratum by stratum. The rest is what is outside the segment. A stratum's rate is drawn to that of all the rest by the weight
        of opportunity_rest_cases cases. -#}
    strata as (

        select
            metric_name,
            coalesce(channel, '*') as stratum_channel,
            coalesce(reason, '*') as stratum_reason,
            sum(case_count) as case_count,
            sum(failure_count) as failure_count
        from metric_cells
        group by grouping sets (
            (metric_name, channel, reason),
            (metric_name, channel),
            (metric_name, reason),
            (metric_name)
        )

    ),

    rests as (

        select
            own.metric_name,
            own.segment_key,
            company.case_count - sum(own.case_count) as rest_cases,
            company.failure_count - sum(own.failure_count) as rest_failures
        from own
        inner join strata as company
            on
                own.metric_name = company.metric_name
                and company.stratum_channel = '*'
                and company.stratum_reason = '*'
        group by own.metric_name, own.segment_key, company.case_count, company.failure_count

    ),

    expected as (

        select
            own.metric_name,
            own.segment_key,
            rests.rest_cases,
            -- Rounded, so that the sum does not depend on the order of strata: segments are ranked by it.
            sum({{ exact_in_sums(
                'own.weighed_cases * ('
                ~ 'strata.failure_count - own.failure_count + ' ~ var('opportunity_rest_cases') ~ ' * rests.rest_failures / nullif(rests.rest_cases, 0)'
                ~ ') / (strata.case_count - own.case_count + ' ~ var('opportunity_rest_cases') ~ ')',
                30
            ) }}) as expected_failures
        from own
        inner join strata
            on
                own.metric_name = strata.metric_name
                and own.stratum_channel = strata.stratum_channel
                and own.stratum_reason = strata.stratum_reason
        inner join rests
            on
                own.metric_name = rests.metric_name
                and own.segment_key = rests.segment_key
        where rests.rest_cases > 0
        group by own.metric_name, own.segment_key, rests.rest_cases

    ),
{%- endmacro %}
