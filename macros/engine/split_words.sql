{% macro split_words(relation, columns, words) -%}
    {#- A query: a row for each word of a text, with the columns named. `words` is a column of words with single spaces between. -#}
    {{ return(adapter.dispatch('split_words')(relation, columns, words)) }}
{%- endmacro %}

{% macro default__split_words(relation, columns, words) -%}
    {#- Of long texts the first thousand words. -#}
    select
        {% for column in columns %}{{ relation }}.{{ column }}, {% endfor %}
        {{ nth_part(relation ~ '.' ~ words, ' ', 'places.n + 1') }} as word
    from {{ relation }}
    inner join ({{ numbers(1000) }}) as places
        on places.n <= length({{ relation }}.{{ words }}) - length(replace({{ relation }}.{{ words }}, ' ', ''))
{%- endmacro %}

{% macro duckdb__split_words(relation, columns, words) -%}
    select {{ columns | join(', ') }}, unnest(string_split({{ words }}, ' ')) as word from {{ relation }}
{%- endmacro %}

{% macro postgres__split_words(relation, columns, words) -%}
    select {{ columns | join(', ') }}, unnest(string_to_array({{ words }}, ' ')) as word from {{ relation }}
{%- endmacro %}

{% macro redshift__split_words(relation, columns, words) -%}
    {{ return(default__split_words(relation, columns, words)) }}
{%- endmacro %}

{% macro spark__split_words(relation, columns, words) -%}
    select {{ columns | join(', ') }}, explode(split({{ words }}, ' ')) as word from {{ relation }}
{%- endmacro %}
