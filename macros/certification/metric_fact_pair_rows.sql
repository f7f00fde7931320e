{% macro metric_fact_pair_rows() -%}
    {#- A row for each fact that has a part in a published metric. -#}
    {%- set rows = [] -%}
    {%- if execute -%}
        {%- for name, family in metric_families().items() -%}
            {%- for part in family.parts -%}
                {%- if [name, part.numerator.fact] not in rows -%}
                    {%- do rows.append([name, part.numerator.fact]) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ text_rows(['metric_name', 'fact_name'], rows) }}
{%- endmacro %}
