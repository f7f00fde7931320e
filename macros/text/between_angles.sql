{% macro between_angles(text) -%}
    {#- 'Anna <anna@example.com>' and 'anna@example.com (Anna)' are one address, and a message's id has its angles in some exports only. -#}
    coalesce(
        nullif({{ trimmed(nth_part(nth_part(text, '<', 2), '>', 1)) }}, ''),
        nullif({{ trimmed(replace_pattern(text, ' *[(][^)]*[)]', '')) }}, '')
    )
{%- endmacro %}
