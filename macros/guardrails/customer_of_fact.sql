{% macro customer_of_fact(name) -%}
    {#- The customer of a fact's row as SQL: a row of nobody known is a customer of its own. None where the fact knows no customers. -#}
    {%- set found = namespace(sql=none) -%}
    {%- for model in graph.semantic_models.values() if model.name == name -%}
        {%- set columns = graph.nodes[model.depends_on.nodes[0]].columns -%}
        {%- set keys = model.entities | selectattr('type', 'equalto', 'primary') | list -%}
        {%- if 'customer_id' in columns and keys -%}
            {%- set key = keys[0].expr or keys[0].name -%}
            {%- set found.sql = 'customer_id' if key == 'customer_id' else 'coalesce(customer_id, ' ~ key ~ ')' -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found.sql) }}
{%- endmacro %}
