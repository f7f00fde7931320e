-- The part of an agent's day that each served contact stands for, and whether on that day anything of what the agent did was assessed:
-- one row per served contact of a known agent, in systems where anybody ever assesses.
with contacts as (

    select
        contacts.contact_id,
        contacts.source_system,
        contacts.agent_id,
        cast({{ in_reporting_zone('contacts.started_at') }} as date) as contact_date,
        evidence.agent_day_share
    from {{ ref('contacts') }} as contacts
    inner join {{ ref('contact_evidence') }} as evidence on contacts.contact_id = evidence.contact_id

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
        contacts.contact_id,
        contacts.agent_day_share as assessable_day_share,
        case
            when assessed_days.agent_id is null then cast(0 as {{ column_type('double') }})
            else contacts.agent_day_share
        end as assessed_day_share
    from contacts
    inner join assessing_systems on contacts.source_system = assessing_systems.source_system
    left join assessed_days on contacts.agent_id = assessed_days.agent_id and contacts.contact_date = assessed_days.contact_date
    where contacts.agent_day_share is not null

)

select * from final
