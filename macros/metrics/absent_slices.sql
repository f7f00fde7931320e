{% macro absent_slices() -%}
    {#- What facts say that they know nothing of: (name of the fact, relation, column). -#}
    {%- set claims = [] -%}
    {%- do refer_to_facts() -%}
    {%- if execute -%}
        {%- for name, fact in metric_facts().items() -%}
            {%- for slice in fact.absent -%}{%- do claims.append((name, fact.relation, fact.slices[slice])) -%}{%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(claims) }}
{%- endmacro %}
