"""dbt in this process over a DuckDB database of its own: for what is asked of the project besides a run."""

import pickle
from pathlib import Path
from typing import TYPE_CHECKING

from flows.data_directory import PROJECT_ROOT
from flows.errors import ToolFailedError
from flows.held_environment import environment_held
from flows.parsed_project import pickled_project

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest


class DbtOverDatabase:
    """This project with one database, parsed once; dbt's artifacts and logs lie beside the database."""

    def __init__(self, database: Path) -> None:
        self._database = database
        with environment_held(OUTCOMES_WAREHOUSE=str(database)):
            self._parsed = pickled_project("duckdb", lambda: self._run(None, "parse", "--no-partial-parse").result)

    @property
    def manifest_path(self) -> Path:
        """Where the last command left its manifest."""
        return self._database.parent / "target" / "manifest.json"

    def build(self, *selected: str) -> None:
        """Build models and seeds, without tests. Raises ToolFailedError where dbt fails."""
        self.invoke("build", "--select", *selected, "--resource-type", "model", "--resource-type", "seed")

    def invoke(self, command: str, *arguments: str) -> None:
        """Run a command of dbt's. Raises ToolFailedError, with what it says, where it fails."""
        self._run(pickle.loads(self._parsed), command, *arguments)  # noqa: S301 -- pickled by parsed_project

    def _run(self, manifest: "Manifest | None", command: str, *arguments: str) -> "dbtRunnerResult":
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415 -- slow to import
        from dbt.adapters.factory import reset_adapters  # noqa: PLC0415 -- slow to import
        from dbt.cli.main import dbtRunner  # noqa: PLC0415 -- slow to import

        logs = self._database.parent / "logs"
        folders = ["--project-dir", str(PROJECT_ROOT), "--profiles-dir", str(PROJECT_ROOT), "--log-path", str(logs)]
        folders += ["--target-path", str(self.manifest_path.parent)]
        with environment_held(OUTCOMES_WAREHOUSE=str(self._database), DBT_SEND_ANONYMOUS_USAGE_STATS="false"):
            runner = dbtRunner(manifest=manifest)
            done = runner.invoke(["--quiet", command, *arguments, "--target", "duckdb", *folders])
        # dbt keeps the database open for writing as long as the process lives.
        DuckDBConnectionManager.close_all_connections()
        reset_adapters()
        if not done.success:
            failed = [str(node.message) for node in getattr(done.result, "results", []) if node.status == "error"]
            raise ToolFailedError(f"dbt {command} failed: {done.exception or '; '.join(failed)}")
        return done
