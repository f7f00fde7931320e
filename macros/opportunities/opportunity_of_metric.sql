{% macro opportunity_of_metric(metrics, suffix, metric_name) -%}
    {#- Expression: of the columns <metric><suffix> that a row has for all ranked metrics, the one of its metric. -#}
    case {{ metric_name }}
        {%- for metric in metrics | map(attribute='metric_name') %}
        when '{{ metric }}' then {{ metric }}{{ suffix }}
        {%- endfor %}
    end
{%- endmacro %}
