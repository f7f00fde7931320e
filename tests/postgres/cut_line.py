"""A line to the server that can be cut: just before, or just after, the server hears of a commit."""

import contextlib
import socket
import threading
from pathlib import Path


class CutLine:
    """A socket in `folder` that passes on to the server's, until it is told to cut."""

    def __init__(self, folder: Path, server: str, *, is_committed: bool, is_cut_for_good: bool = False) -> None:
        self._server = f"{server}/.s.PGSQL.5432"
        self._is_committed = is_committed
        self._is_cut_for_good = is_cut_for_good
        self._is_armed = False
        self._path = folder / ".s.PGSQL.5432"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self._path))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_at_commit(self) -> None:
        """Cut the first connection that commits from now on."""
        self._is_armed = True

    def close(self) -> None:
        """Let nobody in any more."""
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                is_silent = threading.Event()
                threading.Thread(target=self._ask, args=(client, server, is_silent), daemon=True).start()
                threading.Thread(target=self._answer, args=(client, server, is_silent), daemon=True).start()

    def _ask(self, client: socket.socket, server: socket.socket, is_silent: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while said := client.recv(1 << 16):
                if self._is_armed and b"COMMIT" in said:
                    self._is_armed = False
                    is_silent.set()
                    if self._is_cut_for_good:
                        self._listener.close()
                        self._path.unlink()
                    if self._is_committed:
                        server.sendall(said)
                        # Its answer comes after the commit, and goes no further.
                        return
                    server.shutdown(socket.SHUT_RDWR)
                    client.shutdown(socket.SHUT_RDWR)
                    return
                server.sendall(said)
            server.shutdown(socket.SHUT_RDWR)

    def _answer(self, client: socket.socket, server: socket.socket, is_silent: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while said := server.recv(1 << 16):
                if is_silent.is_set():
                    break
                client.sendall(said)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
            server.close()
