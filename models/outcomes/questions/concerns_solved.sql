-- Was it solved? Counts of journeys by month, channel, reason, customer segment and team of their first contact; all but customers add up.
with journeys as (

    select
        *,
        {{ first_day('month', 'first_contact_date') }} as month_start
    from {{ ref('fct_journeys') }}

),

final as (

    select
        month_start,
        first_channel as channel,
        coalesce(reason, 'unknown') as reason,
        coalesce(customer_segment, 'unknown') as customer_segment,
        coalesce(team, 'unknown') as team,
        {% for name, condition in {
            'journeys': 'is_identified',
            'mature_journeys': 'is_mature',
            'resolved_journeys': 'is_resolved',
            'confirmed_journeys': "is_mature and resolution = 'confirmed'",
            'presumed_journeys': "is_mature and resolution = 'presumed'",
            'self_served_journeys': "is_mature and resolution = 'self_served'",
            'unresolved_journeys': "is_mature and resolution = 'unresolved'",
            'resolved_later_journeys': 'is_resolved and not is_first_contact_resolution',
            'provisional_journeys': 'is_resolution_provisional',
            'anonymous_journeys': 'not is_identified',
        }.items() -%}
            cast(sum(case when {{ condition }} then 1 else 0 end) as bigint) as {{ name }},
        {% endfor -%}
        count(distinct case when is_identified then customer_id end) as customers
    from journeys
    group by
        month_start,
        first_channel,
        coalesce(reason, 'unknown'),
        coalesce(customer_segment, 'unknown'),
        coalesce(team, 'unknown')

)

select * from final
