"""The names of schemas in a warehouse that others use too: a prefix for the project's own, a setting for the published.

dbt's macro generate_schema_name and the sources' YAML write the same names for the working schemas.
"""

import os
import re
from dataclasses import dataclass

from flows.errors import UnusableInputError

PREFIX_VARIABLE = "OUTCOMES_SCHEMA"
PUBLISHED_VARIABLE = "OUTCOMES_PUBLISHED_SCHEMA"
# As the models name them.
WORKING_SCHEMAS = ("raw", "private", "staging", "contacts", "signals", "journeys", "metrics", "marts", "seeds", "tests")

# Names that need no quotes on any engine, and with a suffix fit into 63 bytes.
_PLAIN = re.compile(r"[a-z_][a-z0-9_]{0,29}")


@dataclass(frozen=True)
class SchemaNames:
    """The names in one warehouse; two runs with the same prefix are of the same project."""

    prefix: str
    published: str

    def working(self, name: str) -> str:
        """Return the name of a working schema, which only the project reads: outcomes_staging."""
        return f"{self.prefix}_{name}"

    def version(self, version: str, number: int) -> str:
        """Return the schema of one publication: outcomes_v0a1b2c3d4e5f_7, since the same version may recur."""
        return f"{self.prefix}_{version}_{number}"


def schema_names() -> SchemaNames:
    """Return the names that the environment asks for; raises UnusableInputError for names that would need quotes."""
    names = SchemaNames(
        _name(PREFIX_VARIABLE, "outcomes"),
        _name(PUBLISHED_VARIABLE, "marts"),
    )
    if names.published == names.prefix or names.published.startswith(f"{names.prefix}_"):
        raise UnusableInputError(
            f"{PUBLISHED_VARIABLE} is {names.published}: schemas that begin with {names.prefix} ({PREFIX_VARIABLE}) are"
            " the project's own. Set one of the two to another name."
        )
    return names


def _name(variable: str, default: str) -> str:
    name = os.environ.get(variable) or default
    if not _PLAIN.fullmatch(name):
        raise UnusableInputError(
            f"{variable} must be a name of up to 30 small letters, digits and underscores, not beginning with a digit."
        )
    return name
