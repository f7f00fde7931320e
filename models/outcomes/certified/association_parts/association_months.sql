-- The sums of each month by which a metric in use and its guard are correlated, each off its own mean in the team and channel. A week
-- counts as much as the smaller of its two samples.
with centred as (

    select
        *,
        headline - sum(weight * headline) over (partition by headline_name, wanted, guard_name, team, channel)
        / sum(weight) over (partition by headline_name, wanted, guard_name, team, channel) as headline_off,
        guard - sum(weight * guard) over (partition by headline_name, wanted, guard_name, team, channel)
        / sum(weight) over (partition by headline_name, wanted, guard_name, team, channel) as guard_off
    from {{ ref('association_weeks') }}

),

final as (

    select
        headline_name,
        wanted,
        guard_name,
        {{ first_day('month', 'period_start') }} as month_start,
        count(*) as cell_count,
        sum(weight) as case_count,
        {% for name, summed in {
            'headline_size': 'weight * headline * headline',
            'guard_size': 'weight * guard * guard',
            'headline_square': 'weight * headline_off * headline_off',
            'guard_square': 'weight * guard_off * guard_off'
        }.items() -%}
            sum({{ exact_in_sums(summed, 28) }}) as {{ name }},
        {% endfor -%}
        sum({{ exact_in_sums('weight * headline_off * guard_off', 28) }}) as product
    from centred
    group by headline_name, wanted, guard_name, {{ first_day('month', 'period_start') }}

)

select * from final
