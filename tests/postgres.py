"""A real PostgreSQL with PostGIS in a temporary folder: started, stopped and thrown away by tests.

It listens on a Unix socket in that folder only. PostgreSQL refuses to run as root, so a root's
tests run it as ``nobody``.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

USER = "controlmap"
TEMPLATE = "controlmap_template"
_NOBODY = 65534
_NEWEST = 15
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0777",
    "fsync": "off",  # the folder is thrown away; a killed server loses nothing but to a power cut
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "log_min_messages": "fatal",
    "jit": "off",
}


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs: POSTGRES_BIN's, or Debian's."""
    given = os.environ.get("POSTGRES_BIN")
    debian = Path("/usr/lib/postgresql") / str(_NEWEST) / "bin"
    found = Path(given) if given else debian
    assert (found / "postgres").is_file(), (
        "no PostgreSQL: run `make postgres`, or set POSTGRES_BIN to the folder of its programs"
    )
    return found


@dataclass(slots=True)
class Cluster:
    """A cluster in a folder. Not thread-safe."""

    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, database: str, *, user: str = USER, password: str = "") -> str:
        """Return the connection string of a database."""
        login = f"{user}:{password}" if password else user
        return f"postgresql://{login}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        options += f" -k {self.folder}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "-w", "-t", "60", "-l", log, "-o", options, "-D", self._data)

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: ``fast`` hangs up on everybody, ``immediate`` is a crash."""
        self._run("pg_ctl", "stop", "-w", "-t", "60", "-m", mode, "-D", self._data)

    def freeze(self) -> None:
        """Stop every process of the server where it stands: connections stay, nobody answers."""
        for process in self._processes():
            os.kill(process, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        for process in self._processes():
            os.kill(process, signal.SIGCONT)

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run one statement by itself as the superuser."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def database(self, template: str = TEMPLATE) -> Iterator[str]:
        """Give the connection string of a new database, a copy of another; drop it afterwards."""
        name = f"{template}_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _processes(self) -> list[int]:
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]

    def _run(self, program: str, *arguments: str) -> None:
        _run(self.folder, program, *arguments)


def _run(folder: Path, program: str, *arguments: str) -> None:
    other = _NOBODY if os.geteuid() == 0 else None
    done = subprocess.run(
        [str(binaries() / program), *arguments],
        user=other,
        group=other,
        extra_groups=[] if other else None,
        cwd=folder,
        stdout=subprocess.DEVNULL,  # the server would inherit a pipe and keep it open
        stderr=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)},
        check=False,
        timeout=90,
    )
    if done.returncode:
        log = folder / "log"
        said = log.read_text("utf-8", "replace")[-2000:] if log.exists() else ""
        raise RuntimeError(f"{program} ended with {done.returncode}: {said}")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Make a cluster with PostGIS in its template, run it until the block ends, remove it."""
    folder = Path(tempfile.mkdtemp(prefix="controlmap-pg-"))  # a short path: sockets allow 107
    made = Cluster(folder)
    try:
        if os.geteuid() == 0:
            os.chown(folder, _NOBODY, _NOBODY)
        options = ["--auth=trust", "--encoding=UTF8", "--no-sync", "--locale=C.UTF-8"]
        _run(folder, "initdb", f"--username={USER}", *options, "-D", str(folder / "data"))
        made.start()
        made.execute(f"CREATE DATABASE {TEMPLATE}")
        made.execute("CREATE EXTENSION postgis", TEMPLATE)
        yield made
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            made.stop("immediate")
        shutil.rmtree(folder)
