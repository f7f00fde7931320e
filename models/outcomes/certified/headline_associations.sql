{%- set z = 3.2905267314918945 -%}
-- What each metric in use goes with: whether, from week to week within a team and channel, its guard is worse where it is better. The
-- interval is of 99.9%, since many are looked at, and by leaving out one month after the other.
with transformed as (

    select * from {{ ref('associations_by_month_left_out') }}

),

spread as (

    select
        headline_name,
        wanted,
        guard_name,
        max(case when month_left_out is null then association end) as association,
        max(case when month_left_out is null then fisher_z end) as fisher_z,
        max(cell_count) as cell_count,
        max(case_count) as case_count,
        cast(count(month_left_out) as {{ column_type('double') }}) as month_count,
        count(case when month_left_out is not null and fisher_z is not null then 1 end) as known_count,
        avg(case when month_left_out is not null then fisher_z end) as mean_z
    from transformed
    group by headline_name, wanted, guard_name

),

errors as (

    select
        spread.headline_name,
        spread.wanted,
        spread.guard_name,
        spread.association,
        spread.fisher_z,
        spread.cell_count,
        spread.case_count,
        spread.month_count,
        case
            when spread.known_count = spread.month_count and spread.month_count >= {{ var('association_months') }}
                then sqrt(
                    sum((transformed.fisher_z - spread.mean_z) * (transformed.fisher_z - spread.mean_z))
                    * (spread.month_count - 1) / spread.month_count
                ) * {{ student_quantile('(spread.month_count - 1)', z) }}
        end as reach
    from spread
    inner join transformed
        on
            spread.headline_name = transformed.headline_name
            and spread.wanted = transformed.wanted
            and spread.guard_name = transformed.guard_name
    where transformed.month_left_out is not null
    group by
        spread.headline_name, spread.wanted, spread.guard_name, spread.association, spread.fisher_z, spread.cell_count, spread.case_count,
        spread.month_count, spread.known_count

),

final as (

    select
        errors.headline_name,
        errors.wanted,
        errors.guard_name,
        errors.association,
        {% for bound, sign in {'low': '-', 'high': '+'}.items() -%}
            (exp(2 * (errors.fisher_z {{ sign }} errors.reach)) - 1) / (exp(2 * (errors.fisher_z {{ sign }} errors.reach)) + 1)
                as ci_{{ bound }},
        {% endfor -%}
        cast(errors.cell_count as bigint) as cell_count,
        cast(errors.case_count as bigint) as case_count,
        cast(errors.month_count as bigint) as month_count
    from errors

)

select * from final
