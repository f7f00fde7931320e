{% macro opportunity_cases() -%}
    {#- A query of the cases of every ranked metric: the rows of its fact that its denominator counts, each failed or not, dated and cut by the
        dimensions. One scan of each fact. -#}
    {%- do refer_to_facts() -%}
    {%- if not execute -%}
        select 1 as metric_name
    {%- else -%}
    {%- set fact_models = metric_facts() -%}
    {%- set metrics = opportunity_metrics(fact_models) -%}
    {%- set facts = opportunity_facts() | select('in', metrics | map(attribute='numerator.fact') | list) | list -%}
    {%- set block_seconds = var('opportunity_block_weeks') * 7 * 86400 -%}
    with {% for name in facts -%}
    {%- set fact = fact_models[name] -%}
    {%- set ranked = metrics | selectattr('numerator.fact', 'equalto', name) | list -%}
    {{ name }}_rows as (

        select
            customer_id,
            journey_id,
            {{ fact.time_column }} as case_date,
            {% for dimension in opportunity_columns() -%}
            coalesce(cast({{ fact.slices[dimension] }} as {{ column_type('text') }}), 'unknown') as {{ dimension }},
            {% endfor -%}
            mod(
                cast(floor({{ seconds_between(
                    "cast('1970-01-05' as " ~ column_type('timestamp') ~ ")", "cast(" ~ fact.time_column ~ " as " ~ column_type('timestamp') ~ ")"
                ) }} / {{ block_seconds }}) as bigint),
                2
            ) = 1 as is_held_out,
            {% for metric in ranked -%}
            case when {{ metric.denominator.column }}{{ ' is not null' if metric.denominator.agg == 'count' }}
                then case when {{ metric.numerator.column }} then {{ '1 else 0' if metric.direction == 'lower' else '0 else 1' }} end
            end as {{ metric.metric_name }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ fact.relation }}

    ),

    {{ name }}_names as (

        {% for metric in ranked -%}
        select '{{ metric.metric_name }}' as metric_name {{ 'union all' if not loop.last }}
        {% endfor %}
    ),

    {{ name }}_cases as (

        select
            metric_names.metric_name,
            fact_rows.customer_id,
            fact_rows.journey_id,
            fact_rows.case_date,
            {% for dimension in opportunity_columns() -%}
            fact_rows.{{ dimension }},
            {% endfor -%}
            fact_rows.is_held_out,
            cast(
                case metric_names.metric_name
                    {% for metric in ranked -%}
                    when '{{ metric.metric_name }}' then fact_rows.{{ metric.metric_name }}
                    {% endfor %}
                end as bigint
            ) as failure_count
        from {{ name }}_rows as fact_rows
        cross join {{ name }}_names as metric_names

    ),

    {% endfor -%}
    final as (

        {% for name in facts -%}
        select * from {{ name }}_cases
        where failure_count is not null
        {{ 'union all' if not loop.last }}
        {% endfor %}
    )

    select * from final
    {%- endif -%}
{%- endmacro %}
