{% macro customer_record_counts() -%}
    {#- What adds up in a customer's record: counts, and sums of which means are made. -#}
    {{ return([
        'contact_count', 'repeat_contact_count', 'journey_count', 'resolved_journey_count', 'unresolved_journey_count', 'handoff_count',
        'heard_contact_count', 'complaint_count', 'effort_answer_count', 'effort_sum', 'sentiment_contact_count', 'sentiment_sum'
    ]) }}
{%- endmacro %}
