{% macro words_only(body) -%}
    {#- Lower case, no links, no @names, nothing but letters and single spaces, a space at both ends. -#}
    {%- set no_links = replace_pattern("lower(coalesce(" ~ body ~ ", ''))", 'https?://[^ ]+', ' ') -%}
    {%- set no_entities = replace_pattern(no_links, '&[a-z]+;', ' ') -%}
    {%- set no_names = replace_pattern(no_entities, '@[a-z0-9_]+', ' ') -%}
    {%- set without_apostrophes = "replace(replace(" ~ no_names ~ ", '’', ''), chr(39), '')" -%}
    (' ' || {{ trimmed(replace_pattern(without_apostrophes, '[^a-z]+', ' ')) }} || ' ')
{%- endmacro %}
