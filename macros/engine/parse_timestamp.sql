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
    {#- The text put in the order of ISO 8601, and read where there is such a moment. -#}
    {%- set groups = {} -%}
    {%- for part in layout.split('%')[1:] -%}
        {%- do groups.update({part[0]: '\\' ~ loop.index}) -%}
    {%- endfor -%}
    {%- set clock = ' ' ~ (groups.H ~ ':' ~ groups.M ~ ':' ~ groups.get('S', '00') if 'H' in groups else '00:00:00') -%}
    {%- set rest = '-' ~ groups.get('b', groups.get('m')) ~ '-' ~ groups.d ~ clock -%}
    {%- if 'y' in groups -%}
    {%- set pattern = layout_pattern(layout) -%}
    {#- As POSIX has it: 69 is 1969, 68 is 2068. -#}
    case
        when {{ matches_pattern(text, pattern | replace('([0-9]{2})', '(69|[7-9][0-9])')) }}
            then {{ safe_timestamp(replace_pattern(text, pattern, '19' ~ groups.y ~ rest)) }}
        else {{ safe_timestamp(replace_pattern(text, pattern, '20' ~ groups.y ~ rest)) }}
    end
    {%- else -%}
    {%- set iso = namespace(text=replace_pattern(text, layout_pattern(layout), groups.Y ~ rest)) -%}
    {%- if 'b' in groups -%}
        {%- for month in ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] -%}
            {%- set iso.text = "replace(" ~ iso.text ~ ", '-" ~ month ~ "-', '-" ~ '%02d' | format(loop.index) ~ "-')" -%}
        {%- endfor -%}
    {%- endif -%}
    {{ safe_timestamp(iso.text) }}
    {%- endif -%}
{%- endmacro %}

{% macro snowflake__timestamp_of_layout(text, layout) -%}
    {%- set names = {'%Y': 'YYYY', '%y': 'YY', '%m': 'MM', '%d': 'DD', '%H': 'HH24', '%M': 'MI', '%S': 'SS', '%a': 'DY', '%b': 'MON', 'T': '"T"', 'Z': '"Z"', '+0000': '"+0000"'} -%}
    {%- set format = namespace(text=layout) -%}
    {%- for directive, name in names.items() -%}
        {%- set format.text = format.text | replace(directive, name) -%}
    {%- endfor -%}
    try_to_timestamp_ntz({{ text }}, '{{ format.text }}')
{%- endmacro %}

{% macro bigquery__timestamp_of_layout(text, layout) -%}
    safe.parse_timestamp('{{ layout }}', {{ text }})
{%- endmacro %}

{% macro trino__timestamp_of_layout(text, layout) -%}
    {#- MySQL's notation: minutes are %i. -#}
    cast(try(date_parse({{ text }}, '{{ layout | replace("%M", "%i") }}')) as timestamp(6))
{%- endmacro %}
