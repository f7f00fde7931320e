{% macro speaking_side(actor) -%}
    case when {{ actor }} = 'customer' then 'customer' else 'company' end
{%- endmacro %}
