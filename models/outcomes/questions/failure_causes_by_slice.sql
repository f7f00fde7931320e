-- If not, why not? How often each cause stood in the way, by month and over all time, over all journeys and by one slice at a time.
{% set slices = ['channel', 'reason', 'customer_segment', 'team'] %}
with failed as (

    select
        *,
        case when is_primary then journey_id end as primary_journey_id
    from {{ ref('journey_failure_causes') }}

),

-- Every row counts by month and over all time, in all journeys and in each slice.
views as (

    {% for is_by_month in [0, 1] -%}
        {% for slice in ['all'] + slices -%}
            select
                {{ is_by_month }} as is_by_month,
                '{{ slice }}' as slice_name
            {{ 'union all' if not (loop.last and is_by_month == 1) }}
        {% endfor -%}
    {% endfor %}
),

placed as (

    select
        failed.failure,
        failed.cause,
        failed.journey_id,
        failed.customer_id,
        failed.primary_journey_id,
        views.slice_name,
        case when views.is_by_month = 1 then 'month' else 'all' end as period_grain,
        case when views.is_by_month = 1 then failed.month_start end as period_start,
        coalesce(case views.slice_name
            when 'all' then 'all'
            {% for slice in slices -%}
                when '{{ slice }}' then failed.{{ slice }}
            {% endfor -%}
        end, 'unknown') as slice_value
    from failed
    cross join views

),

counted as (

    select
        period_grain,
        period_start,
        slice_name,
        slice_value,
        failure,
        cause,
        count(*) as journeys,
        count(primary_journey_id) as primary_journeys,
        count(distinct customer_id) as customers
    from placed
    group by period_grain, period_start, slice_name, slice_value, failure, cause

),

-- Each failed journey has one primary cause.
totalled as (

    select
        *,
        cast(sum(primary_journeys) over (
            partition by period_grain, coalesce(period_start, cast('1970-01-01' as date)), slice_name, slice_value, failure
        ) as bigint) as failed_journeys
    from counted

),

final as (

    select
        period_grain,
        period_start,
        slice_name,
        slice_value,
        failure,
        cause,
        journeys,
        primary_journeys,
        customers,
        failed_journeys,
        case
            when failed_journeys >= {{ var('smallest_sample') }} then cast(journeys as {{ column_type('double') }}) / failed_journeys
        end as cause_share,
        case
            when failed_journeys >= {{ var('smallest_sample') }}
                then cast(primary_journeys as {{ column_type('double') }}) / failed_journeys
        end as primary_share
    from totalled

)

select * from final
