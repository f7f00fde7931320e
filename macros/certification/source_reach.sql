{% macro source_reach() -%}
    {#- The channels of each fact by source system, where its semantic model has a dimension source_system. -#}
    {%- do refer_to_facts() -%}
    {%- set coverage = ref('source_coverage') -%}
    {%- if not execute -%}
        select 1 as fact_name
    {%- else -%}
    {%- for model in graph.semantic_models.values() | sort(attribute='name') -%}
        {%- set columns = {} -%}
        {%- for dimension in model.dimensions -%}
            {%- do columns.update({dimension.name: dimension.expr or dimension.name}) -%}
        {%- endfor %}
    select distinct
        '{{ model.name }}' as fact_name,
        {% if 'source_system' in columns -%}
        facts.{{ columns.source_system }} as source_system,
        coalesce(facts.{{ columns.channel }}, 'unknown') as channel
    from {{ model.node_relation.relation_name }} as facts
        {% else -%}
        sources.source_system,
        coalesce(facts.{{ columns.channel }}, 'unknown') as channel
    from {{ model.node_relation.relation_name }} as facts
    cross join {{ coverage }} as sources
        {% endif -%}
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
