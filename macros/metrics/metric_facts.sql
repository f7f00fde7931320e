{% macro metric_facts() -%}
    {#- The semantic models of all facts with metrics: name -> {relation, time_dimension, time_column, slices: {name: column}, absent: the
        slices that the fact says it knows nothing of, by which no guard is judged}. A fact with metrics that is not in the list is an error, since its metrics would be
        missing in silence. -#}
    {%- set found = {} -%}
    {%- for model in graph.semantic_models.values() | sort(attribute='name') -%}
        {%- set columns = {} -%}
        {%- set absent = [] -%}
        {%- for dimension in model.dimensions -%}
            {%- if dimension.config and dimension.config.meta.get('absent') -%}{%- do absent.append(dimension.name) -%}{%- endif -%}
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
        {%- if model.name not in facts_with_metrics() -%}
            {{ exceptions.raise_compiler_error("fact " ~ model.name ~ " carries metrics and is not in the list of facts. Add it to macros/metrics/facts_with_metrics.sql, and models metric_parts_" ~ model.name ~ " and metric_cells_" ~ model.name ~ " beside the others.") }}
        {%- endif -%}
        {%- if model.name not in metric_clusters() -%}
            {{ exceptions.raise_compiler_error("fact " ~ model.name ~ " does not say what of it is independent, which the intervals of its metrics need. Add it to macros/metrics/metric_clusters.sql: the column of its customer, and a model metric_spreads_" ~ model.name ~ " beside the others, or none.") }}
        {%- endif -%}
        {%- do found.update({model.name: {
            'relation': model.node_relation.relation_name,
            'time_dimension': time_dimension,
            'time_column': columns[time_dimension],
            'slices': slices,
            'absent': absent
        }}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
