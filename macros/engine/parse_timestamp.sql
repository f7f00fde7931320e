{% macro parse_timestamp(text, layouts) -%}
    {{ return(adapter.dispatch('parse_timestamp')(trimmed(text), layouts)) }}
{%- endmacro %}

{% macro default__parse_timestamp(text, layouts) -%}
    case
        {% for layout in layouts -%}
        when {{ matches_pattern(text, layout_pattern(layout)) }} then {{ adapter.dispatch('timestamp_of_layout')(text, layout) }}
        {% endfor -%}
    end
{%- endmacro %}

{% macro duckdb__parse_timestamp(text, layouts) -%}
    {#- One match for all layouts: what a row is not must cost little. -#}
    {%- set patterns = [] -%}
    {%- for layout in layouts -%}{%- do patterns.append(layout_pattern(layout)) -%}{%- endfor -%}
    case
        when regexp_matches({{ text }}, '{{ patterns | join('|') }}')
            then try_strptime({{ text }}, ['{{ layouts | join("', '") }}'])
    end
{%- endmacro %}

{% macro default__timestamp_of_layout(text, layout) -%}
    {#- The fields put in the order of ISO 8601, and read where there is such a moment. -#}
    {%- set field = layout_fields(text, layout) -%}
    {%- set year = field.get('Y', "case when " ~ field.y ~ " >= '69' then '19' else '20' end || " ~ field.y) -%}
    {%- set month = two_digits(field.m) if 'm' in field else "case " ~ field.b ~ month_names_to_numbers() ~ " end" -%}
    {%- set second = two_digits(field.S) if 'S' in field else "'00'" -%}
    {%- set clock = [two_digits(field.H), "':'", two_digits(field.M), "':'", second] if 'H' in field else ["'00:00:00'"] -%}
    {{ safe_timestamp(joined([year, "'-'", month, "'-'", two_digits(field.d), "' '"] + clock)) }}
{%- endmacro %}

{% macro month_names_to_numbers() -%}
    {%- for month in ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] %} when '{{ month }}' then '{{ '%02d' | format(loop.index) }}'{% endfor -%}
{%- endmacro %}
