{% macro metric_facts(facts) -%}
    {#- The semantic models of the listed facts: name -> {relation, time_dimension, time_column, slices: {name: column}}. A fact with
        metrics that is not in the list is an error, since its metrics would be missing in silence. -#}
    {%- set relations = facts | map('string') | list -%}
    {%- set found = {} -%}
    {%- for model in graph.semantic_models.values() | sort(attribute='name') -%}
        {%- set columns = {} -%}
        {%- for dimension in model.dimensions -%}
            {%- do columns.update({dimension.name: dimension.expr or dimension.name}) -%}
        {%- endfor -%}
        {%- set time_dimension = model.defaults.agg_time_dimension -%}
        {%- set slices = {} -%}
        {%- for slice in ['channel'] + metric_slices() -%}
            {%- if slice not in columns -%}
                {{ exceptions.raise_compiler_error("fact " ~ model.name ~ " has no dimension " ~ slice ~ ": every metric is published by it. Name a column of the fact so.") }}
            {%- endif -%}
            {%- do slices.update({slice: columns[slice]}) -%}
        {%- endfor -%}
        {%- if model.node_relation.relation_name not in relations -%}
            {{ exceptions.raise_compiler_error("fact " ~ model.name ~ " carries metrics and is not in the list of metric_values. Add ref('" ~ model.node_relation.alias ~ "') to macros/metrics/facts_with_metrics.sql.") }}
        {%- endif -%}
        {%- do found.update({model.name: {
            'relation': model.node_relation.relation_name,
            'time_dimension': time_dimension,
            'time_column': columns[time_dimension],
            'slices': slices
        }}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
