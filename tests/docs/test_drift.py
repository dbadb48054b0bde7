"""Docs that lag behind the code fail: generated parts, settings, codes, verbs."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app import errors
from app.catalog.loading import LOAD_CODES
from app.settings import Settings
from app.web.problems import MEANINGS, TITLES

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def docs_tool() -> ModuleType:
    """Load ``tools/docs.py``."""
    spec = importlib.util.spec_from_file_location("docs_tool", ROOT / "tools" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_parts_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_stale_part_is_noticed(docs_tool: ModuleType) -> None:
    text = "<!-- begin settings -->\nold\n<!-- end settings -->"
    assert docs_tool.replaced(text, "settings", "new") != text
    with pytest.raises(ValueError, match="no part"):
        docs_tool.replaced("nothing here", "settings", "new")


def test_every_setting_is_documented_and_read() -> None:
    documented = (ROOT / "docs" / "settings.md").read_text("utf-8")
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "app").rglob("*.py"))
    for name in Settings.model_fields:
        assert f"`CONTROLMAP_{name.upper()}`" in documented
        assert re.search(rf"(settings|self)\.{name}\b", code), f"nothing reads the setting {name}"


def test_every_code_of_loading_is_documented() -> None:
    page = (ROOT / "docs" / "issue-codes.md").read_text("utf-8")
    for code, meaning in LOAD_CODES.items():
        assert f"| `{code}` | {meaning} |" in page


def test_every_problem_code_has_a_meaning() -> None:
    assert TITLES.keys() == MEANINGS.keys()


def test_every_code_an_error_carries_is_a_problem() -> None:
    raised = {
        e.code
        for e in vars(errors).values()
        if isinstance(e, type) and issubclass(e, errors.ControlmapError)
    }
    assert raised - {"error", "data-invalid"} <= TITLES.keys()


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_verbs_named_in_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for verb in set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text("utf-8"))):
        assert re.search(rf"^{verb}:", makefile, re.MULTILINE), f"make {verb} does not exist"
