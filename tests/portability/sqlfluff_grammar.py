"""Which queries sqlfluff's grammar of a dialect refuses. Run by the project's own Python.

Reads a JSON object from standard input, `dialect` and `queries` (name to query), and writes one of the refused queries' names to what is
wrong with them.
"""

import json
import sys

from sqlfluff.core import FluffConfig, Linter


def main() -> None:
    request = json.load(sys.stdin)
    linter = Linter(config=FluffConfig(overrides={"dialect": request["dialect"], "templater": "raw"}))
    refused = {}
    for name, sql in request["queries"].items():
        violations = linter.parse_string(sql).violations
        if violations:
            refused[name] = [violation.desc() for violation in violations]
    json.dump(refused, sys.stdout)


if __name__ == "__main__":
    main()
