"""The built wheel is complete, free of junk, and serves without the checkout.

What this proves: the wheel is built as ``make wheel`` and the Dockerfile build it, put into a
fresh virtual environment and started from an empty folder, by an unprivileged user wherever one
may run this Python; it finds the record, schemas, templates and page assets inside itself. The
environment borrows the dependencies of the one that runs the tests (they come from the same
lock), but not its editable install. What it does not prove: that the locks install on a bare
machine; ``docker/replay.py`` does.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
TOLD = re.compile(r"Uvicorn running on (http://127\.0\.0\.1:\d+)")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Return a temporary folder that an unprivileged user may read."""
    with tempfile.TemporaryDirectory(prefix="controlmap-wheel-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="module")
def wheel(folder: Path) -> Path:
    """Build the wheel without isolation, with the build backend from the lock."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), "."]
    subprocess.run(command, cwd=ROOT, check=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def python(folder: Path, wheel: Path) -> Path:
    """Install the wheel into a fresh environment and return its interpreter."""
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    interpreter = venv / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(interpreter), "install", "--quiet"]
    command += ["--disable-pip-version-check", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(command, check=True)
    # Plain paths in a .pth are searched last and their own .pth files are not read: the wheel's
    # `app` wins and the editable install of the checkout is out of reach.
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return interpreter


def sources(folder: str) -> dict[str, Path]:
    """Return the files of a folder of the checkout by relative name, without what Python makes."""
    top = ROOT / folder
    files = (p for p in top.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {p.relative_to(top).as_posix(): p for p in files if not p.name.startswith(".")}


def test_holds_every_file_of_the_application_and_of_the_record(wheel: Path) -> None:
    wanted = {f"app/{name}": path for name, path in sources("app").items()}
    wanted |= {f"app/record/{name}": path for name, path in sources("data/geojson").items()}
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        assert wanted.keys() - held == set()
        for name, path in wanted.items():
            assert archive.read(name) == path.read_bytes(), name


def test_holds_page_assets_templates_and_schemas(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = archive.namelist()
    for pattern in (
        r"app/web/static/vendor/leaflet/leaflet\.js",
        r"app/web/static/vendor/fonts/.+\.woff2",
        r"app/render/templates/page\.html",
        r"app/ingest/schemas/theatre\.json",
        r"app/record/[^/]+/control/\d{4}-\d\d-\d\d\.geojson",
        r"app/py\.typed",
    ):
        assert [name for name in held if re.fullmatch(pattern, name)], pattern


def test_holds_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = archive.namelist()
    assert {name.split("/")[0] for name in held} == {
        "app",
        wheel.name.split("-py3")[0] + ".dist-info",
    }
    junk = re.compile(r"__pycache__|\.pyc$|/\.|(^|/)(tests|node_modules|notebooks|benchmarks)/")
    assert [name for name in held if junk.search(name)] == []


def test_uses_its_own_record(python: Path, folder: Path) -> None:
    code = "from app.settings import shipped_record as r; print(r())"
    done = subprocess.run(
        [python, "-c", code], cwd=folder, check=True, capture_output=True, text=True
    )
    inside = Path(done.stdout.strip())
    assert inside.is_relative_to(folder)
    assert inside.parts[-2:] == ("app", "record")


@pytest.fixture(scope="module")
def address(python: Path, folder: Path) -> Iterator[str]:
    """Start the service as an unprivileged user and return where it listens."""
    home = folder / "home"
    home.mkdir()
    user = unprivileged(python)
    log = folder / "log"
    env = {"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(home)}
    with log.open("w") as out:
        service = subprocess.Popen(
            [python.with_name("controlmap"), "serve", "--port", "0"],
            cwd=home,
            env=env,
            stdout=out,
            stderr=subprocess.STDOUT,
            user=user,
            group=user,
        )
    try:
        yield listening(service, log)
    finally:
        service.terminate()
        service.wait(timeout=20)


def unprivileged(python: Path) -> int | None:
    """Return the user to start the service as; None (as we are) where root may not step down.

    A Python that lies in root's own home cannot be run by anyone else.
    """
    if os.geteuid() != 0:
        return None
    try:
        subprocess.run([python, "-c", ""], check=True, user=NOBODY, group=NOBODY, cwd="/")
    except PermissionError:
        return None
    return NOBODY


def listening(service: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until the service says where it listens."""
    for _ in range(600):
        told = TOLD.search(log.read_text())
        if told:
            return told[1]
        assert service.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def get(url: str) -> bytes:
    """Return the body of a 200 answer."""
    with urllib.request.urlopen(url, timeout=20) as answer:
        return bytes(answer.read())


def test_serves_health_shares_and_assets(address: str) -> None:
    assert json.loads(get(f"{address}/healthz"))["status"] == "ok"
    answer = json.loads(get(f"{address}/control"))
    assert answer["regions"]
    files = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in sources("data/geojson").items()
        if "/control/" in name
    }
    assert answer["whole"]["snapshot"]["digest"].removeprefix("sha256:") in files
    static = re.search(r"/static/[0-9a-f]+", get(f"{address}/map").decode())
    assert static is not None
    assert b"Leaflet" in get(f"{address}{static[0]}/vendor/leaflet/leaflet.js")


def test_does_not_serve_what_is_not_there(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(f"{address}/static/vendor/leaflet/leaflet.js")
    caught.value.close()
    assert caught.value.code == 404
