{% macro spoken_words(body) -%}
    {#- Lower case, letters and single spaces, a space at both ends; no links, @names or apostrophes; faces as the words smileyface and
        frownyface. What few messages hold is looked for first, and only what stands between words is replaced: replacing costs more than
        all the rest of a message. -#}
    {%- set smiles = '[😀😃😄😁😆😊😉😍🥰😘🤗😂🙂😎🤩🥳❤♥💕💙💜👍👏🙌🙏🎉]|:-?[)D]|;-?[)]' -%}
    {%- set frowns = '[😠😡🤬🙄😤🖕👎😞😢😭😩😫😒😕🙁☹😔😖😣💔🤦😑]|:-?[(/]' -%}
    {%- set no_links = "case when " ~ body ~ " like '%http%' or " ~ body ~ " like '%@%' or " ~ body ~ " like '%&%' then "
        ~ replace_pattern(body, 'https?://[^ ]+|&[A-Za-z]+;|@[A-Za-z0-9_]+', ' ') ~ " else " ~ body ~ " end" -%}
    {%- set faces = replace_pattern(replace_pattern(no_links, smiles, ' smileyface '), frowns, ' frownyface ') -%}
    {%- set looked_at = "case when " ~ matches_pattern(body, smiles ~ '|' ~ frowns) ~ " then " ~ faces ~ " else " ~ no_links ~ " end" -%}
    {%- set without_apostrophes = "replace(replace(lower(" ~ looked_at ~ "), '’', ''), chr(39), '')" -%}
    (' ' || {{ trimmed(replace_pattern(without_apostrophes, ' ?[^a-z ][^a-z]*|  +[^a-z]*', ' ')) }} || ' ')
{%- endmacro %}
