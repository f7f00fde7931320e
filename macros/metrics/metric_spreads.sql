{% macro metric_spreads(name) -%}
    {#- The query of metric_spreads_<name>: what intervals need of each customer, in each cell of a month and of the whole period. For each
        measure the sum over customers of its square, for each ratio that of numerator times denominator and the number of customers with a case;
        less the same sums over rows where these follow from metric_parts_<name> (of a row that counts or does not, the square is the count).
        A customer with one row in a cell then adds nothing, so only those with more are summed: a scan for each slice, so that little is
        in memory at once. -#}
    {%- set relation = ref('fct_' ~ name) -%}
    {%- if not execute -%}
        select 1 as period_grain
    {%- else -%}
    {%- set facts = metric_facts() -%}
    {%- set ratios = metric_interval_metrics(name, metric_declarations(facts, name)) -%}
    {%- set customer_columns = metric_clusters()[name] -%}
    {%- set columns = ["'all' as every", ('coalesce(' ~ customer_columns | join(', ') ~ ')' if customer_columns | length > 1 else customer_columns[0]) ~ ' as customer_key'] -%}
    {%- set customer_sums, row_sums, spreads, numbers = {}, {}, {}, {} -%}
    {%- for measure in ratios.measures -%}
        {%- set m = 'm' ~ loop.index -%}
        {%- if measure.agg == 'sum' -%}
            {%- do columns.append('cast(coalesce(' ~ measure.column ~ ', 0) as ' ~ column_type('double') ~ ') as ' ~ m) -%}
            {%- do customer_sums.update({m: 'sum(' ~ m ~ ')'}) -%}
            {%- do numbers.update({m: m}) -%}
            {%- do row_sums.update({'s' ~ loop.index: m ~ ' * ' ~ m}) -%}
            {%- do spreads.update({metric_square(measure): m ~ ' * ' ~ m ~ ' - s' ~ loop.index}) -%}
        {%- else -%}
            {%- do columns.append('case when ' ~ measure.column ~ (' then' if measure.agg == 'sum_boolean' else ' is not null then') ~ ' true end as ' ~ m) -%}
            {%- do numbers.update({m: 'case when ' ~ m ~ ' then 1 else 0 end'}) -%}
            {#- Of distinct values, which are customers, a customer has one. -#}
            {%- do customer_sums.update({m: 'max(' ~ numbers[m] ~ ')' if measure.agg == 'count_distinct' else 'count(' ~ m ~ ')'}) -%}
            {%- if measure.agg != 'count_distinct' -%}
                {%- do spreads.update({metric_square(measure): m ~ ' * ' ~ m ~ ' - ' ~ m}) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for pair in ratios.pairs -%}
        {%- set x, y = 'm' ~ pair.numerator, 'm' ~ pair.denominator -%}
        {%- set p, n = 'p' ~ loop.index, 'n' ~ loop.index -%}
        {%- if not pair.is_part -%}
            {%- do row_sums.update({
                p: numbers[x] ~ ' * ' ~ numbers[y],
                n: 'case when ' ~ numbers[x] ~ ' <> 0 or ' ~ numbers[y] ~ ' <> 0 then 1 else 0 end'
            }) -%}
        {%- endif -%}
        {%- do spreads.update({
            metric_product(pair, ratios.measures): x ~ ' * ' ~ y ~ ' - ' ~ (x if pair.is_part else p),
            metric_product(pair, ratios.measures, 'customers'):
                'case when ' ~ x ~ ' <> 0 or ' ~ y ~ ' <> 0 then 1 else 0 end - ' ~ (y if pair.is_part else n)
        }) -%}
    {%- endfor -%}
    with {{ metric_fact_rows(name, facts[name], columns) }}

    measured as (

        select
            *{{ ',' if row_sums }}
            {% for alias, value in row_sums.items() -%}
            {{ value }} as {{ alias }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ name }}_rows

    ),

    grains as (

        {% for grain in ['month', 'all'] -%}
        select '{{ grain }}' as period_grain, 1 as is_by_channel union all
        select '{{ grain }}' as period_grain, 0 as is_by_channel{{ ' union all' if not loop.last }}
        {% endfor %}
    ),

    customer_cells as (

        select
            grains.period_grain,
            case when grains.period_grain = 'month' then facts.period_month end as period_start,
            case when grains.is_by_channel = 1 then facts.channel end as channel,
            facts.every,
            {% for slice in metric_slices() -%}
            facts.{{ slice }},
            {% endfor -%}
            facts.customer_key
        from measured as facts
        inner join (select customer_key from measured group by customer_key having count(*) > 1) as repeating
            on facts.customer_key = repeating.customer_key
        cross join grains

    ),

    {% for slice in ['every'] + metric_slices() -%}
    repeating_by_{{ slice }} as (

        select
            period_grain,
            period_start,
            channel,
            {{ slice }},
            customer_key
        from customer_cells
        group by period_grain, period_start, channel, {{ slice }}, customer_key
        having count(*) > 1

    ),

    customers_by_{{ slice }} as (

        select
            cells.period_grain,
            cells.period_start,
            cells.channel,
            '{{ slice | replace('every', 'all') }}' as slice_name,
            cells.{{ slice }} as slice_value,
            {% for alias, aggregate in customer_sums.items() %}{{ aggregate }} as {{ alias }}{{ ', ' if not loop.last or row_sums }}{% endfor %}
            {% for alias in row_sums %}sum({{ alias }}) as {{ alias }}{{ ', ' if not loop.last }}{% endfor %}
        from measured as facts
        inner join repeating_by_{{ slice }} as cells
            on
                facts.customer_key = cells.customer_key
                and facts.{{ slice }} = cells.{{ slice }}
                and (cells.period_start is null or facts.period_month = cells.period_start)
                and (cells.channel is null or facts.channel = cells.channel)
        group by cells.period_grain, cells.period_start, cells.channel, cells.{{ slice }}, cells.customer_key

    ),

    {% endfor -%}
    customer_spreads as (

        select
            {{ metric_cell_keys() | join(',\n            ') }},
            {% for alias, spread in spreads.items() -%}
            sum({{ spread }}) as {{ alias }}{{ ',' if not loop.last }}
            {% endfor %}
        from (
            {% for slice in ['every'] + metric_slices() -%}
            select * from customers_by_{{ slice }}
            {{ 'union all' if not loop.last }}
            {% endfor %}
        ) as customers
        group by {{ metric_cell_keys() | join(', ') }}

    )
    {%- if row_sums %},

    row_spreads_by_month as (

        select
            period_month,
            channel,
            {{ metric_slice_key(metric_slices()) }},
            {% for alias in row_sums %}sum({{ alias }}) as {{ alias }}{{ ', ' if not loop.last }}{% endfor %}
        from measured
        {{ metric_slice_grouping(['period_month', 'channel'], metric_slices()) }}

    ),

    row_spreads as (

        select
            grains.period_grain,
            case when grains.period_grain = 'month' then parts.period_month end as period_start,
            case when grains.is_by_channel = 1 then parts.channel end as channel,
            parts.slice_name,
            parts.slice_value,
            {% for alias in row_sums %}parts.{{ alias }}{{ ', ' if not loop.last }}{% endfor %}
        from row_spreads_by_month as parts
        cross join grains

    ),

    final as (

        select
            {{ metric_cell_keys() | join(',\n            ') }},
            {% for alias in spreads %}sum({{ alias }}) as {{ alias }}{{ ', ' if not loop.last }}{% endfor %}
        from (
            select * from customer_spreads
            union all
            select
                {{ metric_cell_keys() | join(',\n                ') }},
                {% for spread in spreads.values() %}{{ (spread.split(' - ') | last) if (spread.split(' - ') | last) in row_sums else 0 }}{{ ', ' if not loop.last }}{% endfor %}
            from row_spreads
        ) as every_spread
        group by {{ metric_cell_keys() | join(', ') }}

    )

    select * from final
    {%- else %}

    select * from customer_spreads
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}
