"""The commands of ``docs/operate.md`` for backup and restore, run as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli_scenes import environment
from tests.conftest import demo_documents, write_record

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = CHECKOUT / "docs" / "operate.md"
POSTGRES = Path(os.environ.get("POSTGRES_BIN", "/usr/lib/postgresql/15/bin"))


def commands(name: str) -> str:
    """Return the shell commands under a heading of the page."""
    found = re.search(
        rf"^### {re.escape(name)}\n.*?^```bash\n(.*?)^```", PAGE.read_text(), re.M | re.S
    )
    assert found is not None, name
    return found[1]


def run(script: str, folder: Path, more: dict[str, str]) -> None:
    """Run commands as an operator does, in a shell that stops at the first failure."""
    path = f"{CHECKOUT / '.venv' / 'bin'}:{Path(os.sys.executable).parent}:{POSTGRES}:/usr/bin:/bin"  # type: ignore[attr-defined]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment(folder) | {"PATH": path} | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_record_in_a_folder_comes_back(tmp_path: Path) -> None:
    record = write_record(tmp_path / "record", demo_documents())
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "audit.jsonl").write_text("a line\n")
    before = files(record)
    named = {"CONTROLMAP_RECORD": str(record), "CONTROLMAP_DESK": str(desk)}
    named["BACKUP"] = str(tmp_path / "backup")
    run(commands("A record in a folder"), tmp_path, named)
    shutil.rmtree(record)
    shutil.rmtree(desk)
    run(commands("Restore a folder"), tmp_path, named)
    assert files(record) == before
    assert files(desk) == {"audit.jsonl": b"a line\n"}


@pytest.mark.skipif(
    not (POSTGRES / "postgres").is_file(),
    reason="needs Debian's postgresql-15: run `make postgres`",
)
def test_a_record_in_postgis_comes_back(tmp_path: Path) -> None:
    from tests.postgres import TEMPLATE, cluster  # noqa: PLC0415 - the driver is an extra

    record = write_record(tmp_path / "record", demo_documents())
    with cluster() as running:
        with running.database(TEMPLATE) as store:
            named = {"CONTROLMAP_STORE": store, "BACKUP": str(tmp_path / "backup")}
            run(
                f"controlmap store upgrade && controlmap copy {record} $CONTROLMAP_STORE",
                tmp_path,
                named,
            )
            run(commands("A record in PostGIS"), tmp_path, named)
        running.execute("CREATE DATABASE restored")
        named["CONTROLMAP_STORE"] = running.url("restored")
        run(commands("Restore PostGIS"), tmp_path, named)
        run('controlmap copy "$CONTROLMAP_STORE" back', tmp_path, named)
    assert files(tmp_path / "back") == files(record)
