{% macro without_links(body) -%}
    {#- No links, entities of HTML or @names. Few messages have any, and looking costs less than replacing. -#}
    case
        when {{ body }} like '%http%' or {{ body }} like '%@%' or {{ body }} like '%&%'
            then {{ replace_pattern(body, 'https?://[^ ]+|&[A-Za-z]+;|@[A-Za-z0-9_]+', ' ') }}
        else {{ body }}
    end
{%- endmacro %}
