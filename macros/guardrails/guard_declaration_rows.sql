{% macro guard_declaration_rows() -%}
    {#- The judged guards: metric_number, metric_name, unit, worse_sign (1 where more is worse, else -1). -#}
    {%- for guard in metrics_of_pairs('guard') -%}
    select
        {{ guard.number }} as metric_number,
        '{{ guard.metric_name }}' as metric_name,
        '{{ guard.unit }}' as unit,
        {{ 1 if guard.direction == 'lower' else -1 }} as worse_sign
    {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
