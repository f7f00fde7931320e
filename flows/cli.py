"""The command `outcomes`.

Exit status: 0 done and published; 1 the data failed the audit, nothing published; 2 wrong use or unusable input; 3 the
tool failed. Whatever goes wrong is one message on standard error.
"""

import contextlib
import io
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

import click

from flows.data_directory import PROJECT_ROOT, DataDirectory
from flows.errors import OutcomesError, ToolFailedError, UnusableInputError
from flows.landing_text import shown
from flows.settings import PrefectServer, pseudonym_key, set_defaults
from flows.warehouses.targets import DEFAULT_TARGET, TARGETS, warehouse_of

if TYPE_CHECKING:
    from flows.certification.compiled_project import CompiledProject

_data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data"),
    show_default=True,
    help="Folder of the raw layer, the databases and the reports.",
)


_target = click.option(
    "--target",
    type=click.Choice(TARGETS),
    default=DEFAULT_TARGET,
    envvar="OUTCOMES_TARGET",
    show_default=True,
    show_envvar=True,
    help="The engine that builds the marts and holds the published ones.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def outcomes() -> None:
    """Measure what customers want of customer service, and publish it."""


@outcomes.command()
@click.argument("system")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@_data_dir
@click.option(
    "--dated",
    metavar="TS",
    help="The moment of a file's first row, UTC or with its zone, for exports that say no times (dialogues, surveys).",
)
def ingest(system: str, paths: tuple[Path, ...], data_dir: Path, dated: str | None) -> None:
    """Land export files of one source SYSTEM; landing a file twice changes nothing."""
    from flows.ingest import describe, land_files  # noqa: PLC0415 -- pandas is slow to import

    data = DataDirectory(data_dir)
    moment = None if dated is None else _moment(dated, "--dated")
    for landed in land_files(system, list(paths), data, loaded_at=datetime.now(UTC), dated=moment, report=click.echo):
        for line in describe(landed):
            click.echo(line)


@outcomes.command()
@click.argument("system")
@click.argument("source_file")
@_data_dir
def withdraw(system: str, source_file: str, data_dir: Path) -> None:
    """Take back all that was landed of the export SOURCE_FILE of a source SYSTEM; it is kept aside."""
    from flows.withdraw import withdraw_file  # noqa: PLC0415 -- pandas is slow to import

    rows = withdraw_file(system, source_file, DataDirectory(data_dir))
    click.echo(f"{rows:,} {'row' if rows == 1 else 'rows'} withdrawn; refresh to publish without them")


@outcomes.command()
@_data_dir
@click.option(
    "--as-of", metavar="TS", help="The moment of which to speak, UTC or with its zone; else the latest event."
)
@click.option("--full-refresh", is_flag=True, help="Make the working database anew.")
@_target
def refresh(data_dir: Path, as_of: str | None, full_refresh: bool, target: str) -> None:
    """Validate what is landed, build the marts, validate and publish them."""
    moment = None if as_of is None else _moment(as_of, "--as-of")
    data = DataDirectory(data_dir.resolve())
    _check_before_start(data, target)
    with _unexpected_kept(data):
        set_defaults()
        server = PrefectServer(data)
        _import_all()
        server.wait_until_ready()
        from flows.refresh import refresh as flow  # noqa: PLC0415 -- slow to import

        flow(str(data.root), moment, full_refresh, target)


@outcomes.command()
@_data_dir
@click.option("--cron", required=True, metavar="CRON", help='When to run, as "*/5 * * * *" (UTC).')
@_target
def serve(data_dir: Path, cron: str, target: str) -> None:
    """Refresh on a schedule, under the Prefect server of PREFECT_API_URL, until stopped."""
    data = DataDirectory(data_dir.resolve())
    with _unexpected_kept(data):
        set_defaults()
        from flows.serve import serve_refresh  # noqa: PLC0415 -- slow to import

        serve_refresh(data, warehouse_of(target, data), cron)


@outcomes.command()
@click.option("--contacts", type=click.IntRange(min=1), required=True, metavar="N", help="How many contacts.")
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="A new or empty folder.")
@click.option("--seed", type=click.IntRange(min=0), default=7, show_default=True, help="The same one, the same bytes.")
@click.option(
    "--story",
    type=click.Choice(["crutch", "none"]),
    default="crutch",
    show_default=True,
    help="What happens in it: a metric becomes a crutch, or nothing.",
)
@click.option("--format", "file_format", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
def generate(contacts: int, out: Path, seed: int, story: str, file_format: str) -> None:
    """Write a made-up company of N contacts as canonical raw files, and the truth about it."""
    from flows.sample_company import STORY_FILE, TRUTH, Plan, write_sample_company  # noqa: PLC0415 -- slow to import

    files = write_sample_company(Plan(contacts, seed, story), out, file_format=file_format, report=click.echo)
    size = sum(path.stat().st_size for path in files)
    click.echo(
        f"{len(files):,} files ({size / 1e6:,.1f} MB) in {out}, the truth in {out / TRUTH}, told by {STORY_FILE}"
    )


@outcomes.command()
@_data_dir
@_target
def rollback(data_dir: Path, target: str) -> None:
    """Publish the previous version again."""
    from flows.rollback import rollback as roll_back  # noqa: PLC0415 -- a name of its own here

    data = DataDirectory(data_dir)
    version = roll_back(data, warehouse_of(target, data))
    click.echo(
        f"{version.version} is published again, as of {version.as_of:%Y-%m-%d %H:%M:%S} UTC"
        f" (first published {version.published_at:%Y-%m-%d %H:%M:%S} UTC)"
    )


_by = click.option(
    "--by",
    metavar="ADDRESS",
    help="Who decides, as in seeds/metric_approvers.csv; by default whom git says that you are.",
)
_on = click.option("--on", "decided_on", metavar="DATE", help="The day of the decision; today unless said.")


@outcomes.command()
@click.argument("metrics", nargs=-1, required=True, metavar="METRIC...")
@_by
@click.option(
    "--author", "authors", multiple=True, metavar="ADDRESS", help="Who wrote the definition, where git does not say."
)
@_on
@click.option("--expires", metavar="DATE", help="Until when it holds; a year unless said.")
def approve(
    metrics: tuple[str, ...], by: str | None, authors: tuple[str, ...], decided_on: str | None, expires: str | None
) -> None:
    """Approve the definition of each METRIC as it stands: a row of seeds/metric_approvals.csv for you to commit."""
    from flows.certification import decisions  # noqa: PLC0415 -- only these commands need it

    day, ends = _day(decided_on, "--on"), None if expires is None else _day(expires, "--expires")
    project, approver = _compiled_project(), _decider(by)
    for metric in metrics:
        found = decisions.approve(project, metric, approver=approver, authors=authors, approved_on=day, expires_on=ends)
        click.echo(f"{metric} is approved by {approver}, definition {found}")
    click.echo("Commit seeds/metric_approvals.csv; the next refresh certifies what else holds.")


@outcomes.command()
@click.argument("metric")
@_by
@_on
@click.option("--reason", required=True, metavar="TEXT", help="Why, for whoever meets the number.")
def revoke(metric: str, by: str | None, decided_on: str | None, reason: str) -> None:
    """Take the certificate from METRIC as it is now: a row of seeds/metric_revocations.csv for you to commit."""
    from flows.certification import decisions  # noqa: PLC0415 -- only these commands need it

    day = _day(decided_on, "--on")
    found = decisions.revoke(_compiled_project(), metric, revoked_by=_decider(by), revoked_on=day, reason=reason)
    click.echo(f"{metric} is revoked, definition {found}")
    click.echo("Commit seeds/metric_revocations.csv, and refresh: the marts say so from then on.")


@outcomes.command()
@click.argument("metric")
@_by
@_on
@click.option("--replaced-by", metavar="METRIC", help="What is used instead.")
@click.option("--reason", required=True, metavar="TEXT", help="Why, for whoever meets the number.")
def retire(metric: str, by: str | None, decided_on: str | None, replaced_by: str | None, reason: str) -> None:
    """Retire METRIC from a day on: a row of seeds/metric_retirements.csv for you to commit."""
    from flows.certification import decisions  # noqa: PLC0415 -- only these commands need it

    day = _day(decided_on, "--on")
    decisions.retire(
        _compiled_project(), metric, retired_on=day, replaced_by=replaced_by, retired_by=_decider(by), reason=reason
    )
    click.echo(f"{metric} is retired from {day} on" + (f", replaced by {replaced_by}" if replaced_by else ""))
    click.echo("Commit seeds/metric_retirements.csv, and refresh: the marts say so from then on.")


@outcomes.command("evaluate-signals")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=PROJECT_ROOT.parent / "shared" / "data",
    help="Folder of the labelled sets; by default shared/data beside the project.",
)
@click.option(
    "--write",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also put the table into this document, between its marks.",
)
def evaluate_signals(data: Path, write: Path | None) -> None:
    """Print precision, recall and F1 of the text signals on labelled sets, beside a baseline."""
    from flows.signal_evaluation import evaluation, report  # noqa: PLC0415 -- pandas is slow to import

    set_defaults()
    lines, missing = evaluation.evaluate(data)
    text = report.table(lines, missing)
    click.echo(text)
    if write is not None:
        report.write(write, text)


def _compiled_project() -> "CompiledProject":
    from flows.certification.compiled_project import compile_project  # noqa: PLC0415 -- slow to import

    set_defaults()
    click.echo("Compiling the definitions (about a minute)", err=True)
    return compile_project()


def _decider(by: str | None) -> str:
    from flows.certification.authors import current_user  # noqa: PLC0415 -- only these commands need it

    return by or current_user() or ""


def _day(text: str | None, option: str) -> date:
    """Return a day, today for None; raises UnusableInputError for what is none."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UnusableInputError(f"{option} {shown(text)} is no day. Write it as 2026-01-31.") from error


def _moment(text: str, option: str) -> datetime:
    """Return a moment as UTC without zone; raises UnusableInputError for what is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError) as error:
        raise UnusableInputError(
            f"{option} {shown(text)} is no moment."
            " Write it as 2017-12-01, '2017-12-01 07:15:09' or 2017-12-01T07:15:09+01:00."
        ) from error


def _check_before_start(data: DataDirectory, target: str) -> None:
    """Raise at once what would only be found out after the slow start of the tools."""
    from flows.landed_files import landed_files  # noqa: PLC0415 -- only this command needs it
    from flows.landing_lock import writer_lock  # noqa: PLC0415 -- only this command needs it

    landed_files(data)
    pseudonym_key()
    with writer_lock(data):
        warehouse_of(target, data).check()


def _import_all() -> None:
    """Import what takes long, in the time that the Prefect server takes to start."""
    # A library of dbt's gives the root logger a handler, which holds on to the standard error of its import.
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        import dbt.cli.main  # noqa: F401, PLC0415
        import prefect  # noqa: F401, PLC0415

        from expectations.great_expectations_import import import_great_expectations  # noqa: PLC0415

        import_great_expectations()


@contextlib.contextmanager
def _unexpected_kept(data: DataDirectory) -> Iterator[None]:
    """Turn what nobody foresaw into one message, its traceback kept in the logs."""
    try:
        yield
    except (OutcomesError, click.exceptions.ClickException):
        raise
    except Exception as error:
        from flows.summary import keep_traceback  # noqa: PLC0415 -- needed only now

        where = keep_traceback(data, error)
        raise ToolFailedError(f"the tool failed ({type(error).__name__}). The traceback is in {where}.") from error


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def main() -> None:
    """Run the command and exit with its status."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        outcomes.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.exceptions.ClickException as error:
        error.show()
        sys.exit(2)
    except OutcomesError as error:
        click.echo(f"outcomes: {error}", err=True)
        sys.exit(error.exit_status)
    except (KeyboardInterrupt, click.exceptions.Abort):
        click.echo("outcomes: interrupted. What was published before still is.", err=True)
        sys.exit(3)
