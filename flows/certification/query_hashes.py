"""What a query means, as hashes: one of its rows, and one of each column that it gives.

The hash of a column is made of the expression that it is, in which every column read stands as the hash of that column
where it comes from, down to what is landed; the hash of the rows, of what is read, joined, filtered and grouped. So
formatting, comments, and the names of CTEs, aliases and models change nothing; a changed window, filter, join or
constant changes all that is made of it, and nothing that is not.

sqlglot only parses and resolves names (`qualify`). Its optimizer is not used: what a later version finds out to be
equal would change the hash of what was approved.
"""

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp, parse_one
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

HASHES_VERSION = 1
"""Raised by whoever changes, here or by a new sqlglot, what any query's hash is: every approval then falls due."""

_DIALECT = "duckdb"
_RELATION = "relation__"
_PLACE = "place__"


@dataclass(frozen=True)
class RelationHashes:
    """The hashes of a relation's rows and of each of its columns.

    `reads` are all relations upstream, by name; `keys` the columns of which each has no value in two rows.
    """

    rows: str
    columns: Mapping[str, str]
    reads: frozenset[str] = field(default=frozenset())
    keys: frozenset[str] = field(default=frozenset())


def hash_of(*parts: str) -> str:
    """Return a hash over texts, in their order."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(hashlib.sha256(part.encode()).digest())
    return digest.hexdigest()[:32]


def query_hashes(
    sql: str, relations: Mapping[str, RelationHashes], *, constants: Mapping[str, str] | None = None
) -> RelationHashes:
    """Return the hashes of a query that was compiled for DuckDB.

    `relations` are the relations that it reads, by name without schema. `constants` are texts that stand for others:
    the moment of a run for none. Raises sqlglot.errors.SqlglotError for what cannot be parsed or resolved, and KeyError
    for a relation that is not among `relations`.
    """
    tree = parse_one(sql, dialect=_DIALECT)
    names = _mark_relations(tree)
    schema: dict[str, object] = {
        f"{_RELATION}{name}": dict.fromkeys(relations[name].columns, "unknown") for name in names
    }
    tree = qualify(tree, dialect=_DIALECT, schema=schema, quote_identifiers=False, validate_qualify_columns=False)
    _even_keywords(tree)
    for literal in list(tree.find_all(exp.Literal)):
        if constants and literal.is_string and literal.this in constants:
            literal.replace(exp.Literal.string(constants[literal.this]))
    found = _Query(relations).hashes(tree)
    reads = frozenset(names).union(*(relations[name].reads for name in names))
    return RelationHashes(found.rows, found.columns, reads, found.keys)


def _mark_relations(tree: exp.Expr) -> list[str]:
    """Mark the relations of the database (a CTE may bear the name of the one it reads); return their names."""
    names = []
    for table in tree.find_all(exp.Table):
        if not table.args.get("db"):
            continue
        names.append(table.name)
        if not table.alias:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
        table.set("this", exp.to_identifier(f"{_RELATION}{table.name}"))
        table.set("catalog", None)
        table.set("db", None)
    return sorted(set(names))


def _even_keywords(tree: exp.Expr) -> None:
    """Write those keywords in one way that sqlglot keeps as they were written: of frames, and units of time."""
    for frame in tree.find_all(exp.WindowSpec):
        for name, value in frame.args.items():
            if isinstance(value, str):
                frame.set(name, value.upper())
    for word in tree.find_all(exp.Var):
        word.set("this", word.name.upper())


class _Query:
    """One query, whose scopes are hashed from the inside out; the tree is used up by it."""

    def __init__(self, relations: Mapping[str, RelationHashes]) -> None:
        self._relations = relations
        self._scopes: dict[int, RelationHashes] = {}
        # Of each scope, the sources that are only looked up by their key, with the text of how.
        self._looked_up: dict[int, dict[str, str]] = {}

    def hashes(self, tree: exp.Expr) -> RelationHashes:
        for scope in traverse_scope(tree):
            select = scope.expression
            keys = self._look_up(select, scope) if isinstance(select, exp.Select) else frozenset()
            for column in scope.columns:
                self._resolve(column, scope)
            found = self._scope_hashes(scope)
            self._scopes[id(scope.expression)] = dataclasses.replace(found, keys=keys or found.keys)
        return self._scopes[id(tree)]

    def _look_up(self, tree: exp.Select, scope: Scope) -> frozenset[str]:
        """Take the joins out of a select that neither add nor drop a row: left ones, by a key of what is joined.

        What is read of such a source hangs on it and on how it is looked up; the rows, and all else, do not. Returns
        the columns of the select that are keys, since no join repeats a row.
        """
        looked_up = self._looked_up.setdefault(id(tree), {})
        is_repeated = any(tree.args.get(clause) for clause in ("laterals", "group", "distinct"))
        for join in list(tree.args.get("joins") or ()):
            alias = join.this.alias_or_name
            on = join.args.get("on")
            conditions = on.flatten() if isinstance(on, exp.And) else [on]
            is_by_key = any(self._is_key_match(each, alias, scope) for each in conditions)
            is_repeated = is_repeated or not (is_by_key and join.side in ("LEFT", ""))
            if is_by_key and join.side == "LEFT":
                for column in on.find_all(exp.Column):
                    self._resolve(column, scope)
                looked_up[alias] = _text(join.args["on"])
                join.pop()
        if is_repeated or tree.args.get("from_") is None:
            return frozenset()
        first = tree.args["from_"].this.alias_or_name
        source = self._source_hashes(scope.sources[first]) if first in scope.sources else None
        columns = {each.alias_or_name: each.unalias() for each in tree.selects}
        return frozenset(
            name
            for name, column in columns.items()
            if source is not None
            and isinstance(column, exp.Column)
            and column.table == first
            and column.name in source.keys
        )

    def _is_key_match(self, condition: exp.Expr | None, alias: str, scope: Scope) -> bool:
        """Whether the condition says that a key of the source equals something of another."""
        if not isinstance(condition, exp.EQ):
            return False
        sides = [side for side in (condition.left, condition.right) if isinstance(side, exp.Column)]
        own = [side for side in sides if side.table == alias]
        source = scope.sources.get(alias)
        return (
            len(sides) == 2 and len(own) == 1 and source is not None and own[0].name in self._source_hashes(source).keys
        )

    def _resolve(self, column: exp.Column, scope: Scope) -> None:
        """Put a column's hash in its place, with the place of its source: a table may be joined with itself."""
        if not column.table or column.table.startswith(_PLACE):
            return
        around: Scope | None = scope
        depth = 0
        while around is not None:
            if column.table in around.sources:
                source = self._source_hashes(around.sources[column.table])
                known = source.columns.get(column.name) or hash_of("column", source.rows, column.name)
                match = self._looked_up.get(id(around.expression), {}).get(column.table)
                known = hash_of("looked up", known, match) if match else known
                place = f"{_PLACE}{depth}_{self._place(column.table, around)}"
                column.replace(exp.column(f"c_{known}", table=place))
                return
            around = around.parent
            depth += 1

    def _place(self, alias: str, scope: Scope) -> int:
        """Tell sources with the same rows apart, by their order."""
        rows = self._source_hashes(scope.sources[alias]).rows
        same = [
            name for name, (_, source) in scope.selected_sources.items() if self._source_hashes(source).rows == rows
        ]
        return same.index(alias) if alias in same else 0

    def _source_hashes(self, source: "exp.Expr | Scope") -> RelationHashes:
        if isinstance(source, Scope):
            known = self._scopes.get(id(source.expression))
            return known or RelationHashes(hash_of("function", source.expression.sql(dialect=_DIALECT)), {})
        if isinstance(source, exp.Table) and source.name.startswith(_RELATION):
            return self._relations[source.name.removeprefix(_RELATION)]
        return RelationHashes(hash_of("function", source.sql(dialect=_DIALECT, comments=False)), {})

    def _scope_hashes(self, scope: Scope) -> RelationHashes:
        tree = scope.expression
        if isinstance(tree, exp.SetOperation):
            return self._set_hashes(tree)
        if isinstance(tree, exp.Subquery):
            return self._scopes[id(tree.unnest())]
        if isinstance(tree, exp.Select):
            return self._select_hashes(tree, scope)
        return RelationHashes(hash_of("function", tree.sql(dialect=_DIALECT, comments=False)), {})

    def _set_hashes(self, tree: exp.SetOperation) -> RelationHashes:
        sides = [self._scopes[id(side.unnest())] for side in (tree.left, tree.right)]
        by_position = [list(side.columns.values()) for side in sides]
        kind = f"{type(tree).__name__} {bool(tree.args.get('distinct'))}"
        rows = [kind, *(side.rows for side in sides)]
        if tree.args.get("distinct"):
            # Which rows are left hangs on all columns.
            rows += [each for columns in by_position for each in columns]
        for clause in ("order", "limit", "offset"):
            if tree.args.get(clause):
                rows.append(tree.args[clause].sql(dialect=_DIALECT, comments=False))
        columns = {
            name: hash_of(kind, left, right)
            for name, left, right in zip(sides[0].columns, by_position[0], by_position[1], strict=True)
        }
        return RelationHashes(hash_of(*rows), columns)

    def _select_hashes(self, tree: exp.Select, scope: Scope) -> RelationHashes:
        for nested in scope.subquery_scopes:
            inner = self._scopes[id(nested.expression)]
            nested.expression.replace(exp.column(f"q_{hash_of(inner.rows, *inner.columns.values())}"))
        for node, source in scope.selected_sources.values():
            read = node if isinstance(node, exp.Table | exp.Subquery) else node.parent
            if isinstance(read, exp.Table | exp.Subquery) and read.parent is not None:
                read.replace(exp.to_table(f"r_{self._source_hashes(source).rows}"))
        projections = {each.alias_or_name: _text(each.unalias()) for each in tree.selects}
        for column in list(_unresolved(tree)):
            if column.name in projections:
                column.replace(exp.column(f"c_{hash_of(projections[column.name])}"))
        tree.set("expressions", [])
        tree.set("with_", None)
        rows = hash_of(_text(tree), *(sorted(projections.values()) if tree.args.get("distinct") else ()))
        return RelationHashes(rows, {name: hash_of(rows, text) for name, text in projections.items()})


def _unresolved(tree: exp.Select) -> Iterator[exp.Column]:
    """Columns of the clauses after the select, which may name what it selects."""
    for clause in ("group", "having", "qualify", "order"):
        found = tree.args.get(clause)
        if found is not None:
            yield from (each for each in found.find_all(exp.Column) if not each.table)


def _text(tree: exp.Expr) -> str:
    return tree.sql(dialect=_DIALECT, comments=False)


def relation_hashes(kind: str, name: str, columns: Iterable[str]) -> RelationHashes:
    """Return the hashes of a relation that is not made by a query: of what is landed, it is known by its names."""
    return RelationHashes(hash_of(kind, name), {column: hash_of(kind, name, column) for column in columns})
