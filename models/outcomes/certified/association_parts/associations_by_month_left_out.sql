-- The correlation of each metric in use and its guard, each off its own mean in the team and channel: over all months, and over all but
-- each one.
with centred as (

    select
        *,
        headline - sum(weight * headline) over (partition by headline_name, wanted, guard_name, team, channel)
        / sum(weight) over (partition by headline_name, wanted, guard_name, team, channel) as headline_off,
        guard - sum(weight * guard) over (partition by headline_name, wanted, guard_name, team, channel)
        / sum(weight) over (partition by headline_name, wanted, guard_name, team, channel) as guard_off
    from {{ ref('association_weeks') }}

),

{% set sums = {
    'cell_count': '1',
    'case_count': 'weight',
    'headline_size': 'weight * headline * headline',
    'guard_size': 'weight * guard * guard',
    'headline_square': 'weight * headline_off * headline_off',
    'guard_square': 'weight * guard_off * guard_off',
    'product': 'weight * headline_off * guard_off'
} -%}
months as (

    select
        headline_name,
        wanted,
        guard_name,
        {% for name, summed in sums.items() -%}
            sum({{ summed }}) as {{ name }},
        {% endfor -%}
        {{ first_day('month', 'week_start') }} as month_start
    from centred
    group by headline_name, wanted, guard_name, {{ first_day('month', 'week_start') }}

),

kept as (

    select
        headline_name,
        wanted,
        guard_name,
        {% for name in sums -%}
            sum({{ name }}) as {{ name }},
        {% endfor -%}
        cast(null as date) as month_left_out
    from months
    group by headline_name, wanted, guard_name
    union all
    select
        headline_name,
        wanted,
        guard_name,
        {% for name in sums -%}
            sum({{ name }}) over (partition by headline_name, wanted, guard_name) - {{ name }} as {{ name }},
        {% endfor -%}
        month_start as month_left_out
    from months

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
        headline_name,
        wanted,
        guard_name,
        month_left_out,
        association,
        case when abs(association) < 1 - 1e-12 then 0.5 * ln((1 + association) / (1 - association)) end as fisher_z,
        cell_count,
        case_count
    from correlated

)

select * from final
