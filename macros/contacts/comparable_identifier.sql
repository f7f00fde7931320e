{% macro comparable_identifier(identifier_type, identifier) -%}
    {#- Null for what is none: an e-mail without an @, a phone number of less than six digits. -#}
    {%- set digits = replace_pattern(replace_pattern(identifier, '[^0-9]+', ''), '^0+', '') -%}
    case {{ identifier_type }}
        when 'email' then case when {{ identifier }} like '%@%' then lower({{ trimmed(identifier) }}) end
        when 'email_hash' then lower({{ trimmed(identifier) }})
        when 'phone' then case when length({{ digits }}) >= 6 then {{ digits }} end
        when 'twitter' then lower(replace({{ trimmed(identifier) }}, '@', ''))
        else nullif({{ trimmed(identifier) }}, '')
    end
{%- endmacro %}
