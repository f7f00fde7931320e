{% macro moment_in_utc(text, source_system) -%}
    {#- ISO 8601 and the dates of mails. Where they name no zone they are of the system's zone; parts of a second are cut off. -#}
    {%- set mail = replace_pattern(replace_pattern(trimmed(text), ' *[(][^)]*[)]$', ''), '^[A-Z][a-z][a-z], *', '') -%}
    {%- set zone = '([.][0-9]+)?( *[+-][0-9]{2}:?[0-9]{2}| *(GMT|UTC|UT|Z))?$' -%}
    {%- set bare = replace_pattern(mail, zone, '') -%}
    {%- set digits = "replace(" ~ mail ~ ", ':', '')" -%}
    {%- set hours = integer_of_digits("substr(" ~ digits ~ ", length(" ~ digits ~ ") - 3, 2)") -%}
    {%- set minutes = integer_of_digits("substr(" ~ digits ~ ", length(" ~ digits ~ ") - 1, 2)") -%}
    {%- set minute_seconds = "case when substr(" ~ digits ~ ", length(" ~ digits ~ ") - 4, 1) = '+' then -60 else 60 end" -%}
    {%- set layouts = ['%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M', '%d %b %Y %H:%M:%S', '%d %b %Y %H:%M', '%Y-%m-%d'] -%}
    case
        when {{ matches_pattern(trimmed(text), '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?$') }}
            then {{ in_utc(parse_timestamp("substr(" ~ trimmed(text) ~ ", 1, 19)", layouts[:2]), source_system) }}
        when {{ matches_pattern(mail, ':[0-9]{2}([.][0-9]+)? *[+-][0-9]{2}:?[0-9]{2}$') }}
            then {{ plus_seconds(parse_timestamp(bare, layouts), "(" ~ minute_seconds ~ " * (60 * " ~ hours ~ " + " ~ minutes ~ "))") }}
        when {{ matches_pattern(mail, '(GMT|UTC|UT|Z)$') }} then {{ parse_timestamp(bare, layouts) }}
        else {{ in_utc(parse_timestamp(bare, layouts), source_system) }}
    end
{%- endmacro %}
