{% macro faces_as_words(text) -%}
    {#- Emoji and emoticons as the words smileyface and frownyface. Few messages have any, and looking costs less than replacing. -#}
    {%- set smiles = '[😀😃😄😁😆😊😉😍🥰😘🤗😂🙂😎🤩🥳❤♥💕💙💜👍👏🙌🙏🎉]|:-?[)D]|;-?[)]' -%}
    {%- set frowns = '[😠😡🤬🙄😤🖕👎😞😢😭😩😫😒😕🙁☹😔😖😣💔🤦😑]|:-?[(/]' -%}
    case
        when {{ matches_pattern(text, smiles ~ '|' ~ frowns) }}
            then {{ replace_pattern(replace_pattern(text, smiles, ' smileyface '), frowns, ' frownyface ') }}
        else {{ text }}
    end
{%- endmacro %}
