{% macro customer_cases(metrics) -%}
    {#- CTEs up to `cases`, after those of asked_leaves: the rows of the facts in the asked cells, in the weeks that those are compared over, by customer.
        like_count are the rows of a customer that are alike (week, reason, channel and values). Customers who have no others in the cell are one
        row with all who have the same: customer_count of them. Their customer_group is below 0, one for each reason, channel, values and
        like_count; all other customers have a group for themselves. -#}
    {%- set facts = metric_facts() if execute else {} -%}
    customers as (

        select
            customer_id,
            row_number() over (order by customer_id) as customer_number
        from (
            {% for name in facts_of_metrics(metrics) -%}
            select {{ customer_of_fact(name) }} as customer_id from {{ facts[name].relation }}
            {{ 'union distinct' if not loop.last }}
            {% endfor %}
        ) as all_customers

    ),

    fact_rows as (

        {% for name, metrics_of_fact in facts_of_metrics(metrics).items() -%}
        select
            asked_leaves.cell_number,
            asked_leaves.part_number,
            fact.week_number,
            fact.customer_id,
            {% for part in ['numerator', 'denominator'] -%}
            case asked_leaves.metric_number
                {%- for metric in metrics_of_fact %} when {{ metric.number }} then fact.{{ part }}_{{ metric.number }}{% endfor %}
            end as {{ part }}{{ ',' if not loop.last }}
            {% endfor %}
        from (
            select
                {{ week_number(facts[name].time_column) }} as week_number,
                {{ customer_of_fact(name) }} as customer_id,
                {% for slice in ['team', 'reason', 'channel'] -%}
                coalesce(cast({{ facts[name].slices[slice] }} as {{ column_type('text') }}), 'unknown') as {{ slice }}_of_row,
                {% endfor -%}
                {% for metric in metrics_of_fact -%}
                {%- set values = guard_row_values(metric, name) -%}
                {{ values.numerator }} as numerator_{{ metric.number }},
                {{ values.denominator }} as denominator_{{ metric.number }}{{ ',' if not loop.last }}
                {% endfor %}
            from {{ facts[name].relation }}
        ) as fact
        inner join asked_leaves
            on
                fact.team_of_row = asked_leaves.team
                and fact.reason_of_row = asked_leaves.reason
                and fact.channel_of_row = asked_leaves.channel
                and fact.week_number between asked_leaves.first_week and asked_leaves.last_week
        where asked_leaves.metric_number in ({{ metrics_of_fact | map(attribute='number') | join(', ') }})
        {{ 'union all' if not loop.last }}
        {% endfor %}
    ),

    like_rows as (

        select
            fact_rows.cell_number,
            fact_rows.part_number,
            fact_rows.week_number,
            customers.customer_number,
            fact_rows.numerator,
            fact_rows.denominator,
            cast(count(*) as {{ column_type('double') }}) as like_count
        from fact_rows
        inner join customers on fact_rows.customer_id = customers.customer_id
        where fact_rows.numerator <> 0 or fact_rows.denominator <> 0
        group by
            fact_rows.cell_number,
            fact_rows.part_number,
            fact_rows.week_number,
            customers.customer_number,
            fact_rows.numerator,
            fact_rows.denominator

    ),

    customers_of_cells as (

        select
            cell_number,
            customer_number,
            count(*) as row_count
        from like_rows
        group by cell_number, customer_number

    ),

    like_customers as (

        select
            like_rows.part_number,
            like_rows.week_number,
            like_rows.numerator,
            like_rows.denominator,
            like_rows.like_count,
            case when customers_of_cells.row_count > 1 then like_rows.customer_number end as customer_number,
            cast(count(*) as {{ column_type('double') }}) as customer_count
        from like_rows
        inner join customers_of_cells
            on like_rows.cell_number = customers_of_cells.cell_number and like_rows.customer_number = customers_of_cells.customer_number
        group by
            like_rows.part_number,
            like_rows.week_number,
            like_rows.numerator,
            like_rows.denominator,
            like_rows.like_count,
            case when customers_of_cells.row_count > 1 then like_rows.customer_number end

    ),

    kinds as (

        select
            part_number,
            numerator,
            denominator,
            like_count,
            row_number() over (order by part_number, numerator, denominator, like_count) as kind_number
        from (select distinct part_number, numerator, denominator, like_count from like_customers where customer_number is null) as distinct_kinds

    ),

    cases as (

        select
            {% for key in cell_keys() + ['reason', 'channel'] -%}
            asked_parts.{{ key }},
            {% endfor -%}
            like_customers.week_number,
            like_customers.numerator,
            like_customers.denominator,
            like_customers.like_count,
            like_customers.customer_count,
            coalesce(like_customers.customer_number, -kinds.kind_number) as customer_group
        from like_customers
        inner join asked_parts on like_customers.part_number = asked_parts.part_number
        left join kinds
            on
                like_customers.part_number = kinds.part_number
                and like_customers.numerator = kinds.numerator
                and like_customers.denominator = kinds.denominator
                and like_customers.like_count = kinds.like_count

    )
{%- endmacro %}
