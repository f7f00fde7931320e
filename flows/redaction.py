"""What may be told of a database's message: it quotes the values that it stumbled over, and those may be customers'."""

import re

_LONGEST = 300
# An apostrophe within a word neither opens nor closes.
_SINGLE = re.compile(r"(?<!\w)'(?:[^']|''|(?<=\w)'(?=\w))*'")
# In double quotes, PostgreSQL and DuckDB have names of things and values alike: a name follows the word for what it is.
_DOUBLE = re.compile(r'(?P<word>\w+)?(?P<between>\s*[:=]?\s*)"(?:[^"]|"")*"')
_THINGS = frozenset(
    (
        *("relation", "table", "view", "index", "column", "schema", "database", "role", "user", "constraint"),
        *("function", "type", "sequence", "trigger", "operator", "collation", "tablespace", "extension"),
        *("parameter", "server", "socket"),
    )
)
# DETAIL: Key (customer_id)=(424242) already exists. Failing row contains (424242, ...).
_IN_BRACKETS = re.compile(r"(\)=|\bcontains )\(.*?\)(?=[\s.,]|$)")


def without_values(message: str) -> str:
    """Return the message on one line of bounded length, without the values that it quotes."""
    line = " ".join(message.split())
    line = _SINGLE.sub("'...'", line)
    line = _DOUBLE.sub(_named_or_left_out, line)
    line = _IN_BRACKETS.sub(r"\1(...)", line)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


def _named_or_left_out(found: re.Match[str]) -> str:
    word, between = found["word"] or "", found["between"]
    if word.lower() in _THINGS and not between.strip():
        return found[0]
    return f'{word}{between}"..."'
