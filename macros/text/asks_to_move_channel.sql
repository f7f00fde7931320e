{% macro asks_to_move_channel(words) -%}
    {#- The company sends the customer elsewhere: a private message, a call, a mail, a form. -#}
    {%- set private_message = 'dm|dms|dming|pm|direct message|direct messages|private message|private messages|private msg|direct msg' -%}
    {%- set elsewhere = '(call|ring|phone|email|e mail|chat with|contact|text|message) us|give us a (call|ring)|reach out to us|fill (in|out) (this|the|our)|secured? link|via (our|the) (form|website|app|chat)' -%}
    {{ matches_pattern(words, ' (' ~ private_message ~ '|' ~ elsewhere ~ ') ') }}
{%- endmacro %}
