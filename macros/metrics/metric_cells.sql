{% macro metric_cells(name) -%}
    {#- The query of metric_cells_<name>: each metric of one fact in each period, channel and slice in which it is published. -#}
    {%- set relation = ref('fct_' ~ name) -%}
    {%- set parts = ref('metric_parts_' ~ name) -%}
    {%- set spreads = ref('metric_spreads_' ~ name) if metric_clusters()[name] not in [none, 'case'] else none -%}
    {%- if not execute -%}
        select 1 as metric_number
    {%- else -%}
    {%- set facts = metric_facts() -%}
    {%- set metrics = metric_declarations(facts, name) -%}
    {%- set columns = metric_part_columns(name, metrics) -%}
    {%- set keys = metric_cell_keys() -%}
    {%- set ratios = metric_interval_metrics(name, metrics) -%}
    {%- set unsummed = {} -%}
    {%- for batch in quantile_batches(columns.quantiles | list) if batch -%}
        {%- do unsummed.update({'quantile_cells_' ~ loop.index: {'quantiles': batch, 'distinct': {}}}) -%}
    {%- endfor -%}
    {%- if columns.distinct -%}{%- do unsummed.update({'distinct_cells': {'quantiles': [], 'distinct': columns.distinct}}) -%}{%- endif -%}
    with metrics as (

        {% for metric in metrics -%}
        select {{ loop.index }}{{ ' as place' if loop.first }}, {{ metric.number }}{{ ' as metric_number' if loop.first }}, '{{ metric.shape }}'{{ ' as shape' if loop.first }}, {{ metric.min_denominator }}{{ ' as min_denominator' if loop.first }}, {{ 1 if metric.over_all_channels else 0 }}{{ ' as is_over_all_channels' if loop.first }}, '{{ metric.period_grains | join(' ') }}'{{ ' as period_grains' if loop.first }}{{ ' union all' if not loop.last }}
        {% endfor %}
    ),

    {% if unsummed -%}
    {{ metric_fact_rows(name, facts[name], ["'all' as every"] + (columns.distinct.values() | map(attribute='column') | list) + (columns.quantiles | list)) }}

    {% endif -%}
    {{ metric_roll_up(parts, columns.parts) }}

    {% for cte, read in unsummed.items() -%}
    {{ metric_unsummed(cte, name, metrics, columns.quantiles, read) }}

    {% endfor -%}
    measured as (

        select
            metrics.*,
            {% for key in keys -%}
            rolled_up.{{ key }},
            {% endfor -%}
            {% for part in ['numerator', 'denominator', 'single_value', 'measured_count', 'provisional_count'] -%}
            {{ metric_part_case(metrics, part, columns, columns.parts) }} as {{ part }}{{ ',' if not loop.last }}
            {% endfor %}
        from rolled_up
        {% for cte in unsummed -%}
        left join {{ cte }} on {{ metric_same_cell('rolled_up', cte) }}
        {% endfor -%}
        cross join metrics

    ),

    sized as (

        select
            *,
            case
                when shape in ('ratio', 'average') then coalesce(denominator, 0)
                when shape = 'total' then coalesce(measured_count, numerator, 0)
                else coalesce(measured_count, 0)
            end as sample_size
        from measured
        where (is_over_all_channels = 1 or channel is not null) and period_grains like '%' || period_grain || '%'

    ),

    -- A sample too small for a value is published over the whole period, and by month for a slice alone or a channel alone, so that these
    -- add up.
    published as (

        select
            *,
            sample_size >= min_denominator as is_large_enough
        from sized
        where
            (sample_size > 0 or numerator <> 0 or provisional_count > 0)
            and (
                sample_size >= min_denominator
                or period_grain = 'all'
                or (period_grain = 'month' and (channel is null or slice_name = 'all'))
            )

    ),

    {% if ratios.metrics -%}
    {{ metric_intervals(ratios, spreads) }}

    {% endif -%}
    final as (

        select
            published.metric_number,
            {% for key in keys -%}
            published.{{ key }},
            {% endfor -%}
            published.numerator,
            published.denominator,
            case
                when not published.is_large_enough then null
                when published.shape in ('ratio', 'average') then published.numerator / nullif(published.denominator, 0)
                when published.shape = 'total' then published.numerator
                else published.single_value
            end as metric_value,
            {% for bound in ['ci_low', 'ci_high'] -%}
            {{ 'intervals.' ~ bound if ratios.metrics else 'cast(null as ' ~ column_type('double') ~ ')' }} as {{ bound }},
            {% endfor -%}
            -- Days of agents are counted in parts; engines round halves differently.
            cast(floor(published.sample_size + 0.5) as bigint) as sample_size,
            cast(coalesce(published.provisional_count, 0) as bigint) as provisional_count,
            published.is_large_enough
        from published
        {% if ratios.metrics -%}
        left join intervals
            on published.metric_number = intervals.metric_number and {{ metric_same_cell('published', 'intervals') }}
        {% endif %}
    )

    select * from final
    {%- endif -%}
{%- endmacro %}
