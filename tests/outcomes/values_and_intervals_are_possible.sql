{{ config(fail_calc="coalesce(sum(offending_rows), 0)") }}
-- Rates are shares, means are not below 0 (what can be negative is a score), and an interval holds its value and stands where one is
-- published: by month and over all time, of what is computed from cases of customers.
{% set bare = [] -%}
{%- do refer_to_facts() -%}
{%- if execute -%}
    {%- for metric in metric_declarations(metric_facts()) if not metric.has_interval -%}
        {%- do bare.append(metric.metric_name) -%}
    {%- endfor -%}
{%- endif -%}
with counted as (

    {{ rule_counts(ref('metric_values'), [
        ('value', 'is a rate outside of 0 to 1', "statistic = 'rate' and (value < 0 or value > 1)"),
        ('value', 'is a mean below 0', "statistic = 'mean' and value < 0"),
        ('numerator', 'is more than the denominator of its rate', "statistic = 'rate' and numerator > denominator"),
        ('ci_low', 'is above its value', "ci_low > value + 0.000000001 * (1 + abs(value))"),
        ('ci_high', 'is below its value', "ci_high < value - 0.000000001 * (1 + abs(value))"),
        ('ci_low, ci_high', 'is one without the other', "(ci_low is null) <> (ci_high is null)"),
        ('value', 'is published though the sample is too small', "certification_status = 'withheld' and value is not null"),
        ('ci_low', 'stands beside no value', "ci_low is not null and value is null"),
        ('ci_low', 'stands by day, by week or beside a statistic without intervals',
            "ci_low is not null and (period_grain in ('day', 'week') or statistic not in ('rate', 'mean', 'score'))"),
        ('ci_low, ci_high', 'leaves 0 to 1', "unit = 'share' and (ci_low < 0 or ci_high > 1)"),
        ('ci_low', 'is missing beside a rate',
            "statistic = 'rate' and value is not null and ci_low is null and period_grain in ('month', 'all')"
            ~ " and metric_name not in ('" ~ bare | join("', '") ~ "')")
    ]) }}

)

select * from counted
where offending_rows > 0
