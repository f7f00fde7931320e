{% test rules_hold(model, keys=[], unique_together=[], filled=[], accepted={}, relations={}) %}
    {#- One test for all rules of a relation's columns: a run spends more on a node than on its query. Rules of single rows share one scan. -#}
    {{- config(fail_calc="coalesce(sum(offending_rows), 0)") -}}
    {%- set of_rows = [] -%}
    {%- for column in keys + filled -%}
        {%- do of_rows.append(['filled', column, 'count(*) - count(' ~ column ~ ')']) -%}
    {%- endfor -%}
    {%- for column, values in accepted.items() -%}
        {%- set listed = "'" ~ values | join("', '") ~ "'" -%}
        {%- do of_rows.append(['accepted', column, 'count(case when ' ~ column ~ ' not in (' ~ listed ~ ') then 1 end)']) -%}
    {%- endfor -%}

    {%- set counts = [] -%}
    {%- if of_rows -%}
        {%- set query %}
        select
            rules.rule_name,
            rules.column_name,
            case rules.rule_number
                {%- for rule in of_rows %}
                when {{ loop.index }} then of_rows.count_{{ loop.index }}
                {%- endfor %}
            end as offending_rows
        from (
            select
                {%- for rule in of_rows %}
                {{ rule[2] }} as count_{{ loop.index }}{{ ',' if not loop.last }}
                {%- endfor %}
            from {{ model }}
        ) as of_rows
        cross join (
            {%- for rule in of_rows %}
            select {{ loop.index }} as rule_number, '{{ rule[0] }}' as rule_name, '{{ rule[1] }}' as column_name{{ ' union all' if not loop.last }}
            {%- endfor %}
        ) as rules
        {%- endset -%}
        {%- do counts.append(query) -%}
    {%- endif -%}
    {%- for columns in keys + ([unique_together | join(', ')] if unique_together else []) -%}
        {%- set query %}
        select 'unique' as rule_name, '{{ columns }}' as column_name, sum(repeated.row_count) as offending_rows
        from (
            select count(*) as row_count
            from {{ model }}
            {{ 'where ' ~ columns ~ ' is not null' if columns in keys }}
            group by {{ columns }}
            having count(*) > 1
        ) as repeated
        {%- endset -%}
        {%- do counts.append(query) -%}
    {%- endfor -%}
    {%- for column, related in relations.items() -%}
        {%- set query %}
        select 'related' as rule_name, '{{ column }}' as column_name, count(*) as offending_rows
        from {{ model }} as referring
        left join {{ related.to }} as referred on referring.{{ column }} = referred.{{ related.field }}
        where referring.{{ column }} is not null and referred.{{ related.field }} is null
        {%- endset -%}
        {%- do counts.append(query) -%}
    {%- endfor %}

    with counted as (
        {{ counts | join('\n        union all') }}
    )

    select
        rule_name,
        column_name,
        cast(offending_rows as bigint) as offending_rows
    from counted
    where offending_rows > 0
{% endtest %}
