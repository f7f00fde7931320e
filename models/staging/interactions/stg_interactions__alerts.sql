with alerts as (

    select * from {{ ref('base_interactions__alerts') }}
    where quarantine_reason is null and version_rank = 1

),

final as (

    select
        -- ids
        source_key,
        customer_id,

        -- text
        alert_type,

        -- times
        sent_at,
        delivered_at,
        acted_on_at,
        stopped_at,
        _source_file,
        _source_row,
        _loaded_at
    from alerts

)

select * from final
