{% macro staged_rows(relation) -%}
    {#- The rows of a stg_ model that hold, without duplicates and what is in quarantine. -#}
    (select * from {{ relation }} where is_staged) as staged
{%- endmacro %}
