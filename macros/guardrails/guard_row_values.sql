{% macro guard_row_values(metric, name) -%}
    {#- What a row of the fact adds to the numerator, the denominator and the provisional cases of a metric, as SQL by part; 0 where the
        fact has no part in it. The denominator of an average counts its values. -#}
    {%- set numerator, denominator = metric.numerator, metric.denominator -%}
    {%- if metric.shape == 'average' -%}
        {%- set denominator = dict(numerator, agg='count') -%}
        {%- set numerator = dict(numerator, agg='sum') -%}
    {%- endif -%}
    {%- set values = {} -%}
    {%- for part, measure in {'numerator': numerator, 'denominator': denominator, 'provisional': metric.provisional}.items() -%}
        {%- set is_of_fact = measure and measure.fact == name -%}
        {%- do values.update({
            part: 'cast(' ~ (metric_row_value(measure) if is_of_fact else 0) ~ ' as ' ~ column_type('double') ~ ')'
        }) -%}
    {%- endfor -%}
    {{ return(values) }}
{%- endmacro %}
