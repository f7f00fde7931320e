{% macro relation_test_counts() -%}
    {#- How many data tests look at each model, seed and source: {unique id: count}. -#}
    {%- set counts = {} -%}
    {%- for test in graph.nodes.values() | selectattr('resource_type', 'equalto', 'test') -%}
        {%- for parent in test.depends_on.nodes -%}
            {%- do counts.update({parent: counts.get(parent, 0) + 1}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(counts) }}
{%- endmacro %}
