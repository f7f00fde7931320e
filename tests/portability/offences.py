"""What is wrong with a compiled query in a dialect: sqlglot's parser, and what it lets pass."""

from collections.abc import Iterator
from itertools import pairwise

import sqlglot
from dialects import EVERYWHERE, Dialect
from sqlfluff.core.dialects import dialect_selector
from sqlglot import exp
from sqlglot.errors import ErrorLevel, ParseError, TokenError
from sqlglot.tokens import Token, TokenType

# Words that brackets follow without their being functions.
NO_FUNCTIONS = frozenset(
    {"and", "as", "by", "case", "cross", "distinct", "else", "end", "exists", "filter", "from", "group", "having", "in"}
    | {
        "is",
        "join",
        "like",
        "not",
        "on",
        "or",
        "over",
        "partition",
        "rlike",
        "select",
        "sets",
        "then",
        "union",
        "using",
    }
    | {"when", "where", "with", "within"}
)
CASTS = frozenset({"cast", "try_cast", "safe_cast"})
RANKINGS = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Ntile, exp.Lag, exp.Lead)
TEXTS = (TokenType.STRING, TokenType.RAW_STRING)


def offences(sql: str, dialect: Dialect) -> list[str]:
    """Return what the dialect would refuse, or read in another way than the rest; nothing where all is well."""
    try:
        statements = [tree for tree in sqlglot.parse(sql, read=dialect.name, error_level=ErrorLevel.RAISE) if tree]
    except (ParseError, TokenError) as error:
        return [f"does not parse: {error}"]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return [f"is not one query: {', '.join(type(tree).__name__ for tree in statements)}"]
    tree = statements[0]
    tokens = sqlglot.tokenize(sql, read=dialect.name)
    found = [
        *_functions(tokens, tree, dialect),
        *_types(sql, tokens, dialect),
        *_unions(tokens),
        *_texts(sql, tokens, dialect),
        *_names(tree, dialect),
        *_recursion(tree, dialect),
        *_clauses(tree, dialect),
    ]
    return list(dict.fromkeys(found))


def _functions(tokens: list[Token], tree: exp.Expr, dialect: Dialect) -> Iterator[str]:
    """By the name in front of a bracket, as it is written: the parser knows every dialect's functions in all of them."""
    ctes = {cte.alias for cte in tree.find_all(exp.CTE)}
    known = EVERYWHERE | set(dialect.functions)
    for before, token, after in zip([None, *tokens], tokens, tokens[1:], strict=False):
        name = token.text.lower()
        is_word = name.replace("_", "").isalnum() and not name[0].isdigit() and token.token_type not in TEXTS
        names_type = before is not None and before.text.lower() == "as"
        is_called = after.token_type == TokenType.L_PAREN and is_word and not names_type
        if is_called and name not in known | NO_FUNCTIONS | ctes:
            yield f"function {name} is not known to be there"
    for call in tree.find_all(exp.Anonymous):
        if call.name.lower() not in known:
            yield f"function {call.name.lower()} is not known to be there"


def _types(sql: str, tokens: list[Token], dialect: Dialect) -> Iterator[str]:
    """Types of casts, as they are written: the parser turns those of other dialects into the dialect's own."""
    for place, token in enumerate(tokens):
        if token.text.lower() not in CASTS or tokens[place + 1].token_type != TokenType.L_PAREN:
            continue
        depth, as_place = 0, None
        for inner in range(place + 1, len(tokens)):
            depth += {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}.get(tokens[inner].token_type, 0)
            if depth == 1 and tokens[inner].text.lower() == "as":
                as_place = inner
            if depth == 0:
                break
        assert as_place is not None, sql
        written = sql[tokens[as_place].end + 1 : tokens[inner].start].strip().lower()
        if written not in dialect.types:
            yield f"type {written} is not known to be there"


def _unions(tokens: list[Token]) -> Iterator[str]:
    for token, after in pairwise(tokens):
        if token.token_type == TokenType.UNION and after.text.lower() not in ("all", "distinct"):
            yield "union without all or distinct"


def _texts(sql: str, tokens: list[Token], dialect: Dialect) -> Iterator[str]:
    for token in tokens:
        # Where it stands is that of its end: a raw text begins with a letter.
        written = sql[token.start : token.end + 1]
        if dialect.double_quotes_text and token.token_type in TEXTS and written.lstrip("rR").startswith('"'):
            yield f"{written} is a text there, no name"
        if token.token_type == TokenType.STRING:
            rest = written
            while "\\" in rest:
                _, rest = rest.split("\\", 1)
                escape = dialect.text_escapes.match(rest)
                if escape is None:
                    yield f"a backslash in {written}"
                    break
                rest = rest[escape.end() :]


def _names(tree: exp.Expr, dialect: Dialect) -> Iterator[str]:
    reserved = dialect_selector(dialect.name).sets("reserved_keywords")
    for identifier in tree.find_all(exp.Identifier):
        if not identifier.quoted and identifier.name.upper() in reserved:
            yield f"name {identifier.name} is reserved"


def _recursion(tree: exp.Expr, dialect: Dialect) -> Iterator[str]:
    for with_ in tree.find_all(exp.With):
        for cte in with_.expressions:
            named = bool(cte.args["alias"].columns)
            if named and dialect.names_cte_columns is False:
                yield f"cte {cte.alias} names its columns"
            if not named and dialect.names_cte_columns and with_.recursive:
                yield f"cte {cte.alias} of with recursive does not name its columns"


def _clauses(tree: exp.Expr, dialect: Dialect) -> Iterator[str]:
    if not dialect.has_filter_clause and tree.find(exp.Filter):
        yield "aggregate with filter (where)"
    for source in tree.find_all(exp.Subquery):
        if isinstance(source.parent, exp.From | exp.Join) and not source.alias:
            yield "query in from without a name"
    for truncation in tree.find_all(exp.DateTrunc, exp.TimestampTrunc):
        unit = truncation.args["unit"].sql().strip("'").upper()
        if unit.startswith("WEEK") and not dialect.weeks_begin_on_monday:
            yield "weeks that do not begin on Monday"
    if dialect.needs_frames:
        for window in tree.find_all(exp.Window):
            if window.args.get("order") and not window.args.get("spec") and not isinstance(window.this, RANKINGS):
                yield f"window without a frame: {window.sql()}"
    if dialect.has_one_order_per_select:
        for select in tree.find_all(exp.Select):
            orders = {
                group.expression.sql() for group in select.find_all(exp.WithinGroup) if group.parent_select is select
            }
            if len(orders) > 1:
                yield "aggregates in several orders in one select"
    if dialect.needs_equality_in_outer_joins:
        for join in tree.find_all(exp.Join):
            if join.side and not (join.args.get("using") or (join.args.get("on") and join.args["on"].find(exp.EQ))):
                yield "outer join without an equality"
