{% macro numbers(below) -%}
    {#- 0, 1, ... below - 1 as a column n: a cross join of digits runs on any engine. -#}
    {%- set digits = (below - 1) | string | length -%}
    select n
    from (
        select {% for place in range(digits) %}{{ 10 ** place }} * d{{ place }}.digit{{ ' + ' if not loop.last }}{% endfor %} as n
        from {% for place in range(digits) %}{{ 'cross join ' if not loop.first }}(
            select 0 as digit{% for digit in range(1, 10) %} union all select {{ digit }}{% endfor %}
        ) as d{{ place }}
        {% endfor %}
    ) as every_number
    where n < {{ below }}
{%- endmacro %}
