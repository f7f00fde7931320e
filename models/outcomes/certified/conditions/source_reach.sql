-- From which source systems each fact has rows, by channel and day: so far a broken feed reaches. Of a fact that does not tell its source
-- system every observed one may be in every channel.
{{ source_reach() }}
