{% macro staged_tables() -%}
    {#- Every raw table that is staged: its system and its name; those of systems without rows are left out. -#}
    {%- set tables = [
        ('call_log', 'calls'),
        ('servicenow', 'incident_events'),
        ('twitter', 'tweets'),
        ('interactions', 'agents'),
        ('interactions', 'alerts'),
        ('interactions', 'care_assessments'),
        ('interactions', 'contacts'),
        ('interactions', 'content'),
        ('interactions', 'customer_identifiers'),
        ('interactions', 'customers'),
        ('interactions', 'events'),
        ('interactions', 'messages'),
        ('interactions', 'sales'),
        ('interactions', 'survey_answers'),
        ('chat_log', 'lines'),
        ('mailbox', 'messages'),
        ('stack_exchange', 'comments'),
        ('stack_exchange', 'post_links'),
        ('stack_exchange', 'posts'),
        ('stack_exchange', 'users'),
        ('stack_exchange', 'votes'),
        ('surveys', 'answers')
    ] -%}
    {%- set landed = [] -%}
    {%- for system, table in tables if has_rows(system) -%}{%- do landed.append((system, table)) -%}{%- endfor -%}
    {{ return(landed) }}
{%- endmacro %}
