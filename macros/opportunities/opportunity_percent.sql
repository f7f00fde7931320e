{% macro opportunity_percent(share) -%}
    {#- Expressions that, joined, say a share in percent to a tenth. -#}
    {%- set tenths = "cast(floor(1000 * (" ~ share ~ ") + 0.5) as bigint)" -%}
    {{ return([
        "cast(cast(floor((" ~ tenths ~ ") / 10.0) as bigint) as " ~ column_type('text') ~ ")",
        "'.'",
        "cast(mod(" ~ tenths ~ ", 10) as " ~ column_type('text') ~ ")",
        "'%'"
    ]) }}
{%- endmacro %}
