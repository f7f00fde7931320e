{% macro lifetime_multiple(lost_share) -%}
    {#- How many years' revenue a customer is worth while she stays, where this share leaves within churn_window_days and goes on doing so: r / (1 + i - r),
        with r the share that stays a year and i the discount rate (S. Gupta, D. R. Lehmann, Customers as assets, Journal of Interactive Marketing
        17 (2003) 9-24). Payments at the end of a year, none of them grows. Above 0 and at most 1 / i. -#}
    {%- set stays = "power(1 - " ~ lost_share ~ ", 365.0 / " ~ var('churn_window_days') ~ ")" -%}
    ({{ stays }} / (1 + {{ var('yearly_discount_rate') }} - {{ stays }}))
{%- endmacro %}
