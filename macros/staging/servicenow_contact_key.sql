{% macro servicenow_contact_key(incident_number, reopening_number) -%}
    {{ incident_number }} || case when {{ reopening_number }} > 0 then '#' || cast({{ reopening_number }} as {{ column_type('text') }}) else '' end
{%- endmacro %}
