"""Importing any module of the package does nothing: no file written, no socket, no setting read.

Each check runs in a process of its own, with Python's audit hooks as the witness.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import app

PACKAGE = Path(app.__file__).parent

# folium's own imports try whether a socket can be bound (urllib3, IPv6), and prometheus_client's
# copy the environment (wsgiref); that is not our doing.
WITNESS = """
import os, sys
import folium, prometheus_client
settings = []
seen = []
class Environment(type(os.environ)):
    def __getitem__(self, key):
        if str(key).upper().startswith("CONTROLMAP"):
            settings.append(key)
        return super().__getitem__(key)
os.environ.__class__ = Environment
def hook(event, args):
    if event.startswith("socket.") and event not in ("socket.gethostname", "socket.__new__"):
        seen.append(event)
    elif event in ("os.mkdir", "os.remove", "os.rename", "subprocess.Popen", "os.system"):
        seen.append(f"{event} {args[0]}")
    elif event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        if not str(args[0]).startswith(os.devnull):
            seen.append(f"write {args[0]}")
    elif event == "open" and str(args[0]).endswith((".geojson", "theatre.json")):
        seen.append(f"record {args[0]}")
sys.addaudithook(hook)
"""


def module_names() -> list[str]:
    files = (p.relative_to(PACKAGE.parent) for p in PACKAGE.rglob("*.py"))
    names = [".".join(f.with_suffix("").parts).removesuffix(".__init__") for f in files]
    return sorted(name for name in names if not name.endswith("__main__"))


def effects(code: str, cwd: Path, *, own_only: bool = True) -> list[str]:
    """Run code under the witness in an empty folder; return what it did, one line each."""
    names = module_names() if own_only else []
    warm = "\n".join(f"import {name}" for name in names)
    script = f"{WITNESS}\n{warm}\n{code}\nprint('\\n'.join(map(str, seen + settings)))"
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(PACKAGE.parent), "HOME": str(cwd)}
    environment |= {"CONTROLMAP_PORT": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if line]


def test_importing_everything_does_nothing(tmp_path: Path) -> None:
    assert "app.main" in module_names()
    assert effects("", tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_the_witness_sees_files_sockets_settings_and_the_record(tmp_path: Path) -> None:
    code = """
open("left-behind.txt", "w").close()
import socket; socket.socket().close(); socket.getaddrinfo("127.0.0.1", 80)
os.environ.get("CONTROLMAP_PORT")
try: open("x/theatre.json")
except OSError: pass
"""
    said = "\n".join(effects(code, tmp_path, own_only=False))
    for effect in ("write left-b", "socket.getaddrinfo", "CONTROLMAP_PORT", "record x/th"):
        assert effect in said
