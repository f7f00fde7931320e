{% macro text_key(side, body) -%}
    {#- What is said by one side in the same words is one text, whoever said it and when. 64 bits tell a hundred million texts apart; should two
        ever meet, the test of the key of spoken_texts fails. -#}
    substr({{ sha256_hex(side ~ " || ':' || coalesce(" ~ body ~ ", '')") }}, 1, 16)
{%- endmacro %}
