{%- set metrics = opportunity_metrics() -%}
{%- set sums = ['_cases', '_failures', '_square_cases', '_square_failures', '_products'] -%}
-- What is declared of each ranked metric, with its goal, and how much the cases of one customer are alike in the finding weeks and in those
-- held out: what a case more of the same customer is worth.
with metric_rows as (

    {% for metric in metrics -%}
        select
            '{{ metric.metric_name }}' as metric_name,
            '{{ metric.label | replace("'", "''") }}' as metric_label,
            '{{ metric.desired_outcome }}' as desired_outcome,
            '{{ metric.direction }}' as direction,
            '{{ metric.case_name }}' as case_name,
            cast({{ metric.definition_version }} as bigint) as definition_version
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

cases as (

    select * from {{ ref('opportunity_cases') }}

),

-- Of the latest period for which a goal was set as a number, over all channels and slices.
goals as (

    select
        metric_name,
        goal,
        row_number() over (partition by metric_name order by period_start desc, goal_id asc) as number_from_latest
    from {{ ref('metric_goals') }}
    where statistic = 'rate' and channel is null and slice_name = 'all' and goal is not null

),

customers as (

    select
        customer_id,
        is_held_out,
        {{ opportunity_counts(metrics) }}
    from cases
    group by customer_id, is_held_out

),

summed as (

    select
        {% for name in metrics | map(attribute='metric_name') -%}
            sum({{ name }}_cases) as {{ name }}_cases,
            sum({{ name }}_failures) as {{ name }}_failures,
            sum({{ name }}_cases * {{ name }}_cases) as {{ name }}_square_cases,
            sum({{ name }}_failures * {{ name }}_failures) as {{ name }}_square_failures,
            sum({{ name }}_cases * {{ name }}_failures) as {{ name }}_products,
        {% endfor -%}
        is_held_out
    from customers
    group by is_held_out

),

by_day as (

    select
        case_date,
        {{ opportunity_counts(metrics) }}
    from cases
    group by case_date

),

spans as (

    select
        metric_rows.metric_name,
        min(by_day.case_date) as first_case_date,
        max(by_day.case_date) as last_case_date
    from by_day
    cross join metric_rows
    where {{ opportunity_of_metric(metrics, '_cases', 'metric_rows.metric_name') }} > 0
    group by metric_rows.metric_name

),

sums as (

    select
        metric_rows.*,
        {% for sum in sums -%}
            cast({{ opportunity_of_metric(metrics, sum, 'metric_rows.metric_name') }} as {{ column_type('double') }}) as {{ sum[1:] }},
        {% endfor -%}
        summed.is_held_out
    from summed
    cross join metric_rows

),

rates as (

    select
        *,
        failures / cases as failure_rate,
        failures / cases * (1 - failures / cases) as variance
    from sums
    where cases > 0

),

-- Over all pairs of cases of one customer: the mean product of what they deviate from the rate, by the variance of one. Below 0 the
-- repetition of one customer would count for more than a case of another.
correlated as (

    select
        *,
        case
            when square_cases > cases and variance > 0
                then greatest(
                    (square_failures - 2 * failure_rate * products + failure_rate * failure_rate * square_cases - cases * variance)
                    / (variance * (square_cases - cases)),
                    0
                )
            else 0
        end as intracluster_correlation
    from rates

),

final as (

    select
        correlated.metric_name,
        correlated.is_held_out,
        correlated.metric_label,
        correlated.desired_outcome,
        correlated.direction,
        correlated.case_name,
        correlated.definition_version,
        spans.first_case_date,
        spans.last_case_date,
        case when correlated.direction = 'lower' then goals.goal else 1 - goals.goal end as goal_failure_rate,
        correlated.cases as case_count,
        correlated.failures as failure_count,
        correlated.variance,
        correlated.intracluster_correlation,
        1 + correlated.intracluster_correlation * (correlated.square_cases / correlated.cases - 1) as design_effect
    from correlated
    inner join spans on correlated.metric_name = spans.metric_name
    left join goals on correlated.metric_name = goals.metric_name and goals.number_from_latest = 1

)

select * from final
