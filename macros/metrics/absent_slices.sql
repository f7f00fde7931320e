{% macro absent_slices() -%}
    {#- What facts say that they know nothing of: (name of the fact, relation, column). Refers to every fact, so that who asks waits for them. -#}
    {%- set claims = [] -%}
    {%- for name in facts_with_metrics() -%}{%- set relation = ref('fct_' ~ name) -%}{%- endfor -%}
    {%- if execute -%}
        {%- for name, fact in metric_facts(facts_with_metrics()).items() -%}
            {%- for slice in fact.absent -%}{%- do claims.append((name, fact.relation, fact.slices[slice])) -%}{%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(claims) }}
{%- endmacro %}
