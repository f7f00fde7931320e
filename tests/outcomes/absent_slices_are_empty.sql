-- A fact that says it knows nothing of a slice is published as unknown there without being read: it must be null in every row.
{%- set claims = [] %}
{%- for name in facts_with_metrics() %}{% set relation = ref('fct_' ~ name) %}{% endfor %}
{%- if execute %}
{%- for name, fact in metric_facts(facts_with_metrics()).items() %}{% for slice in fact.absent %}
{%- do claims.append((name, fact.relation, fact.slices[slice])) %}
{%- endfor %}{% endfor %}
{%- endif %}
{% for name, relation, column in claims -%}
    select
        '{{ name }}' as fact_name,
        '{{ column }}' as column_name
    from {{ relation }}
    where {{ column }} is not null
    {% if not loop.last %}union all{% endif %}
{% endfor %}
