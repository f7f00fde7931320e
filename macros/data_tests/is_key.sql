{% test is_key(model, column_name) %}
    {#- One test where not_null and unique are two: a key is both, and a run spends more on being told of a test than on asking it. -#}
    select
        {{ column_name }} as key_value,
        count(*) as row_count
    from {{ model }}
    group by {{ column_name }}
    having count(*) > 1 or {{ column_name }} is null
{% endtest %}
