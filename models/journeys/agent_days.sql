-- The days on which agents served anybody: the part of the day that each contact served on it stands for, and whether anything of what the
-- agent did on it was assessed. The one model before the facts in which contacts of several customers meet.
with contacts as (

    select
        contact_id,
        source_system,
        agent_id,
        is_served,
        cast({{ in_reporting_zone('started_at') }} as date) as contact_date
    from {{ ref('contacts') }}

),

served as (

    select
        source_system,
        agent_id,
        contact_date,
        count(*) as served_contact_count
    from contacts
    where is_served and agent_id is not null
    group by source_system, agent_id, contact_date

),

assessments as (

    select
        assessments.agent_id,
        contacts.source_system,
        contacts.contact_date
    from {{ ref('care_assessments') }} as assessments
    inner join contacts on assessments.contact_id = contacts.contact_id
    where assessments.is_cared_for is not null

),

assessed_days as (

    select distinct
        agent_id,
        contact_date
    from assessments
    where agent_id is not null

),

assessing_systems as (

    select distinct source_system from assessments

),

final as (

    select
        served.source_system,
        served.agent_id,
        served.contact_date,
        {{ exact_in_sums("""
            cast(1.0 as """ ~ column_type('double') ~ """)
            / sum(served.served_contact_count) over (partition by served.agent_id, served.contact_date)
        """, bits=30) }} as contact_share,
        case when assessing_systems.source_system is not null then assessed_days.agent_id is not null end as is_assessed
    from served
    left join assessing_systems on served.source_system = assessing_systems.source_system
    left join assessed_days on served.agent_id = assessed_days.agent_id and served.contact_date = assessed_days.contact_date

)

select * from final
