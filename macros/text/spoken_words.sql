{% macro spoken_words(text) -%}
    {#- Lower case, letters and single spaces, a space at both ends, no apostrophes. Only what stands between words is replaced: replacing
        costs more than all the rest of a message. -#}
    {%- set without_apostrophes = "replace(replace(lower(" ~ text ~ "), '’', ''), chr(39), '')" -%}
    (' ' || {{ trimmed(replace_pattern(without_apostrophes, ' ?[^a-z ][^a-z]*|  +[^a-z]*', ' ')) }} || ' ')
{%- endmacro %}
