"""Where a run's files lie: names under the data directory that BI tools and scripts rely on."""

from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class DataDirectory:
    """The data directory of one company; `root` need not exist yet."""

    root: Path

    @property
    def raw(self) -> Path:
        """Landed exports, `raw/<system>/<table>/*.parquet`: never changed, never lost."""
        return self.root / "raw"

    @property
    def warehouse(self) -> Path:
        """The private working database that dbt builds in."""
        return self.root / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The database that BI reads, schema `marts`."""
        return self.root / "published" / "customer_outcomes.duckdb"

    @property
    def previous_versions(self) -> Path:
        """Earlier published databases, newest last by name."""
        return self.root / "published" / "previous"

    @property
    def reports(self) -> Path:
        """Data Docs and the summary of the last run."""
        return self.root / "reports"

    @property
    def lock(self) -> Path:
        """Held by the one writer: a refresh, an ingest or a rollback."""
        return self.root / ".outcomes.lock"

    def raw_table(self, system: str, table: str) -> Path:
        """Folder of the landed Parquet files of one raw table."""
        return self.raw / system / table
