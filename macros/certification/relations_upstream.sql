{% macro relations_upstream(relation_name) -%}
    {#- The unique ids of the model, and of all models, seeds and sources that it is built from. -#}
    {%- set start = graph.nodes.values() | selectattr('resource_type', 'equalto', 'model') | selectattr('name', 'equalto', relation_name)
        | map(attribute='unique_id') | list -%}
    {%- set found = start[:] -%}
    {#- `found` grows while it is walked, so that each is looked at once. -#}
    {%- for unique_id in found -%}
        {%- if unique_id in graph.nodes -%}
            {%- for parent in graph.nodes[unique_id].depends_on.nodes if parent not in found -%}
                {%- do found.append(parent) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
