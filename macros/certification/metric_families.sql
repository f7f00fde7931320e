{% macro metric_families() -%}
    {#- The published metrics by name, a duration's statistics together: {name: {meta, label, description, path, parts}}, in the order of
        names; `parts` are their entries in metric_declarations. -#}
    {%- set parts_by_name = {} -%}
    {%- for part in metric_declarations(metric_facts()) -%}
        {%- do parts_by_name.setdefault(part.metric_name, []).append(part) -%}
    {%- endfor -%}
    {%- set families = {} -%}
    {%- for metric in graph.metrics.values() | sort(attribute='name') -%}
        {%- set name = metric.config.meta.get('metric', metric.name) -%}
        {%- if metric.config.meta.get('role') != 'component' and name not in families -%}
            {%- do families.update({name: {
                'meta': metric.config.meta,
                'label': (metric.label or name) if metric.name == name else name | replace('_', ' ') | capitalize,
                'description': metric.description,
                'path': metric.original_file_path,
                'parts': parts_by_name[name]
            }}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(families) }}
{%- endmacro %}
