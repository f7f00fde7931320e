-- A fact that says it knows nothing of a slice is published as unknown there without being read: it must be null in every row.
{% for name, relation, column in absent_slices() -%}
    select
        '{{ name }}' as fact_name,
        '{{ column }}' as column_name
    from {{ relation }}
    where {{ column }} is not null
    {% if not loop.last %}union all{% endif %}
{% endfor %}
