{% macro guard_pairs(only_judged=true) -%}
    {#- The declared pairs as {headline, guard}, both as metric_declarations has them: each metric with each of its `guarded_by`. Only
        those that can be judged by week, customer, team, channel and reason, unless all are asked for. None while dbt only parses. -#}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {%- set facts = metric_facts() -%}
    {%- set metrics = metric_declarations(facts) -%}
    {%- set pairs = [] -%}
    {%- for headline in metrics if headline.shape in ['ratio', 'average'] or not only_judged -%}
        {%- for name in headline.guarded_by -%}
            {%- set guards = metrics | selectattr('metric_name', 'equalto', name) | list -%}
            {%- if not guards -%}
                {{ metric_breach(headline.metric_name, "is guarded by " ~ name ~ ", which is no metric", "Name a published metric.") }}
            {%- endif -%}
            {%- for guard in guards if not only_judged or (
                is_judged_by_week(headline, facts) and is_judged_by_week(guard, facts) and guard.direction in ['higher', 'lower']
            ) -%}
                {%- do pairs.append({'headline': headline, 'guard': guard}) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}
