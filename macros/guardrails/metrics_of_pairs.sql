{% macro metrics_of_pairs(sides, only_judged=true) -%}
    {#- The headlines, the guards, or both, of all judged pairs (or of all pairs), each once. -#}
    {%- set found = {} -%}
    {%- for pair in guard_pairs(only_judged) -%}
        {%- for side in sides -%}{%- do found.update({pair[side].number: pair[side]}) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(found.values() | sort(attribute='number') | list) }}
{%- endmacro %}
