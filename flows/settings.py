"""The environment of a run: telemetry off, Prefect without anything of the user's, the key of the keyed hashes."""

import atexit
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from flows.data_directory import DataDirectory
from flows.errors import ToolFailedError, UnusableInputError
from flows.prefect_database import PrefectDatabase

KEY_VARIABLE = "CUSTOMER_OUTCOMES_PSEUDONYM_KEY"

# Public, since it stands here: good for made-up customers only.
_DEMO_KEY = "customer-outcomes-demo-key"
DEMO_KEY_WARNING = (
    f"{KEY_VARIABLE} is not set, so customers' pseudonyms are made with the demo key, which anyone can read: "
    "set it to a secret of your own before you refresh with real customers."
)

_DEFAULTS = {
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
    # The terminal has the lines of flows/summary.py; Prefect's log goes to its server and to the data directory.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}
_SERVER_START_SECONDS = 300


@dataclass(frozen=True)
class PseudonymKey:
    """The key of the keyed hashes."""

    secret: str = field(repr=False)
    is_demo: bool


def pseudonym_key() -> PseudonymKey:
    """Return the key from the environment, or the demo's; raises UnusableInputError for one that is set and blank."""
    secret = os.environ.get(KEY_VARIABLE)
    if secret is None:
        return PseudonymKey(_DEMO_KEY, is_demo=True)
    if not secret.strip():
        raise UnusableInputError(
            f"{KEY_VARIABLE} is set and empty. Set it to a secret, or unset it to use the demo key."
        )
    return PseudonymKey(secret, is_demo=False)


def set_defaults() -> None:
    """Switch telemetry off and Prefect's terminal log down, unless the user's environment says otherwise.

    To be called before Prefect, dbt or Great Expectations is imported.
    """
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)


def logs(data: DataDirectory) -> Path:
    """Return the folder of what the tools said during the last runs."""
    return data.root / ".dbt" / "logs"


class PrefectServer:
    """The Prefect server of one run: the one of PREFECT_API_URL, or else a temporary one on loopback.

    Prefect has temporary servers too, but starts them only when a flow starts, and leaves them behind when the flow's
    process is killed. This one starts at once, in the time in which dbt and Great Expectations are imported, and ends
    when its standard input does.
    """

    def __init__(self, data: DataDirectory) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._database: PrefectDatabase | None = None
        self._log = logs(data) / "prefect_server.log"
        self._url = os.environ.get("PREFECT_API_URL", "")
        if not self._url:
            if "PREFECT_HOME" not in os.environ and "PREFECT_API_DATABASE_CONNECTION_URL" not in os.environ:
                self._database = PrefectDatabase(data.root.resolve() / ".prefect")
            os.environ.setdefault("PREFECT_HOME", str(data.root.resolve() / ".prefect"))
            self._start()

    def _start(self) -> None:
        port = free_port()
        self._url = f"http://127.0.0.1:{port}/api"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flows.settings", str(port)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the run, which then tells its server what became of it.
                start_new_session=True,
                env={**os.environ, "PREFECT_SERVER_UI_ENABLED": "false"},
            )
        os.environ["PREFECT_API_URL"] = self._url
        os.environ["PREFECT_API_SSL_CERT_FILE"] = str(_one_certificate(self._log.with_name("loopback.pem")))
        for name in ("NO_PROXY", "no_proxy"):
            os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"]))
        # Registered before Prefect's own, so that it runs after them: they still have something to send.
        atexit.register(self.stop)

    def wait_until_ready(self) -> None:
        """Return when the server answers; raises ToolFailedError when it does not start.

        The one of PREFECT_API_URL is not waited for: raises UnusableInputError where it does not answer.
        """
        if self._process is None:
            if not is_reachable(self._url):
                raise UnusableInputError(
                    f"no Prefect server answers at PREFECT_API_URL ({self._url}). Start it, or unset the variable."
                )
            return
        deadline = time.monotonic() + _SERVER_START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            if is_reachable(self._url):
                if self._database is not None:
                    self._database.keep_if_new()
                return
            time.sleep(0.1)
        self.stop()
        raise ToolFailedError(
            f"the temporary Prefect server did not start; {self._log} says more. Nothing was changed."
        )

    def stop(self) -> None:
        """End the temporary server, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _one_certificate(path: Path) -> Path:
    """Write the first of the usual certificates to a file, for a server that is asked by http anyway.

    Prefect makes three clients for each task run, and each reads all the certificates that it may need: with the usual
    file this takes longer than all that dbt does.
    """
    import certifi  # noqa: PLC0415 -- only here

    end = "-----END CERTIFICATE-----\n"
    path.write_text(Path(certifi.where()).read_text(encoding="utf-8").split(end)[0] + end, encoding="utf-8")
    return path


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_reachable(api_url: str) -> bool:
    """Return whether a server answers at the address, be it that it wants to know who asks."""
    if not api_url.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(f"{api_url.rstrip('/')}/health", timeout=5) as answer:  # noqa: S310 -- checked above
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False


def _run_server(port: int) -> None:
    """Be a temporary Prefect server until standard input ends, as it does when the process that started this does."""

    def end_with_parent() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    # A run has no use of Prefect's blocks, for a list of which the server would import all of dbt.
    os.environ |= {"PREFECT_API_BLOCKS_REGISTER_ON_START": "false", "PREFECT_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false"}
    import uvicorn  # noqa: PLC0415 -- only this process needs it
    from prefect.server.api.server import create_app  # noqa: PLC0415 -- only this process needs it

    uvicorn.run(create_app(ephemeral=True), host="127.0.0.1", port=port, log_level="error", lifespan="on")


if __name__ == "__main__":
    set_defaults()
    _run_server(int(sys.argv[1]))
