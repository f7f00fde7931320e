{% macro relations_upstream() -%}
    {#- Of each fact with metrics the unique ids of its model and of all models, seeds and sources that it is built from:
        {name of the fact: [unique ids]}. The graph is read once: each look at a node of it is a copy of the node. -#}
    {%- set parents = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type in ['model', 'seed'] -%}
        {%- do parents.update({node.unique_id: node.depends_on.nodes or []}) -%}
    {%- endfor -%}
    {%- set upstream = {} -%}
    {%- for name in facts_with_metrics() -%}
        {%- set found = ['model.' ~ project_name ~ '.fct_' ~ name] -%}
        {%- set seen = {} -%}
        {#- `found` grows while it is walked, so that each is looked at once. -#}
        {%- for unique_id in found -%}
            {%- for parent in parents.get(unique_id, []) if parent not in seen -%}
                {%- do seen.update({parent: true}) -%}
                {%- do found.append(parent) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- do upstream.update({name: found}) -%}
    {%- endfor -%}
    {{ return(upstream) }}
{%- endmacro %}
