{% test no_offenders(model) %}
    {#- The model is a rule: each of its rows is an offender, with a message. -#}
    select * from {{ model }}
{% endtest %}
