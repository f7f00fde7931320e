{% macro drop_systems_without_rows() -%}
    {#- What earlier runs built of systems that vars.systems_without_rows names: rows that were withdrawn must not stay in the working database. -#}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.path.startswith('staging/') -%}
            {%- set relation = none if has_rows(node.path.split('/')[1]) else adapter.get_relation(node.database, node.schema, node.alias) -%}
            {%- if relation is not none -%}{%- do adapter.drop_relation(relation) -%}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
