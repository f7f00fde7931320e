-- The lines of known customers' contacts: a contact about a concern continues the line of its reason, any other contact the line
-- of the customer's latest contact within the window; a callback continues the latest line whenever it comes.
with contacts as (

    select
        contacts.*,
        coalesce(contacts.ended_at, as_of.as_of) as over_at,
        coalesce(contacts.is_concern and contacts.direction <> 'callback', false) as names_concern
    from {{ ref('contacts') }} as contacts
    cross join {{ ref('as_of') }} as as_of
    where contacts.is_identified

),

reached as (

    select
        *,
        max(over_at) over (
            partition by customer_id, is_concern, reason order by started_at, contact_id
            rows between unbounded preceding and 1 preceding
        ) as same_reason_over_at,
        max(over_at) over (
            partition by customer_id order by started_at, contact_id
            rows between unbounded preceding and 1 preceding
        ) as any_over_at,
        lag(over_at) over (partition by customer_id order by started_at, contact_id) as previous_over_at
    from contacts

),

joined_by as (

    select
        *,
        case
            when names_concern then case when {{ within_window('same_reason_over_at', 'started_at') }} then 'reason' end
            when direction = 'callback' then case when previous_over_at is not null then 'previous' end
            when {{ within_window('previous_over_at', 'started_at') }} then 'previous'
            -- The previous contact is too long ago, but an older one is still open or ended lately.
            when {{ within_window('any_over_at', 'started_at') }} then 'longest'
        end as continues
    from reached

),

headed as (

    select
        *,
        sum(case when coalesce(continues, '') = 'previous' then 0 else 1 end) over (
            partition by customer_id order by started_at, contact_id
            rows between unbounded preceding and current row
        ) as head_number
    from joined_by

),

longest as (

    select
        headed.contact_id,
        min(older.started_at) as older_started_at,
        min(older.contact_id) as older_contact_id
    from headed
    inner join contacts as older
        on
            headed.customer_id = older.customer_id
            and headed.any_over_at = older.over_at
            and headed.started_at >= older.started_at
            and headed.contact_id <> older.contact_id
    where headed.continues = 'longest'
    group by headed.contact_id

),

final as (

    select
        headed.contact_id,
        headed.customer_id,
        headed.started_at,
        headed.direction,
        headed.continues,
        longest.older_started_at as continues_started_at,
        longest.older_contact_id as continues_contact_id,
        max(case
            when
                coalesce(headed.continues, '') <> 'previous'
                then case when headed.names_concern then 'reason:' || headed.reason else 'contact:' || headed.contact_id end
        end) over (partition by headed.customer_id, headed.head_number) as line_name
    from headed
    left join longest on headed.contact_id = longest.contact_id

)

select * from final
