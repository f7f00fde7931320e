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

{% macro is_judged_by_week(metric, facts) -%}
    {#- Whether a metric adds up over customers and weeks, and its facts know customer, team, channel and reason. What is published by month
        alone has rows of single days all the same. -#}
    {%- set judged = namespace(value=metric.shape in ['ratio', 'average'] and 'month' in metric.period_grains) -%}
    {%- for part in ['numerator', 'denominator', 'provisional'] if metric[part] -%}
        {%- set absent = facts[metric[part].fact].absent -%}
        {%- if metric[part].agg not in ['sum', 'sum_boolean', 'count', 'average'] or not customer_of_fact(metric[part].fact)
            or 'team' in absent or 'channel' in absent or 'reason' in absent -%}
            {%- set judged.value = false -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(judged.value) }}
{%- endmacro %}

{% macro customer_of_fact(name) -%}
    {#- The customer of a fact's row as SQL: a row of nobody known is a customer of its own. None where the fact knows no customers. -#}
    {%- set found = namespace(sql=none) -%}
    {%- for model in graph.semantic_models.values() if model.name == name -%}
        {%- set columns = graph.nodes[model.depends_on.nodes[0]].columns -%}
        {%- set keys = model.entities | selectattr('type', 'equalto', 'primary') | list -%}
        {%- if 'customer_id' in columns and keys -%}
            {%- set key = keys[0].expr or keys[0].name -%}
            {%- set found.sql = 'customer_id' if key == 'customer_id' else 'coalesce(customer_id, ' ~ key ~ ')' -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found.sql) }}
{%- endmacro %}

{% macro metrics_of_pairs(side) -%}
    {#- The headlines, or the guards, of all judged pairs, each once. -#}
    {%- set found = {} -%}
    {%- for pair in guard_pairs() -%}{%- do found.update({pair[side].number: pair[side]}) -%}{%- endfor -%}
    {{ return(found.values() | sort(attribute='number') | list) }}
{%- endmacro %}
