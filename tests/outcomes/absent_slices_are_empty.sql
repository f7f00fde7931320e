-- A slice of which a fact says that it knows nothing must be null in every row.
{% do refer_to_facts() %}
{% set claims = [] -%}
{%- if execute -%}
    {%- for name, fact in metric_facts().items() -%}
        {%- for slice in fact.absent -%}{%- do claims.append((name, fact.relation, fact.slices[slice])) -%}{%- endfor -%}
    {%- endfor -%}
{%- endif -%}
{% for name, relation, column in claims -%}
    select
        '{{ name }}' as fact_name,
        '{{ column }}' as column_name
    from {{ relation }}
    where {{ column }} is not null
    {% if not loop.last %}union all{% endif %}
{% endfor %}
