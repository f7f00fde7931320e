{% macro html_text(body) -%}
    {#- The text of HTML, without blocks of code and without what is quoted; of the entities the five that every writer of HTML uses. A ␞
        opens and a ␟ closes what goes, since not every engine knows a pattern that takes as little as it can. -#}
    {%- set text = namespace(sql=body) -%}
    {%- for tag in ['pre', 'blockquote'] -%}
        {%- set text.sql = "replace(replace(" ~ text.sql ~ ", '<" ~ tag ~ "', '␞'), '</" ~ tag ~ ">', '␟')" -%}
    {%- endfor -%}
    {#- One in another, twice. -#}
    {%- for pattern in ['␞[^␞␟]*␟', '␞[^␞␟]*␟', '<(br|/p|/li|/h[1-6])[^>]*>', '<[^>]*>'] -%}
        {%- set text.sql = replace_pattern(text.sql, pattern, '␤' if pattern.startswith('<(') else ' ' if pattern.startswith('␞') else '') -%}
    {%- endfor -%}
    {%- for entity, sign in [('&lt;', "'<'"), ('&gt;', "'>'"), ('&quot;', "chr(34)"), ('&#39;', 'chr(39)'), ('&amp;', "'&'")] -%}
        {%- set text.sql = "replace(" ~ text.sql ~ ", '" ~ entity ~ "', " ~ sign ~ ")" -%}
    {%- endfor -%}
    {{ trimmed("replace(" ~ text.sql ~ ", '␤', chr(10))") }}
{%- endmacro %}
