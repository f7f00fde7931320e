{% macro own_words(body) -%}
    {#- What the writer of a mail says: no quoted lines, no line that introduces a quotation, no signature, no footer of a list. Each line
        stands behind a ␤ meanwhile, since a line break cannot be written into a pattern on every engine; [^␟]* is all that follows.
        Patterns name no groups: not every dialect can write that. -#}
    {%- set text = namespace(sql="replace(replace(replace(" ~ body ~ ", chr(13) || chr(10), '␤'), chr(10), '␤'), chr(9), ' ')") -%}
    {%- set dated = '((On|At|Am|Le|El|Il) [^␤>]*([0-9]:[0-9]{2}|[12][0-9]{3}|@)|Quoting )[^␤]*(␤[^␤>]+)?' -%}
    {%- set said = ' *[^␤>| ][^␤]*(wrote|writes|said|says|asked|mentioned|thought|claiming to think|stated the following|a écrit|schrieb|escribió)' -%}
    {%- set name = '[^␤ .,:?]+( [^␤ .,:?]+)?( [^␤ .,:?]+)?' -%}
    {%- set ends = [
        ' *-----BEGIN PGP SIGNATURE', ' *-{2,} ?(Original|Forwarded) [Mm]essage', 'Begin forwarded message:', 'From: [^␤]*␤(Sent|Date|To): ',
        '-- *␤', '_{20,} *␤', '[*-]{20,} *␤(The information|This e-?mail|This message)',
    ] -%}
    {%- set steps = [
        ('␤(' ~ ends | join('|') ~ ')[^␟]*', ''),
        ('␤ *-----BEGIN PGP SIGNED MESSAGE-----(␤Hash:[^␤]*)?', ''),
        ('␤(' ~ dated ~ '|' ~ said ~ ') *: *(␤ *)*␤ *[>|]', '␤>'),
        ('␤ *[>|][^␤]*', ''),
        ('␤On [^␤]*([0-9]:[0-9]{2}|[12][0-9]{3})[^␤]*(␤[^␤]+)? wrote: *(␤|$)', '␤'),
        ('␤((Sent from my|Get Outlook for) [^␤]*|(--|_{20,}) *$)', ''),
        ('␤ *([Kk]ind |[Bb]est |[Ww]arm )?[Rr]egards[,.! ]*([␤ ]*' ~ name ~ ')?[␤ ]*$', ''),
    ] -%}
    {#- The name below a greeting goes, and the thanks stay. -#}
    {%- for thanks in ['Thanks', 'Many thanks', 'Thank you', 'Cheers'] -%}
        {%- do steps.append(('␤ *' ~ thanks ~ '[,.! ]*␤[␤ ]*' ~ name ~ '[␤ ]*$', '␤' ~ thanks)) -%}
    {%- endfor -%}
    {%- do steps.append(('^[␤ ]+|[␤ ]+$', '')) -%}
    {%- set text.sql = "('␤' || " ~ text.sql ~ ")" -%}
    {%- for pattern, replacement in steps -%}
        {%- set text.sql = replace_pattern(text.sql, pattern, replacement) -%}
    {%- endfor -%}
    replace({{ text.sql }}, '␤', chr(10))
{%- endmacro %}
