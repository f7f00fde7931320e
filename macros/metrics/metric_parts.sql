{% macro metric_parts(name, metrics, scanned, keys, kept_anyway=none) -%}
    {#- The CTE `name`_parts: of each row of `name`_scan and each metric with a part in that fact the parts, beside the keys. Most slices
        have nothing of most metrics: a row of zeros is dropped, unless another fact has a share in the metric, where a count may stand over
        the 0, or `kept_anyway` holds. -#}
    {%- set shared = [] -%}
    {%- for metric in metrics if metric.number in scanned.numbers and metric_facts_of(metric) | length > 1 -%}
        {%- do shared.append(metric.number) -%}
    {%- endfor -%}
    {{ name }}_all_parts as (

        select
            numbered.metric_number,
            {% for key in keys -%}
            scan.{{ key }},
            {% endfor -%}
            {{ metric_part_case(metrics, name, 'numerator') }} as numerator,
            {{ metric_part_case(metrics, name, 'denominator') }} as denominator,
            {{ metric_part_case(metrics, name, 'single_value') }} as single_value,
            {{ metric_part_case(metrics, name, 'measured_count') }} as measured_count,
            {{ metric_part_case(metrics, name, 'provisional') }} as provisional_count
        from {{ name }}_scan as scan
        cross join (
            {% for number in scanned.numbers %}select {{ number }} as metric_number{{ ' union all ' if not loop.last }}{% endfor %}
        ) as numbered

    ),

    {{ name }}_parts as (

        select * from {{ name }}_all_parts
        where
            numerator <> 0
            or denominator <> 0
            or measured_count <> 0
            or provisional_count <> 0
            {% if shared -%}
            or metric_number in ({{ shared | join(', ') }})
            {% endif -%}
            {% if kept_anyway -%}
            or ({{ kept_anyway }})
            {% endif %}
    ),
{%- endmacro %}
