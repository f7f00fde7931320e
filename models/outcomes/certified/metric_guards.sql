-- Which outcome each guarded metric must not be shown without.
with final as (

    select distinct
        headline_name as metric_name,
        guard_name
    from {{ ref('guarded_pairs') }}

)

select * from final
