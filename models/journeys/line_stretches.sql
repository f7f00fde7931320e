-- Unbroken stretches of a line, their contacts numbered in time, each with the number of the first contact that comes more than
-- journey_max_days after it (or after the first contact of the case that it belongs to, or after the older contact that it joined).
with lines as (

    select
        contact_lines.*,
        least(
            coalesce(linked.group_first_contact_at, contact_lines.started_at),
            case
                when contact_lines.started_at <= {{ plus_days('contact_lines.continues_started_at', var('journey_max_days')) }}
                    then contact_lines.continues_started_at
                else contact_lines.started_at
            end
        ) as concern_first_contact_at,
        sum(case when contact_lines.continues in ('reason', 'previous') then 0 else 1 end) over (
            partition by contact_lines.customer_id, contact_lines.line_name order by contact_lines.started_at, contact_lines.contact_id
            rows between unbounded preceding and current row
        ) as stretch_number
    from {{ ref('contact_lines') }} as contact_lines
    left join {{ ref('linked_contacts') }} as linked on contact_lines.contact_id = linked.contact_id

),

placed as (

    select
        contact_id,
        direction,
        continues,
        started_at,
        customer_id,
        first_value(contact_id) over (
            partition by customer_id, line_name, stretch_number order by started_at, contact_id
            rows between unbounded preceding and current row
        ) as stretch_id,
        row_number() over (
            partition by customer_id, line_name, stretch_number order by started_at, contact_id
        ) as contact_number,
        {{ plus_days('concern_first_contact_at', var('journey_max_days')) }} as stop_at
    from lines

),

numbered as (

    select
        *,
        min(case when direction <> 'callback' then contact_number end) over (
            partition by stretch_id order by contact_number
            rows between 1 following and unbounded following
        ) as following_number
    from placed

),

-- Starts and stops on one axis: the next start after a stop is then one window, however many contacts a customer has. A callback
-- is no new beginning. At the same moment a start comes before a stop, which it does not pass.
moments as (

    select
        *,
        started_at as moment,
        0 as is_stop,
        case when direction <> 'callback' then contact_number end as beginning_number
    from numbered
    union all
    select
        *,
        stop_at as moment,
        1 as is_stop,
        cast(null as bigint) as beginning_number
    from numbered

),

looked_ahead as (

    select
        *,
        min(beginning_number) over (
            partition by stretch_id order by moment, is_stop, contact_number
            rows between current row and unbounded following
        ) as next_number
    from moments

),

next_placed as (

    select
        contact_id,
        customer_id,
        stretch_id,
        contact_number,
        started_at,
        continues,
        -- A case that began long before can put its stop before the contact itself: then the very next contact begins anew.
        case
            when next_number > contact_number then next_number
            when next_number is not null then following_number
        end as next_beginning_number
    from looked_ahead
    where is_stop = 1

),

-- Few stretches last longer than a journey may: only these have to be walked.
final as (

    select
        *,
        coalesce(max(next_beginning_number) over (partition by stretch_id), 0) > 0 as has_next_beginning
    from next_placed

)

select * from final
