{% macro same_keys(left, right, keys) -%}
    {% for key in keys -%}{{ left }}.{{ key }} = {{ right }}.{{ key }}{{ ' and ' if not loop.last }}{% endfor -%}
{%- endmacro %}
