{% test rules_hold(model, keys=[], unique_together=[], filled=[], accepted={}, relations={}) %}
    {#- One test for all rules of a relation's columns: a run spends more on a node than on its query. Rules of single rows share one scan. -#}
    {{- config(fail_calc="coalesce(sum(offending_rows), 0)") -}}
    {%- set of_rows = [] -%}
    {%- for column in keys + filled -%}
        {%- do of_rows.append([column, 'is not filled', column ~ ' is null']) -%}
    {%- endfor -%}
    {%- for column, values in accepted.items() -%}
        {%- do of_rows.append([column, 'is not an accepted value', column ~ " not in ('" ~ values | join("', '") ~ "')"]) -%}
    {%- endfor -%}

    {%- set counts = [rule_counts(model, of_rows)] if of_rows else [] -%}
    {%- for columns in keys + ([unique_together | join(', ')] if unique_together else []) -%}
        {%- set repeated %}
    select 'is not unique' as rule_name, '{{ columns }}' as column_name, sum(repeated.row_count) as offending_rows
    from (
        select count(*) as row_count
        from {{ model }}
        {{ 'where ' ~ columns ~ ' is not null' if columns in keys }}
        group by {{ columns }}
        having count(*) > 1
    ) as repeated
        {%- endset -%}
        {%- do counts.append(repeated) -%}
    {%- endfor -%}
    {%- for column, related in relations.items() -%}
        {%- set unrelated %}
    select 'refers to nothing' as rule_name, '{{ column }}' as column_name, count(*) as offending_rows
    from {{ model }} as referring
    left join {{ related.to }} as referred on referring.{{ column }} = referred.{{ related.field }}
    where referring.{{ column }} is not null and referred.{{ related.field }} is null
        {%- endset -%}
        {%- do counts.append(unrelated) -%}
    {%- endfor %}

    with counted as (
    {{ counts | join('\n    union all') }}
    )

    select
        rule_name,
        column_name,
        cast(offending_rows as bigint) as offending_rows
    from counted
    where offending_rows > 0
{% endtest %}
