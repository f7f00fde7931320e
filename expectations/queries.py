"""The two expectations that the suites are made of: a query returns what offends, and names no customer.

Great Expectations' own expectations on columns keep the offending values, which in a raw table may be anybody's words
or identifiers. These keep counts and places only.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from great_expectations.expectations import Expectation
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.render import LegacyDiagnosticRendererType, RenderedStringTemplateContent
from great_expectations.render.renderer.renderer import renderer

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.execution_engine import ExecutionEngine

EXAMPLES = 3
_LONGEST_VALUE = 80
_COUNT = "rows_in_all"
_EXPECTATION = "expectation_name"
_OURS = (_COUNT, _EXPECTATION)


class _QueryExpectation(BatchExpectation, ABC):  # type: ignore[misc]
    """What the two have in common: the query, and how Data Docs show what was observed."""

    # The name is that of the argument of Great Expectations' two metrics.
    unexpected_rows_query: str

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.table",)
    success_keys: ClassVar[tuple[str, ...]] = ("unexpected_rows_query",)
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "row_condition", "condition_parser")

    @abstractmethod
    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: "ExecutionEngine | None" = None,
    ) -> dict[str, Any]: ...

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)  # type: ignore[untyped-decorator]
    def _diagnostic_observed_value_renderer(
        cls,
        configuration: object = None,
        result: "ExpectationValidationResult | None" = None,
        runtime_configuration: object = None,
    ) -> RenderedStringTemplateContent:
        """Show the observed value as the parameter of a template: only those are escaped, plain text is not."""
        observed = "--" if result is None else str(result.result.get("observed_value", "--"))
        return RenderedStringTemplateContent(
            content_block_type="string_template",
            string_template={"template": "$observed", "params": {"observed": observed}},
        )


class ExpectFewOffendingRows(_QueryExpectation):
    """At most the share `1 - mostly` of the table's rows offends; the query is one of `offending_rows`.

    Observed: "10,000 of 31,599 rows (31.65%), where at most 5% may be; for example a.tsv line 2".
    """

    mostly: float = 1.0
    # The condition of an offending row of the table and the columns shown of it, where scans may be shared.
    condition: str = ""
    shown: tuple[str, ...] = ()
    # Whether the query is shared: then the rows of this expectation bear its name.
    is_shared: bool = False

    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.row_count", *_QueryExpectation.metric_dependencies)
    success_keys: ClassVar[tuple[str, ...]] = ("unexpected_rows_query", "mostly")

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: "ExecutionEngine | None" = None,
    ) -> dict[str, Any]:
        found = metrics["unexpected_rows_query.table"]
        if self.is_shared:
            found = [row for row in found if row[_EXPECTATION] == self.meta["name"]]
        offending = _count(found)
        rows = metrics["table.row_count"]
        success = rows == 0 or offending / rows <= 1 - self.mostly + 1e-9
        observed = f"{offending:,} of {rows:,} rows"
        if offending:
            allowed = f"at most {round(100 * (1 - self.mostly), 2):g}%" if self.mostly < 1 else "none"
            observed += f" ({offending / rows:.2%}), where {allowed} may be"
            observed += _examples(found)
        return {"success": success, "result": {"observed_value": observed}}


class ExpectNoFindings(_QueryExpectation):
    """There are no findings about the table as a whole; the query is one of `findings`.

    Its columns are shown as they are, so none may hold what a customer wrote or is known by. Observed: "1 finding; for
    example latest_event=2017-10-31 22:10:47".
    """

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: "ExecutionEngine | None" = None,
    ) -> dict[str, Any]:
        findings = _count(metrics["unexpected_rows_query.table"])
        observed = f"{findings:,} finding{'' if findings == 1 else 's'}"
        observed += _examples(metrics["unexpected_rows_query.table"])
        return {"success": findings == 0, "result": {"observed_value": observed}}


def few_offending_rows(shown: Iterable[str], condition: str, **about: Any) -> ExpectFewOffendingRows:  # noqa: ANN401 -- the expectation's own
    """Expect a condition (SQL) of few rows of the table; `about` is what else the expectation says of itself."""
    columns = tuple(shown)
    return ExpectFewOffendingRows(
        unexpected_rows_query=offending_rows(columns, condition), condition=condition, shown=columns, **about
    )


def with_shared_scans(expectations: Iterable[Expectation]) -> list[Expectation]:
    """Return the expectations on one table, those with conditions of its rows asking one query in one scan.

    Great Expectations computes a query that several ask only once. Where one condition crashes, all of them do.
    """
    by_shown: dict[tuple[str, ...], list[ExpectFewOffendingRows]] = {}
    given = list(expectations)
    for each in given:
        if isinstance(each, ExpectFewOffendingRows) and each.condition:
            by_shown.setdefault(each.shown, []).append(each)
    shared = {
        each.meta["name"]: each.copy(update={"unexpected_rows_query": query, "is_shared": True})
        for shown, together in by_shown.items()
        if len(together) > 1
        for query in [_shared_query(shown, {each.meta["name"]: each.condition for each in together})]
        for each in together
    }
    return [shared.get(each.meta["name"], each) for each in given]


def _shared_query(shown: Iterable[str], conditions: Mapping[str, str]) -> str:
    """Return the query for the rows that offend conditions by name: by name how many, and the first few.

    Only the rows that offend any of them are looked at more than once.
    """
    columns = list(shown)
    listed = "".join(f"{column}, " for column in columns)
    flags = {name: f"offends_{number}" for number, name in enumerate(conditions)}
    judged = ", ".join(f"({condition}) as {flags[name]}" for name, condition in conditions.items())
    named = " union all ".join(f"select '{name}' as {_EXPECTATION}" for name in conditions)
    matches = " or ".join(f"{_EXPECTATION} = '{name}' and {flag}" for name, flag in flags.items())
    order = ", ".join(f"{column} nulls last" for column in columns) or _EXPECTATION
    return f"""
        select {_EXPECTATION}, {listed}{_COUNT}
        from (
            select
                {_EXPECTATION}, {listed}
                count(*) over (partition by {_EXPECTATION}) as {_COUNT},
                row_number() over (partition by {_EXPECTATION} order by {order}) as place
            from
                (
                    select *
                    from (select {listed}{judged} from {{batch}}) as judged
                    where {" or ".join(flags.values())}
                ) as offenders,
                ({named}) as names
            where {matches}
        ) as counted
        where place <= {EXAMPLES}
        order by {_EXPECTATION}, place
    """  # noqa: S608 -- rules of this package


def offending_rows(shown: Iterable[str], condition: str, source: str = "{batch}") -> str:
    """Return the query for the rows of `source` for which a condition (SQL) holds: how many, and the first few.

    `shown` are the columns that may be shown as an example. One scan does for both, and the rows are the same whatever
    the order in which an engine comes across them.
    """
    columns = list(shown)
    selected = ", ".join([*columns, f"count(*) over () as {_COUNT}"])
    order = f"order by {', '.join(f'{column} nulls last' for column in columns)}" if columns else ""
    return f"select {selected} from {source} where {condition} {order} limit {EXAMPLES}"  # noqa: S608 -- rules of this package


def findings(query: str) -> str:
    """Return the query for the findings that another one returns: how many, and the first few by its first column."""
    return (
        f"select *, count(*) over () as {_COUNT} from ({query}) as findings"  # noqa: S608 -- rules of this package
        f" order by 1 nulls last limit {EXAMPLES}"
    )


def _count(rows: list[dict[str, Any]]) -> int:
    return int(rows[0][_COUNT]) if rows else 0


def _examples(rows: list[dict[str, Any]]) -> str:
    """Return "; for example ..." with `rows`, or nothing when they have no columns to show."""
    shown = [_example({name: value for name, value in row.items() if name not in _OURS}) for row in rows]
    return f"; for example {', '.join(shown)}" if any(shown) else ""


def _example(row: dict[str, Any]) -> str:
    if "_source_file" in row:
        return f"{_one_line(row['_source_file'])} line {row['_source_row']}"
    return " ".join(f"{column}={_one_line(value)}" for column, value in row.items() if value is not None)


def _one_line(value: object) -> str:
    """Return `value` as text that cannot break a line or a terminal: names of files come from outside."""
    text = "".join(character if character.isprintable() else "?" for character in str(value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def braced(sql: str) -> str:
    """Return SQL as a part of a query, in which Great Expectations takes a brace for the start of `{batch}`."""
    return sql.replace("{", "{{").replace("}", "}}")


def missing_columns(present_columns: str, columns: Iterable[str]) -> str:
    """Return the query for those of `columns` that the query `present_columns` does not return as column_name."""
    expected = " union all ".join(f"select '{column}' as missing_column" for column in columns)
    return f"""
        select missing_column from ({expected}) as expected
        where missing_column not in (select column_name from ({present_columns}) as present_columns)
    """  # noqa: S608 -- names of the project's own
