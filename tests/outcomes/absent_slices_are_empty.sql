-- A fact that says it knows nothing of a slice is published as unknown there without being read: it must be null in every row.
{%- for name in facts_with_metrics() %}{% set relation = ref('fct_' ~ name) %}{% endfor %}
{% if execute -%}
    {% for name, fact in metric_facts(facts_with_metrics()).items() -%}
        {% for slice in fact.absent -%}
            select
                '{{ name }}' as fact_name,
                '{{ slice }}' as slice_name
            from {{ fact.relation }}
            where {{ fact.slices[slice] }} is not null
            union all
        {% endfor -%}
    {% endfor -%}
{% endif -%}
select
    'none' as fact_name,
    'none' as slice_name
where 1 = 0
