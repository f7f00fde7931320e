{% macro keyed_hash(text) -%}
    {#- The key is a row of private.pseudonym_key, joined as pseudonym_key: it never stands in compiled SQL. -#}
    substr({{ sha256_hex("pseudonym_key.secret || " ~ sha256_hex("pseudonym_key.secret || " ~ text)) }}, 1, 32)
{%- endmacro %}
