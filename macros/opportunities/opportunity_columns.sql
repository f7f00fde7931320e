{% macro opportunity_columns() -%}
    {#- What a segment may be cut by, all known when the customer got in touch. Nothing that the outcome makes is here (how it ended, whether it
        was repeated, how many contacts or which path it took, why it failed): a segment of failures fails. Nor is severity, which is coded
        by who works on it. -#}
    {{ return(['channel', 'team', 'reason', 'customer_segment', 'product', 'region']) }}
{%- endmacro %}
