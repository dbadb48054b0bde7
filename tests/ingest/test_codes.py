"""Every code is in the table, in the documentation and in a fixture: counted both ways."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.issue import Issue
from app.ingest.codes import CODES, find_code
from app.ingest.limits import Limits
from app.ingest.validate import validate_paths

ROOT = Path(__file__).parents[2]
INVALID = ROOT / "tests" / "data" / "invalid"
DOCUMENT = ROOT / "docs" / "issue-codes.md"

NAMES = sorted(code.name for code in CODES)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

# Limits that make a small file large, and repairs asked for.
OPTIONS: dict[str, dict[str, Any]] = {
    "file-too-large": {"limits": Limits(file_bytes=500)},
    "json-too-deep": {"limits": Limits(depth=6)},
    "too-many-vertices": {"limits": Limits(vertices=9)},
    "geometry-repaired": {"repair": True},
    "repair-exceeds-limit": {"repair": True},
}
# A refused repair leaves the fault that it should have mended.
# A day to come is also later than the day it was recorded.
BESIDE: dict[str, set[str]] = {
    "repair-exceeds-limit": {"geometry-self-intersection"},
    "valid-from-future": {"recorded-before-valid"},
}


def documented(text: str) -> list[str]:
    return re.findall(r"^### `([a-z0-9-]+)`$", text, flags=re.MULTILINE)


def section(text: str, name: str) -> str:
    return text.split(f"### `{name}`\n", 1)[1].split("\n#", 1)[0]


def issues_of(folder: Path, options: dict[str, Any]) -> list[Issue]:
    record = folder / "demo"
    reports = validate_paths([record if record.is_dir() else folder], now=NOW, **options)
    return [issue for report in reports for issue in report.issues]


def test_codes_are_unique_and_kebab() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in NAMES)


def test_every_code_is_documented_and_nothing_else() -> None:
    assert sorted(documented(DOCUMENT.read_text(encoding="utf-8"))) == NAMES


def test_every_code_has_a_fixture_and_nothing_else() -> None:
    assert sorted(p.name for p in INVALID.iterdir() if p.is_dir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_documentation_says_what_the_table_says(name: str) -> None:
    code = find_code(name)
    text = section(DOCUMENT.read_text(encoding="utf-8"), name)
    assert f"**{code.severity.value}**: {code.meaning}" in text
    assert code.hint in text
    assert "- Example: " in text


@pytest.mark.parametrize("name", NAMES)
def test_fixture_yields_its_code_alone(name: str) -> None:
    issues = issues_of(INVALID / name, OPTIONS.get(name, {}))
    assert {issue.code for issue in issues} - BESIDE.get(name, set()) == {name}
    assert all(issue.severity is find_code(issue.code).severity for issue in issues)
    assert all(issue.message and issue.hint and issue.path for issue in issues)


@pytest.mark.parametrize(
    "name",
    [code.name for code in CODES if code.name.startswith(("lonlat", "overlap", "gap", "ring-"))]
    + ["geometry-self-intersection", "outside-theatre", "coverage-edge-mismatch"],
)
def test_geometric_issues_name_feature_and_place(name: str) -> None:
    issues = issues_of(INVALID / name, {})
    assert issues
    for issue in issues:
        assert issue.feature in {"west", "east"}
        assert issue.lon is not None
        assert issue.lat is not None


def test_the_counting_can_fail() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert sorted(documented(text.replace("### `gap`", "### gap"))) != NAMES
    assert sorted(documented(text + "\n### `made-up`\n")) != NAMES


def test_a_clean_file_yields_none_of_them() -> None:
    reports = validate_paths([ROOT / "tests" / "data" / "valid"], now=NOW)
    assert len(reports) == 11
    assert [report.issues for report in reports] == [()] * 11
