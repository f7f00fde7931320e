-- Which customers have to contact the company for each reason: by segment, product and region, set against their part of all contacts.
{% set slices = ['customer_segment', 'product', 'region'] %}
with contacts as (

    select
        *,
        coalesce(reason, 'unknown') as driver
    from {{ ref('fct_contacts') }}
    where direction = 'inbound'

),

counted as (

    {% for slice in slices -%}
        select
            driver as reason,
            '{{ slice }}' as slice_name,
            coalesce({{ slice }}, 'unknown') as slice_value,
            count(*) as contacts,
            count(distinct case when is_identified then customer_id end) as customers
        from contacts
        group by driver, coalesce({{ slice }}, 'unknown')
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

totalled as (

    select
        *,
        cast(sum(contacts) over (partition by reason, slice_name) as bigint) as reason_contacts,
        cast(sum(contacts) over (partition by slice_name, slice_value) as bigint) as slice_contacts,
        cast(sum(contacts) over (partition by slice_name) as bigint) as all_contacts,
        -- A slice that is not known names nobody.
        row_number() over (
            partition by reason, slice_name
            order by case when slice_value = 'unknown' then 1 else 0 end asc, contacts desc, slice_value asc
        ) as slice_rank
    from counted

),

final as (

    select
        reason,
        slice_name,
        slice_value,
        contacts,
        customers,
        reason_contacts,
        slice_contacts,
        all_contacts,
        cast(slice_rank as bigint) as slice_rank,
        case when reason_contacts >= {{ var('smallest_sample') }} then cast(contacts as {{ column_type('double') }}) / reason_contacts end
            as share_of_reason,
        cast(slice_contacts as {{ column_type('double') }}) / all_contacts as share_of_all,
        case
            when reason_contacts >= {{ var('smallest_sample') }}
                then cast(contacts as {{ column_type('double') }}) / reason_contacts * all_contacts / slice_contacts
        end as share_index
    from totalled

)

select * from final
