-- What the centre spends or sells improves easily at the customer's expense: an outcome of the customer's stands beside it.
with guards as (

    select
        pairs.metric_name,
        guards.orientation
    from {{ ref('metric_guards') }} as pairs
    left join {{ ref('metric_catalog') }} as guards on pairs.guard_name = guards.metric_name

),

guarded as (

    select
        metric_name,
        count(case when orientation = 'customer' then 1 end) as guard_count,
        count(*) - count(orientation) as unknown_count
    from guards
    group by metric_name

)

select
    'cost_or_profit_metric_has_guard' as rule_name,
    catalogue.metric_name,
    case
        when guarded.unknown_count > 0
            then catalogue.metric_name || ' is guarded by what is no metric: name metrics of the catalogue in guarded_by in '
        else
            catalogue.metric_name || ' is a ' || catalogue.orientation
            || ' metric without a guard: name an outcome that it can hide (orientation customer) in guarded_by in '
    end || catalogue.declared_in || '.' as message
from {{ ref('metric_catalog') }} as catalogue
left join guarded on catalogue.metric_name = guarded.metric_name
where
    guarded.unknown_count > 0
    or (
        -- A volume says how much there is, not how well it is done.
        catalogue.orientation in ('cost', 'profit')
        and catalogue.direction <> 'none'
        and coalesce(guarded.guard_count, 0) = 0
    )
