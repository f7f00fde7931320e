{% test are_filled(model, columns) %}
    {#- One test and one scan where each column would have its own: a run spends more on being told of a test than on asking it. -#}
    {{- config(fail_calc="coalesce(sum(row_count), 0)") -}}

    with counted as (
        select
            {%- for column in columns %}
            count(*) - count({{ column }}) as missing_{{ loop.index }}{{ "," if not loop.last }}
            {%- endfor %}
        from {{ model }}
    ),

    named as (
        {%- for column in columns %}
        select '{{ column }}' as column_name{{ " union all" if not loop.last }}
        {%- endfor %}
    ),

    missing as (
        select
            named.column_name,
            case named.column_name
                {%- for column in columns %}
                when '{{ column }}' then counted.missing_{{ loop.index }}
                {%- endfor %}
            end as row_count
        from named
        cross join counted
    )

    select *
    from missing
    where row_count > 0
{% endtest %}
