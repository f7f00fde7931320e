{% macro metric_part_says_something(metrics, fact_name, numbers, parts) -%}
    {#- Whether a row of parts is worth carrying on: most slices have nothing of most metrics. What a metric has in this fact is kept
        whole where another fact has a share in it, since a 0 here may stand over a count there. -#}
    {%- set shared = [] -%}
    {%- for metric in metrics if metric.number in numbers -%}
        {%- for part in ['numerator', 'denominator', 'provisional'] if metric[part] and metric[part].fact != fact_name and metric.number not in shared -%}
            {%- do shared.append(metric.number) -%}
        {%- endfor -%}
    {%- endfor -%}
    (
                {% for part in parts -%}
                {{ part }} <> 0 or {% endfor -%}
                {{ 'metric_number in (' ~ shared | join(', ') ~ ')' if shared else 'false' }}
            )
{%- endmacro %}
