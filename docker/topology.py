"""The topology of compose.yaml on this machine, without Docker, until Ctrl-C or SIGTERM.

    python docker/topology.py [--record FOLDER] [--port 8080]

Two replicas over one PostGIS, nginx in front of them, a Dask scheduler and a worker. Needs Debian's
postgresql-15, postgresql-15-postgis-3 and nginx-light (`make topology` installs them), and the
development packages (`make setup-dev`). Everything listens on the loopback interface or on a socket
in a temporary folder, which is removed at the end. When all of it answers, one line of JSON says
where: addresses, process ids, a publisher's token.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from tests.postgres import TEMPLATE, USER, binaries, cluster  # noqa: E402 - the checkout is not on the path before

_NGINX = ("nginx", "/usr/sbin/nginx")
_READY_S = 60
_SERVICE = "controlmap_service"


class Topology:
    """Starts the parts one after the other; each is stopped when the block around it ends."""

    def __init__(self, folder: Path, running: contextlib.ExitStack) -> None:
        self._folder = folder
        self._running = running
        self._logs = folder / "logs"
        self._logs.mkdir()

    def start(self, record: Path, port: int) -> dict[str, object]:
        """Start everything and return where it is."""
        database = self._running.enter_context(cluster())
        store = self._running.enter_context(database.database(TEMPLATE))
        token = secrets.token_hex(16)
        environment = {"CONTROLMAP_STORE": store, "CONTROLMAP_DESK": "store"}
        environment |= {"CONTROLMAP_TRUSTED_PROXIES": "1", "CONTROLMAP_METRICS_TOKEN": token}
        port = port or _free_port()
        environment["CONTROLMAP_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        self._controlmap(environment, "store", "upgrade")
        self._controlmap(environment, "copy", str(record), store)
        _grant(store)
        name = ("--role", "publisher", "--name", "Topology")
        publisher = self._controlmap(environment, "token", "new", *name)
        serving = environment | {"CONTROLMAP_STORE": store.replace(f"{USER}@", f"{_SERVICE}@", 1)}
        replicas = [self._replica(letter, serving) for letter in "ab"]
        scheduler = f"tcp://127.0.0.1:{_free_port()}"
        front = self._nginx(port, [address for address, _ in replicas])
        return {
            "url": front,
            "replicas": [address for address, _ in replicas],
            "replica_pids": [pid for _, pid in replicas],
            "store": store,
            "database": str(database.folder),
            "publisher_token": _token_in(publisher),
            "metrics_token": token,
            **self._dask(scheduler),
            "logs": str(self._logs),
        }

    def _replica(self, letter: str, environment: Mapping[str, str]) -> tuple[str, int]:
        port = _free_port()
        words = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
        pid = self._spawn(f"replica-{letter}", words, environment)
        address = f"http://127.0.0.1:{port}"
        self._await(f"{address}/healthz")
        return address, pid

    def _nginx(self, port: int, replicas: list[str]) -> str:
        program = next((found for name in _NGINX if (found := shutil.which(name))), None)
        if program is None:
            raise SystemExit("no nginx: run `make topology`, which installs Debian's nginx-light")
        text = (CHECKOUT / "docker" / "nginx.conf").read_text()
        for name, address in zip(("replica-a:8000", "replica-b:8000"), replicas, strict=True):
            text = text.replace(name, address.removeprefix("http://"))
        text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
        text = text.replace("/var/cache/nginx/", f"{self._folder}/")
        text = text.replace("/tmp/nginx.pid", f"{self._folder}/nginx.pid")  # noqa: S108 - its text
        bodies = f"http {{\n    client_body_temp_path {self._folder}/body;\n"
        bodies += f"    proxy_temp_path {self._folder}/proxy;\n"
        config = self._folder / "nginx.conf"
        config.write_text(text.replace("http {\n", bodies, 1))
        who = ["-g", "daemon off;" + (" user root;" if os.geteuid() == 0 else "")]
        self._spawn("nginx", [program, "-p", str(self._folder), "-c", str(config), *who], {})
        self._await(f"http://127.0.0.1:{port}/healthz")
        return f"http://127.0.0.1:{port}"

    def _dask(self, scheduler: str) -> dict[str, object]:
        dask = [sys.executable, "-m", "dask"]
        host, port = scheduler.removeprefix("tcp://").split(":")
        where = ["--host", host, "--port", port, "--no-dashboard"]
        self._spawn("scheduler", [*dask, "scheduler", *where], {})
        how = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(self._folder)]
        pid = self._spawn("worker", [*dask, "worker", scheduler, *how], {})
        return {"scheduler": scheduler, "worker_pid": pid}

    def _controlmap(self, environment: Mapping[str, str], *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *words],
            env=_environment(environment),
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def _spawn(self, name: str, words: list[str], environment: Mapping[str, str]) -> int:
        with (self._logs / name).open("wb") as log:
            process = subprocess.Popen(
                words, env=_environment(environment), cwd=CHECKOUT, stdout=log, stderr=log
            )
        self._running.callback(_stop, process)
        return process.pid

    def _await(self, url: str) -> None:
        until = time.monotonic() + _READY_S
        while time.monotonic() < until:
            with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.2)
        said = "\n".join(path.read_text()[-1000:] for path in sorted(self._logs.iterdir()))
        raise SystemExit(f"{url} does not answer\n{said}")


def _grant(store: str) -> None:
    """Make the role the replicas serve as, and give it its rights: the file compose.yaml runs."""
    script = CHECKOUT / "docker" / "service_role.sql"
    words = [str(binaries() / "psql"), "--no-psqlrc", "--quiet", "--file", str(script), store]
    subprocess.run(words, check=True)


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CONTROLMAP_")}
    return {**kept, "PYTHONPATH": str(CHECKOUT), **more}


def _token_in(text: str) -> str:
    found = re.search(r"controlmap_[A-Za-z0-9_-]+", text)
    if found is None:
        raise SystemExit("controlmap token new printed no token")
    return found[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def topology(record: Path, port: int = 0) -> Iterator[dict[str, object]]:
    """Run everything while the block lasts; give where it is."""
    folder = Path(tempfile.mkdtemp(prefix="controlmap-topology-"))
    try:
        with contextlib.ExitStack() as running:
            yield Topology(folder, running).start(record, port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run the topology until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--record", type=Path, default=CHECKOUT / "data" / "geojson")
    parser.add_argument("--port", type=int, default=8080, help="nginx's; 0 takes a free one")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that what was started is stopped
    with contextlib.suppress(KeyboardInterrupt), topology(asked.record, asked.port) as where:
        print(json.dumps(where), flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
