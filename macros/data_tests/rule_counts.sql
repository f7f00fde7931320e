{% macro rule_counts(relation, rules) -%}
    {#- How many rows break each rule, counted in one scan: a row per rule, as columns rule_name, column_name and offending_rows. -#}
    select
        rules.rule_name,
        rules.column_name,
        case rules.rule_number
            {%- for column, rule, offence in rules %}
            when {{ loop.index }} then counts.count_{{ loop.index }}
            {%- endfor %}
        end as offending_rows
    from (
        select
            {%- for column, rule, offence in rules %}
            count(case when {{ offence }} then 1 end) as count_{{ loop.index }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
    ) as counts
    cross join (
        {%- for column, rule, offence in rules %}
        select {{ loop.index }} as rule_number, '{{ rule }}' as rule_name, '{{ column }}' as column_name{{ ' union all' if not loop.last }}
        {%- endfor %}
    ) as rules
{%- endmacro %}
