{%- set z = 3.2905267314918945 -%}
-- What each metric in use goes with: whether, from week to week within a team and channel, its guard is worse where it is better. The
-- interval is of 99.9%, since many are looked at, and by leaving out one month after the other.
with catalogue as (

    select * from {{ ref('metric_catalog') }}

),

headlines as (

    select distinct
        in_use.metric_name as headline_name,
        in_use.wanted,
        case when in_use.wanted = 'lower' then -1.0 else 1.0 end as headline_sign,
        guards.metric_name as guard_name,
        case when guards.direction = 'lower' then -1.0 else 1.0 end as guard_sign
    from {{ ref('metrics_in_use') }} as in_use
    inner join catalogue on in_use.metric_name = catalogue.metric_name
    inner join catalogue as guards
        on {{ contains_text("', ' || catalogue.guarded_by || ','", "', ' || guards.metric_name || ','") }}
    where guards.direction <> 'none'

),

weeks as (

    select
        metric_name,
        slice_value as team,
        channel,
        period_start,
        value,
        sample_size
    from {{ ref('metric_values') }}
    where
        period_grain = 'week'
        and slice_name = 'team'
        and slice_value <> 'unknown'
        and channel is not null
        and statistic in ('rate', 'mean', 'score')
        and value is not null
        and provisional_count = 0

),

-- Better is more, on both sides; a week counts as much as the smaller of its two samples.
paired as (

    select
        headlines.headline_name,
        headlines.wanted,
        headlines.guard_name,
        told.team,
        told.channel,
        told.period_start,
        headlines.headline_sign * told.value as headline,
        headlines.guard_sign * guarding.value as guard,
        cast(least(told.sample_size, guarding.sample_size) as {{ column_type('double') }}) as weight
    from headlines
    inner join weeks as told on headlines.headline_name = told.metric_name
    inner join weeks as guarding
        on
            headlines.guard_name = guarding.metric_name
            and told.team = guarding.team
            and told.channel = guarding.channel
            and told.period_start = guarding.period_start
    where told.sample_size > 0 and guarding.sample_size > 0

),

measured as (

    select
        *,
        max(abs(headline)) over (partition by headline_name, wanted, guard_name) as headline_most,
        max(abs(guard)) over (partition by headline_name, wanted, guard_name) as guard_most
    from paired

),

-- As shares of the greatest, which changes no association, so that sums are exact in whatever order rows are read.
scaled as (

    select
        headline_name,
        wanted,
        guard_name,
        team,
        channel,
        period_start,
        weight,
        {{ exact_in_sums('headline / nullif(headline_most, 0)', 28) }} as headline,
        {{ exact_in_sums('guard / nullif(guard_most, 0)', 28) }} as guard
    from measured

),

centred as (

    select
        *,
        headline - sum(weight * headline) over (partition by headline_name, wanted, guard_name, team, channel)
        / sum(weight) over (partition by headline_name, wanted, guard_name, team, channel) as headline_off,
        guard - sum(weight * guard) over (partition by headline_name, wanted, guard_name, team, channel)
        / sum(weight) over (partition by headline_name, wanted, guard_name, team, channel) as guard_off
    from scaled

),

by_month as (

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

),

-- All months together, and all but each one.
kept as (

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
    from by_month
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
    from by_month

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

transformed as (

    select
        *,
        case
            when abs(association) < 1 - 1e-12
                then {{ exact_in_sums('0.5 * ln((1 + association) / (1 - association))', 40) }}
        end as fisher_z
    from correlated

),

spread as (

    select
        headline_name,
        wanted,
        guard_name,
        max(case when month_left_out is null then association end) as association,
        max(case when month_left_out is null then fisher_z end) as fisher_z,
        cast(count(month_left_out) as {{ column_type('double') }}) as month_count,
        count(case when month_left_out is not null and fisher_z is not null then 1 end) as told_count,
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
        spread.month_count,
        case
            when spread.told_count = spread.month_count and spread.month_count >= {{ var('association_months') }}
                then sqrt(
                    sum({{ exact_in_sums('(transformed.fisher_z - spread.mean_z) * (transformed.fisher_z - spread.mean_z)', 40) }})
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
        spread.headline_name, spread.wanted, spread.guard_name, spread.association, spread.fisher_z, spread.month_count, spread.told_count

),

sizes as (

    select
        headline_name,
        wanted,
        guard_name,
        cast(sum(cell_count) as bigint) as cell_count,
        cast(sum(case_count) as bigint) as case_count
    from by_month
    group by headline_name, wanted, guard_name

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
        sizes.cell_count,
        sizes.case_count,
        cast(errors.month_count as bigint) as month_count
    from errors
    inner join sizes
        on
            errors.headline_name = sizes.headline_name
            and errors.wanted = sizes.wanted
            and errors.guard_name = sizes.guard_name

)

select * from final
