{% macro request_keys() -%}
    {#- What one comparison is of: a metric in a cell, the last weeks up to the judged one against the weeks before. -#}
    {{ return(['metric_number', 'judged_week', 'window_weeks', 'cell_type', 'cell_team', 'cell_channel', 'cell_reason']) }}
{%- endmacro %}

{% macro request_keys_of(relation) -%}
    {#- The keys as columns of a relation, each on a line. -#}
    {%- for key in request_keys() -%}
        {{ relation }}.{{ key }}{{ ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{% macro same_request(left, right, without=[]) -%}
    {%- set keys = request_keys() | reject('in', without) -%}
    {% for key in keys -%}{{ left }}.{{ key }} = {{ right }}.{{ key }}{{ ' and ' if not loop.last }}{% endfor -%}
{%- endmacro %}

{% macro longest_window() -%}
    {{ return(var('guard_window_weeks') | max) }}
{%- endmacro %}

{% macro cell_rows(rows) -%}
    {#- The rows once for each kind of cell that they are in: team, channel, reason, and reason of a team; 'all' where a cell is not of one. -#}
    select
        {{ rows }}.*,
        kinds.cell_type,
        case when kinds.cell_type in ('team', 'team and reason') then {{ rows }}.team else 'all' end as cell_team,
        case when kinds.cell_type = 'channel' then {{ rows }}.channel else 'all' end as cell_channel,
        case when kinds.cell_type in ('reason', 'team and reason') then {{ rows }}.reason else 'all' end as cell_reason
    from {{ rows }}
    cross join (
        {% for kind in ['team', 'channel', 'reason', 'team and reason'] -%}
        select '{{ kind }}' as cell_type{{ ' union all ' if not loop.last }}
        {%- endfor %}
    ) as kinds
{%- endmacro %}

{% macro comparison_strata(requests, rows) -%}
    {#- CTEs up to `strata`: of each request and each reason and channel in its cell, the stratum that it is compared in, and what the stratum
        held before (baseline_) and in the last weeks (window_). Channels of a reason with too few cases before are one stratum; if those are too few
        still, one with all others like it. Requests with too few cases are left out. `rows` are those of cells (cell_rows). -#}
    {%- set keys = request_keys() -%}
    {%- set cell = keys | reject('in', ['judged_week', 'window_weeks']) | list -%}
    asked as (

        select
            {{ cell | join(',\n            ') }},
            row_number() over (order by {{ cell | join(', ') }}) as cell_number
        from (select distinct {{ cell | join(', ') }} from {{ requests }}) as distinct_cells

    ),

    weekly as (

        select
            asked.cell_number,
            cells.reason,
            cells.channel,
            cells.week_number,
            sum(cells.numerator) as numerator,
            sum(cells.denominator) as denominator
        from {{ rows }} as cells
        inner join asked
            on
                {% for key in cell -%}
                cells.{{ key }} = asked.{{ key }}
                {{ 'and ' if not loop.last }}
                {%- endfor %}
        group by asked.cell_number, cells.reason, cells.channel, cells.week_number

    ),

    bounds as (

        select
            min(week_number) as first_week,
            max(week_number) as last_week
        from weekly

    ),

    every_week as (

        select bounds.first_week + numbers.n as week_number
        from bounds
        inner join ({{ numbers(2000) }}) as numbers on bounds.first_week + numbers.n <= bounds.last_week

    ),

    every_part as (

        select
            cell_number,
            reason,
            channel,
            row_number() over (order by cell_number, reason, channel) as part_number
        from (select distinct cell_number, reason, channel from weekly) as distinct_parts

    ),

    -- A row for every week, so that so many rows are so many weeks.
    gapless as (

        select
            every_part.*,
            every_week.week_number,
            coalesce(weekly.numerator, 0) as numerator,
            coalesce(weekly.denominator, 0) as denominator
        from every_part
        cross join every_week
        left join weekly
            on
                every_part.cell_number = weekly.cell_number
                and every_part.reason = weekly.reason
                and every_part.channel = weekly.channel
                and every_week.week_number = weekly.week_number

    ),

    moving as (

        select
            cell_number,
            reason,
            channel,
            week_number,
            {% for column in ['numerator', 'denominator'] -%}
            {%- for weeks in var('guard_window_weeks') -%}
            sum({{ column }}) over (
                partition by part_number order by week_number rows between {{ weeks - 1 }} preceding and current row
            ) as {{ column }}_{{ weeks }},
            {% endfor -%}
            sum({{ column }}) over (
                partition by part_number order by week_number
                rows between {{ longest_window() + var('guard_baseline_weeks') - 1 }} preceding and {{ longest_window() }} preceding
            ) as baseline_{{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from gapless

    ),

    observed as (

        select
            {% for key in keys -%}
            requests.{{ key }},
            {% endfor -%}
            moving.cell_number,
            moving.reason,
            moving.channel,
            {% for column in ['numerator', 'denominator'] -%}
            coalesce(moving.baseline_{{ column }}, 0) as baseline_{{ column }},
            case requests.window_weeks{% for weeks in var('guard_window_weeks') %} when {{ weeks }} then moving.{{ column }}_{{ weeks }}{% endfor %} end as window_{{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ requests }} as requests
        inner join asked
            on
                {% for key in cell -%}
                requests.{{ key }} = asked.{{ key }}
                {{ 'and ' if not loop.last }}
                {%- endfor %}
        inner join moving on asked.cell_number = moving.cell_number and requests.judged_week = moving.week_number

    ),

    large_enough as (

        select
            cell_number,
            judged_week,
            window_weeks
        from observed
        group by cell_number, judged_week, window_weeks
        having sum(window_denominator) >= {{ var('guard_fewest_cases') }} and sum(baseline_denominator) >= {{ var('guard_fewest_cases') }}

    ),

    by_channel as (

        select
            observed.*,
            case when observed.baseline_denominator >= {{ var('guard_fewest_cases_of_a_stratum') }} then observed.channel else '' end as own_channel
        from observed
        inner join large_enough
            on
                observed.cell_number = large_enough.cell_number
                and observed.judged_week = large_enough.judged_week
                and observed.window_weeks = large_enough.window_weeks
        where
            observed.window_denominator <> 0
            or observed.window_numerator <> 0
            or observed.baseline_denominator <> 0
            or observed.baseline_numerator <> 0

    ),

    by_reason as (

        select
            *,
            sum(baseline_denominator) over (partition by cell_number, judged_week, window_weeks, reason, own_channel) as pooled_cases
        from by_channel

    ),

    pooled as (

        select
            *,
            case when pooled_cases >= {{ var('guard_fewest_cases_of_a_stratum') }} then reason else '' end as stratum_reason,
            case when pooled_cases >= {{ var('guard_fewest_cases_of_a_stratum') }} then own_channel else '' end as stratum_channel
        from by_reason

    ),

    summed as (

        select
            *,
            {% for column in ['baseline_numerator', 'baseline_denominator', 'window_denominator'] -%}
            sum({{ column }}) over (partition by cell_number, judged_week, window_weeks, stratum_reason, stratum_channel) as stratum_{{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from pooled

    ),

    strata as (

        select
            {{ keys | join(',\n            ') }},
            reason,
            channel,
            window_numerator,
            window_denominator,
            baseline_denominator,
            stratum_baseline_denominator,
            stratum_window_denominator,
            {{ exact_in_sums('stratum_baseline_numerator / stratum_baseline_denominator', 30) }} as expected_value
        from summed
        -- What there was nothing of before cannot be compared.
        where stratum_baseline_denominator > 0

    )
{%- endmacro %}

{% macro comparison_changes(strata) -%}
    {#- One row a request: the value in the last weeks, the value that the weeks before would have had by the mix of reasons and channels of the
        last weeks (direct standardisation), and the difference. -#}
    select
        {{ request_keys() | join(',\n        ') }},
        sum(window_denominator) as window_cases,
        sum(baseline_denominator) as baseline_cases,
        sum(window_numerator) / sum(window_denominator) as window_value,
        sum({{ exact_in_sums('window_denominator * expected_value') }}) / sum(window_denominator) as expected_value,
        {{ exact_in_sums('sum(window_numerator - window_denominator * expected_value) / sum(window_denominator)', 30) }} as change,
        -- Of a share, were no case like another of its customer.
        sum(window_numerator) * (1 - sum(window_numerator) / sum(window_denominator))
        + sum(
            baseline_denominator * expected_value * (1 - expected_value)
            * stratum_window_denominator * stratum_window_denominator / (stratum_baseline_denominator * stratum_baseline_denominator)
        ) as unclustered_squared_error
    from {{ strata }}
    group by {{ request_keys() | join(', ') }}
    having sum(window_denominator) > 0
{%- endmacro %}

{% macro comparison_spreads(changes, strata, rows) -%}
    {#- CTEs up to `spreads`: of each of the `changes` its standard error, clustered on the customer, by linearisation: what each customer's
        cases add to the difference, those before and those of the last weeks together, squared and summed; with the effective number of
        customers on each side (Kish) and the degrees of freedom of the error (Welch and Satterthwaite). All is times window_cases, so that
        the squares are of a size at which sums are exact. -#}
    {%- set keys = request_keys() -%}
    {%- set cell = keys | reject('in', ['judged_week', 'window_weeks']) | list -%}
    -- A number is a key of a tenth of the size, in what has more rows than all facts together.
    numbered as (

        select
            *,
            row_number() over (order by {{ keys | join(', ') }}) as request_number
        from {{ changes }}

    ),

    coefficients as (

        select
            numbered.request_number,
            {% for key in cell -%}
            numbered.{{ key }},
            {% endfor -%}
            strata.reason,
            strata.channel,
            numbered.judged_week as window_end,
            numbered.judged_week - numbered.window_weeks as before_window,
            numbered.judged_week - {{ longest_window() }} as baseline_end,
            numbered.judged_week - {{ longest_window() + var('guard_baseline_weeks') }} as before_baseline,
            strata.expected_value,
            strata.expected_value + numbered.change as expected_in_window,
            strata.stratum_window_denominator / strata.stratum_baseline_denominator as baseline_weight
        from numbered
        inner join {{ strata }} as strata on {{ same_request('numbered', 'strata') }}

    ),

    influences as (

        select
            asked.request_number,
            cells.customer_id,
            case when cells.week_number > asked.before_window then 1 else 0 end as is_in_window,
            {{ exact_in_sums(
                'case when cells.week_number > asked.before_window then cells.numerator - cells.denominator * asked.expected_in_window'
                ~ ' else (cells.denominator * asked.expected_value - cells.numerator) * asked.baseline_weight end',
                30
            ) }} as influence,
            {{ exact_in_sums(
                'case when cells.week_number > asked.before_window then cells.denominator'
                ~ ' else cells.denominator * asked.baseline_weight end',
                30
            ) }} as case_weight
        from coefficients as asked
        inner join {{ rows }} as cells
            on
                {{ same_request('asked', 'cells', ['judged_week', 'window_weeks']) }}
                and asked.reason = cells.reason
                and asked.channel = cells.channel
                and cells.week_number <= asked.window_end
                and cells.week_number > asked.before_baseline
                and (cells.week_number > asked.before_window or cells.week_number <= asked.baseline_end)

    ),

    by_customer as (

        select
            request_number,
            customer_id,
            {% for side, flag in {'baseline': 0, 'window': 1}.items() -%}
            sum(case when is_in_window = {{ flag }} then influence else 0 end) as {{ side }}_influence,
            sum(case when is_in_window = {{ flag }} then case_weight else 0 end) as {{ side }}_weight{{ ',' if not loop.last }}
            {% endfor %}
        from influences
        group by request_number, customer_id

    ),

    squares as (

        select
            request_number,
            sum({{ exact_in_sums('window_influence * window_influence') }}) as window_square,
            sum({{ exact_in_sums('baseline_influence * baseline_influence') }}) as baseline_square,
            sum({{ exact_in_sums('2 * window_influence * baseline_influence') }}) as both_square,
            {% for side in ['window', 'baseline'] -%}
            cast(sum(case when {{ side }}_weight > 0 then 1 else 0 end) as bigint) as {{ side }}_customers,
            sum({{ side }}_weight) * sum({{ side }}_weight)
            / nullif(sum({{ exact_in_sums(side ~ '_weight * ' ~ side ~ '_weight') }}), 0) as {{ side }}_effective{{ ',' if not loop.last }}
            {% endfor %}
        from by_customer
        group by request_number

    ),

    enlarged as (

        select
            *,
            {% for side in ['window', 'baseline'] -%}
            {{ side }}_square * {{ side }}_effective / ({{ side }}_effective - 1) as {{ side }}_variance{{ ',' if not loop.last }}
            {% endfor %}
        from squares
        where window_effective > 1 and baseline_effective > 1

    ),

    spreads as (

        select
            {{ request_keys_of('numbered') }},
            enlarged.window_customers,
            enlarged.baseline_customers,
            enlarged.window_effective,
            enlarged.baseline_effective,
            window_variance + baseline_variance + both_square as squared_error,
            (window_variance + baseline_variance) * (window_variance + baseline_variance)
            / nullif(
                window_variance * window_variance / (window_effective - 1)
                + baseline_variance * baseline_variance / (baseline_effective - 1), 0
            ) as degrees_of_freedom
        from enlarged
        inner join numbered on enlarged.request_number = numbered.request_number

    )
{%- endmacro %}

