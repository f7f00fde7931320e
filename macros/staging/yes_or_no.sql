{% macro yes_or_no(text) -%}
    {#- Null for what says neither. -#}
    case
        when lower({{ trimmed(text) }}) in ('true', 't', '1', 'yes', 'y') then true
        when lower({{ trimmed(text) }}) in ('false', 'f', '0', 'no', 'n') then false
    end
{%- endmacro %}
