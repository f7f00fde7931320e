{% macro words_only(body) -%}
    {#- Lower case, no links, no @names, nothing but letters and single spaces, a space at both ends. -#}
    {{ spoken_words(without_links("lower(coalesce(" ~ body ~ ", ''))")) }}
{%- endmacro %}
