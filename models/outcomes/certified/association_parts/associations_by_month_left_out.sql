-- The correlation over all months together, and over all but each one.
with kept as (

    select
        headline_name,
        wanted,
        guard_name,
        cast(null as date) as month_left_out,
        sum(headline_size) as headline_size,
        sum(guard_size) as guard_size,
        sum(headline_square) as headline_square,
        sum(guard_square) as guard_square,
        sum(product) as product
    from {{ ref('association_months') }}
    group by headline_name, wanted, guard_name
    union all
    select
        headline_name,
        wanted,
        guard_name,
        month_start as month_left_out,
        {% for name in ['headline_size', 'guard_size', 'headline_square', 'guard_square'] -%}
            sum({{ name }}) over (partition by headline_name, wanted, guard_name) - {{ name }} as {{ name }},
        {% endfor -%}
        sum(product) over (partition by headline_name, wanted, guard_name) - product as product
    from {{ ref('association_months') }}

),

-- A metric that stays the same but for the error of sums goes with nothing.
correlated as (

    select
        *,
        case
            when headline_square > 1e-12 * headline_size and guard_square > 1e-12 * guard_size
                then product / sqrt(headline_square * guard_square)
        end as association
    from kept

),

final as (

    select
        *,
        case
            when abs(association) < 1 - 1e-12
                then {{ exact_in_sums('0.5 * ln((1 + association) / (1 - association))', 40) }}
        end as fisher_z
    from correlated

)

select * from final
