{{ config(materialized='view') }}
{%- do refer_to_facts() -%}
{%- set metrics = opportunity_metrics() -%}
{%- set block_seconds = var('opportunity_block_weeks') * 7 * 86400 %}
-- Contacts and journeys with all that a segment may be cut by, and a column for each ranked metric: 1 failed, 0 not, null not counted.
{% for fact in metrics | map(attribute='fact') | unique(attribute='relation') -%}
    select
        '{{ (metrics | selectattr('fact', 'equalto', fact) | first).case_name }}' as case_name,
        customer_id,
        journey_id,
        {{ fact.time_column }} as case_date,
        {% for dimension in opportunity_columns() -%}
            coalesce(cast({{ fact.slices[dimension] }} as {{ column_type('text') }}), 'unknown') as {{ dimension }},
        {% endfor -%}
        -- Blocks of weeks take turns.
        mod(
            cast(floor({{ seconds_between(
                "cast('1970-01-05' as " ~ column_type('timestamp') ~ ")",
                "cast(" ~ fact.time_column ~ " as " ~ column_type('timestamp') ~ ")"
            ) }} / {{ block_seconds }}) as bigint),
            2
        ) = 1 as is_held_out,
        {% for metric in metrics -%}
            {% if metric.fact.relation == fact.relation -%}
                case when {{ metric.denominator.column }}{{ ' is not null' if metric.denominator.agg == 'count' }}
                        then case when {{ metric.numerator.column }} then {{ '1 else 0' if metric.direction == 'lower' else '0 else 1' }}
                        end
                end as {{ metric.metric_name }}
            {%- else -%}
                cast(null as integer) as {{ metric.metric_name }}
            {%- endif %}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ fact.relation }}
    {{ 'union all' if not loop.last }}
{% else %}
    select 1 as customer_id
{% endfor %}
