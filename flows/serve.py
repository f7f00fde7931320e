"""`outcomes serve`: the flow `refresh` on a schedule, under a Prefect server that someone else runs."""

import hashlib

from flows.data_directory import DataDirectory
from flows.errors import UnusableInputError
from flows.settings import is_reachable
from flows.warehouses.targets import DEFAULT_TARGET
from flows.warehouses.warehouse import Warehouse

_HOW_TO_START = (
    "Start one with `prefect server start`, name it by `export PREFECT_API_URL=http://127.0.0.1:4200/api`,"
    " and serve again."
)


def serve_refresh(data: DataDirectory, warehouse: Warehouse, cron: str) -> None:
    """Serve the flow until interrupted: one run at a time, and a run that comes due meanwhile is cancelled.

    The next one sees all that the cancelled one would have seen. Raises UnusableInputError for a schedule that is none
    and where no server answers.
    """
    from prefect.client.schemas.objects import (  # noqa: PLC0415 -- slow to import
        ConcurrencyLimitConfig,
        ConcurrencyLimitStrategy,
    )
    from prefect.schedules import Cron  # noqa: PLC0415 -- slow to import
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415 -- slow to import
    from prefect.types.entrypoint import EntrypointType  # noqa: PLC0415 -- slow to import

    _check(cron)
    api_url = PREFECT_API_URL.value()
    if not api_url:
        raise UnusableInputError(f"no Prefect server is named in PREFECT_API_URL. {_HOW_TO_START}")
    if not is_reachable(api_url):
        raise UnusableInputError(f"no Prefect server answers at PREFECT_API_URL ({api_url}). {_HOW_TO_START}")
    warehouse.check()
    from flows.refresh import refresh  # noqa: PLC0415 -- slow to import

    data.root.mkdir(parents=True, exist_ok=True)
    refresh.serve(
        name=_deployment_name(data, warehouse.target),
        schedule=Cron(cron, timezone="UTC"),
        parameters={"data_dir": str(data.root), "target": warehouse.target},
        global_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        entrypoint_type=EntrypointType.MODULE_PATH,
        print_starting_message=True,
    )


def _check(cron: str) -> None:
    from prefect.client.schemas.schedules import CronSchedule  # noqa: PLC0415 -- slow to import
    from pydantic import ValidationError  # noqa: PLC0415 -- slow to import

    try:
        CronSchedule(cron=cron, timezone="UTC")
    except ValidationError as error:
        raise UnusableInputError(
            f'--cron "{cron}" is no schedule. Write minute, hour, day, month and weekday, as "*/5 * * * *".'
        ) from error


def _deployment_name(data: DataDirectory, target: str) -> str:
    """Return a name of its own for each data directory and target: one server may run several."""
    path = data.root.resolve()
    name = f"{path.name or 'data'}-{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"
    return name if target == DEFAULT_TARGET else f"{name}-{target}"
