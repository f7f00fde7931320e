-- The intervals of shares rely on it: a row of a fact that counts in the numerator counts in the denominator.
{% do refer_to_facts() %}
{% set checks = [] -%}
{%- if execute -%}
    {%- set facts = metric_facts() -%}
    {%- for name, fact in facts.items() -%}
        {%- set ratios = metric_interval_metrics(name, metric_declarations(facts)) -%}
        {%- for metric in ratios.metrics if metric.kind == 'share' and metric.is_part -%}
            {%- set numerator, denominator = ratios.measures[metric.numerator - 1], ratios.measures[metric.denominator - 1] -%}
            {%- if numerator.column != denominator.column -%}
                {%- set check = (name, fact.relation, numerator, denominator) -%}
                {%- if check not in checks -%}{%- do checks.append(check) -%}{%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif -%}
{% for name, relation, numerator, denominator in checks -%}
    select
        '{{ name }}' as fact_name,
        '{{ numerator.column }}' as numerator_column,
        '{{ denominator.column }}' as denominator_column
    from {{ relation }}
    where
        {{ numerator.column }}{{ ' is not null' if numerator.agg == 'count' }}
        and {{ denominator.column ~ ' is null' if denominator.agg == 'count' else 'not coalesce(' ~ denominator.column ~ ', false)' }}
    {% if not loop.last %}union all{% endif %}
{% endfor %}
