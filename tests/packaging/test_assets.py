"""``tools/assets.mjs``: a service that runs finds a whole set of page assets at every moment.

Every step that changes the folder is followed by a look at it, so nothing is left to chance.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.web.static_files import static_version

ROOT = Path(__file__).resolve().parents[2]
WATCH = ROOT / "tests" / "node" / "watch_assets.mjs"
ALWAYS = ("leaflet/leaflet.js", "leaflet/leaflet.css", "fonts/source-sans-3-latin-400-normal.woff2")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout of no more than the assets are made of."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "assets.mjs", tmp_path / "tools")
    shutil.copytree(ROOT / "app" / "web" / "static" / "js", tmp_path / "app/web/static/js")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def make(checkout: Path, *watching: str) -> list[str]:
    """Make the assets; return what was missing after each step, when somebody watches."""
    vendor = checkout / "app" / "web" / "static" / "vendor"
    given = os.environ | {"WATCHED": ":".join([str(vendor), *ALWAYS])}
    given["PATH"] = f"{given['PATH']}:{ROOT / '.venv' / 'bin'}"
    words = ["node", *watching, str(checkout / "tools" / "assets.mjs")]
    done = subprocess.run(
        words, env=given, capture_output=True, text=True, check=False, timeout=180, cwd=checkout
    )
    assert done.returncode == 0, done.stderr
    *steps, said = done.stdout.splitlines()
    assert "KB in app/web/static/vendor" in said
    return steps


def files(checkout: Path) -> set[str]:
    vendor = checkout / "app" / "web" / "static" / "vendor"
    assert not any(path.is_symlink() for path in [vendor, *vendor.rglob("*")]), "a wheel has files"
    return {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}


def change_all_parts(checkout: Path) -> None:
    """Give the part that all others ask for something new, and with it each a new name."""
    js = checkout / "app" / "web" / "static" / "js"
    new = "export const another = Symbol.for('another');\n"
    (js / "data.js").write_text((js / "data.js").read_text() + new)
    asking = "import { another } from './data.js';\nwindow.another = another;\n"
    (js / "main.js").write_text(asking + (js / "main.js").read_text())


@pytest.mark.timeout(600)
def test_a_whole_set_is_there_at_every_moment(checkout: Path) -> None:
    static = checkout / "app" / "web" / "static"
    make(checkout)
    first = files(checkout)
    (static / "vendor" / ".stamp").touch()
    change_all_parts(checkout)
    steps = make(checkout, "--import", str(WATCH))
    second = files(checkout)
    assert len(second - first) > 2
    assert [step for step in steps if step.split(": ", 1)[1]] == []
    assert len(steps) >= len(second) - 1, "each file is a step of its own"
    assert not list(static.parent.glob(".vendor-*"))
    version = static_version(static)
    shutil.rmtree(static / "vendor")
    make(checkout)
    (static / "vendor" / ".stamp").touch()
    assert files(checkout) == second, "nothing of the first set is left"
    assert static_version(static) == version
