{% macro thread_reopenings(messages) -%}
    {#- The events of a system of threads. What is reopened is the contact before, so the event stands with that one. -#}
    select
        case_key || '#' || cast(reopening_number - 1 as {{ column_type('text') }}) as source_key,
        'reopened' as event_type,
        sent_at as occurred_at,
        'customer' as actor,
        cast(reopening_number as {{ column_type('double') }}) as event_value,
        cast(null as {{ column_type('text') }}) as event_kind,
        'system' as origin
    from {{ messages }}
    where is_reopening
{%- endmacro %}
