{% macro metric_fact_pair_rows() -%}
    {#- A row for each fact that has a part in a published metric. -#}
    {%- set rows = [] -%}
    {%- if execute -%}
        {%- for name, family in metric_families().items() -%}
            {%- for part in family.parts -%}
                {%- for fact in metric_facts_of(part) if [name, fact] not in rows -%}
                    {%- do rows.append([name, fact]) -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ text_rows(['metric_name', 'fact_name'], rows) }}
{%- endmacro %}
