-- An interval that does not hold its value, has one end only, or stands where none is told: by day or week, of a total or a quantile;
-- a share whose interval leaves 0 to 1; a rate by month or over all without one, though its cases tell of customers; a mean below 0,
-- whose interval would wrongly end at 0 (what can be negative is a score).
{% set bare = [] -%}
{%- do refer_to_facts() -%}
{%- if execute -%}
    {%- for metric in metric_declarations(metric_facts()) if not metric.has_interval -%}
        {%- do bare.append(metric.metric_name) -%}
    {%- endfor -%}
{%- endif -%}
select
    metric_name,
    statistic,
    period_grain,
    period_start,
    channel,
    slice_name,
    slice_value,
    value,
    ci_low,
    ci_high
from {{ ref('metric_values') }}
where
    ci_low > value + 0.000000001 * (1 + abs(value))
    or ci_high < value - 0.000000001 * (1 + abs(value))
    or (ci_low is null and ci_high is not null)
    or (ci_low is not null and (ci_high is null or value is null))
    or (ci_low is not null and (period_grain in ('day', 'week') or statistic not in ('rate', 'mean', 'score')))
    or (unit = 'share' and (ci_low < 0 or ci_high > 1))
    or (
        statistic = 'rate' and value is not null and ci_low is null and period_grain in ('month', 'all')
        and metric_name not in ('{{ bare | join("', '") }}')
    )
    or (statistic = 'mean' and value < 0)
