{{ config(materialized='connected_components') }}

-- Beginnings whose journeys are one: tied by cases and references, or a contact without a concern and the older contact of its customer
-- that was still open or had ended lately. The SQL selects the ties, as in contact_link_components.
with line_journeys as (

    select * from {{ ref('line_journeys') }}

),

by_case_or_reference as (

    select
        ones.beginning_id as one_id,
        other_ones.beginning_id as other_id
    from {{ ref('contact_link_components') }} as links
    inner join line_journeys as ones on links.node_id = ones.contact_id
    inner join line_journeys as other_ones on links.component_id = other_ones.contact_id

),

by_longest as (

    select
        line_journeys.beginning_id as one_id,
        older.beginning_id as other_id
    from {{ ref('contact_lines') }} as contact_lines
    inner join line_journeys on contact_lines.contact_id = line_journeys.contact_id
    inner join line_journeys as older on contact_lines.continues_contact_id = older.contact_id
    inner join line_journeys as older_beginning on older.beginning_id = older_beginning.contact_id
    left join {{ ref('linked_contacts') }} as older_case on contact_lines.continues_contact_id = older_case.contact_id
    where
        line_journeys.started_at <= {{ plus_days(
            'least(older_beginning.started_at, coalesce(older_case.group_first_contact_at, older_beginning.started_at))',
            var('journey_max_days')
        ) }}

),

final as (

    select distinct
        one_id,
        other_id
    from (
        select * from by_case_or_reference
        union all
        select * from by_longest
    ) as every_link
    where one_id <> other_id

)

select * from final
