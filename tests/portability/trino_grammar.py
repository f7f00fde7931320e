"""Which queries Trino's own grammar refuses. Run by the Python of `.venv/other-engines`.

Reads a JSON object, name to query, from standard input, and writes one of the refused queries' names to the grammar's messages.
"""

import json
import sys

from trino_query_parser import parse_statement
from trino_query_parser.error import TrinoSyntaxError


def main() -> None:
    refused = {}
    for name, sql in json.load(sys.stdin).items():
        try:
            parse_statement(sql)
        except TrinoSyntaxError as error:
            refused[name] = str(error)
    json.dump(refused, sys.stdout)


if __name__ == "__main__":
    main()
