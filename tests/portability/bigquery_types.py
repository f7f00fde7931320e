"""Names, functions and types of BigQuery queries, by Google's own analyser. Run by the Python of `.venv/other-engines`.

Reads from standard input a JSON object: `tables` (name to columns, column to kind) and `queries`, each with `name`, `sql` and `table`: the
table that it becomes, with the columns of the query, or null. Tables are named in backticks, without dots. Writes a JSON object:
`refused` (name of a query to the analyser's message) and `columns` (name of a query to its columns, column to kind).
"""

import json
import re
import sys

import wasmtime
from zetasql.api import Analyzer, CatalogBuilder, TableBuilder
from zetasql.core import wasm_client
from zetasql.core.exceptions import ZetaSQLError
from zetasql.types import AnalyzerOptions, LanguageOptions, TypeKind, ZetaSQLBuiltinFunctionOptions

TYPES = {
    "text": TypeKind.TYPE_STRING,
    "bigint": TypeKind.TYPE_INT64,
    "double": TypeKind.TYPE_DOUBLE,
    "boolean": TypeKind.TYPE_BOOL,
    "date": TypeKind.TYPE_DATE,
    "timestamp": TypeKind.TYPE_TIMESTAMP,
}
KINDS = {type_kind: kind for kind, type_kind in TYPES.items()}


class CachedConfig(wasmtime.Config):
    """The analyser is 30 MB of WebAssembly, whose translation takes longer than all queries: kept in XDG_CACHE_HOME."""

    def __init__(self) -> None:
        super().__init__()
        self.cache = True


wasm_client.Config = CachedConfig

# BigQuery's other name of int64, which the open analyser does not know.
ALIAS = re.compile(r"\bas bigint\s*\)", re.IGNORECASE)


def main() -> None:
    request = json.load(sys.stdin)
    language = LanguageOptions.maximum_features()
    options = AnalyzerOptions(language_options=language, default_timezone="UTC")
    functions = ZetaSQLBuiltinFunctionOptions(language_options=language)
    tables = {}
    for name, columns in request["tables"].items():
        tables[name] = table_of(name, columns)
    refused = {}
    columns_of = {}
    for query in request["queries"]:
        catalog = CatalogBuilder("project").with_builtin_functions(functions)
        for name in set(re.findall(r"`([^`]+)`", query["sql"])) & set(tables):
            catalog.add_table(tables[name])
        try:
            analysed = Analyzer(options, catalog.build()).analyze_statement(ALIAS.sub("as int64)", query["sql"]))
        except ZetaSQLError as error:
            refused[query["name"]] = str(error)
            continue
        found = {column.name: column.column.type.type_kind for column in analysed.output_column_list}
        columns = query.get("columns") or {name: KINDS.get(kind, str(kind)) for name, kind in found.items()}
        columns_of[query["name"]] = columns
        if query["table"]:
            tables[query["table"]] = table_of(query["table"], columns)
    json.dump({"refused": refused, "columns": columns_of}, sys.stdout)


def table_of(name: str, columns: dict[str, str]) -> object:
    """Return a table for the catalog."""
    builder = TableBuilder(name)
    for column, kind in columns.items():
        builder.add_column(column, TYPES[kind])
    return builder.build()


if __name__ == "__main__":
    main()
