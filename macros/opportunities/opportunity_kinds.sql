{% macro opportunity_kinds() -%}
    {#- The kinds of segments: one dimension of where, why and who each or none, but not none of all three. -#}
    {%- set kinds = [] -%}
    {%- set dimensions = opportunity_dimensions() -%}
    {%- for where in [none] + dimensions['where'] -%}
        {%- for why in [none] + dimensions['why'] -%}
            {%- for who in [none] + dimensions['who'] if where or why or who -%}
                {%- do kinds.append([where, why, who] | select | list) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(kinds) }}
{%- endmacro %}
