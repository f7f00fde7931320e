"""The command `outcomes` as a file that spark-submit takes: it knows a Python program by its name's end."""

import sys
from pathlib import Path


def main() -> None:
    """Run the command in the session that spark-submit started."""
    # Where it was started from, this folder's modules would be found by their short names.
    sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != Path(__file__).resolve().parent]
    from flows.cli import main as outcomes  # noqa: PLC0415 -- after the line above

    outcomes()


if __name__ == "__main__":
    main()
