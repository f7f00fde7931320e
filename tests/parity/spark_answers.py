"""What Spark answers to the questions of engine_answers: python spark_answers.py DATA_DIR RESULT."""

import json
import os
import sys
from pathlib import Path

from engine_answers import ask

from flows.data_directory import DataDirectory
from flows.warehouses.spark_session import session, stop
from flows.warehouses.spark_settings import settings_from_environment


def main() -> None:
    """Ask in a session of this process, which is dbt's too, and write the answers as JSON."""
    root, result = Path(sys.argv[1]), Path(sys.argv[2])
    session(DataDirectory(root), settings_from_environment())
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    result.write_text(json.dumps(ask("spark", str(root / "target"))))
    stop()


if __name__ == "__main__":
    main()
