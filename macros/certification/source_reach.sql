{% macro source_reach() -%}
    {#- The channels and days of each fact by source system, where its semantic model has a dimension source_system. -#}
    {%- do refer_to_facts() -%}
    {%- set coverage = ref('source_coverage') -%}
    {%- if not execute -%}
        select 1 as fact_name
    {%- else -%}
    {%- set facts = metric_facts() -%}
    {%- for model in graph.semantic_models.values() | sort(attribute='name') -%}
        {%- set columns = {} -%}
        {%- for dimension in model.dimensions -%}
            {%- do columns.update({dimension.name: dimension.expr or dimension.name}) -%}
        {%- endfor %}
    select
        '{{ model.name }}' as fact_name,
        {{ 'places' if 'source_system' in columns else 'sources' }}.source_system,
        places.channel,
        places.reached_on
    from (
        select distinct
            {% if 'source_system' in columns %}{{ columns.source_system }} as source_system,{% endif %}
            coalesce({{ columns.channel }}, 'unknown') as channel,
            {{ facts[model.name].time_column }} as reached_on
        from {{ model.node_relation.relation_name }}
    ) as places
        {% if 'source_system' not in columns -%}
    cross join {{ coverage }} as sources
        {% endif -%}
    {{ 'union all' if not loop.last }}
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
