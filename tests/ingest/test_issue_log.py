"""Floods of issues are cut without hiding any other code."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from app.domain.issue import Severity
from app.ingest import Parsed
from app.ingest.findings import make_issue
from app.ingest.issue_log import LISTED, IssueLog


def test_warnings_cannot_hide_an_error() -> None:
    log = IssueLog()
    log.add(make_issue("geometry-3d", str(n)) for n in range(LISTED + 500))
    log.add([make_issue("gap", "a hole")])
    issues = log.issues()
    assert len(issues) == LISTED + 2
    assert [i.code for i in issues if i.severity is Severity.ERROR] == ["gap"]
    assert issues[-1].message == "500 more are not listed"


def test_a_short_log_is_listed_whole() -> None:
    log = IssueLog()
    log.add([make_issue("gap", "a"), make_issue("overlap", "b")])
    assert [i.message for i in log.issues()] == ["a", "b"]


def test_reading_ends_when_nothing_is_a_feature(
    two_zones: dict[str, Any], parse: Callable[..., Parsed]
) -> None:
    two_zones["features"] = [1] * 200_000
    parsed = parse(json.dumps(two_zones).encode())
    assert {i.code for i in parsed.issues} == {"feature-invalid"}
    assert len(parsed.issues) == LISTED + 1


def test_long_chains_of_parents_are_walked_once(
    document: Callable[..., Any], parse: Callable[..., Parsed]
) -> None:
    made = document("provinces")
    template = made["features"][0]
    made["features"] = [
        {
            **template,
            "geometry": None,
            "properties": {**template["properties"], "id": f"r-{n}", "parent": f"r-{n + 1}"},
        }
        for n in range(2000)
    ]
    parsed = parse(made)
    ends = [i for i in parsed.issues if i.code == "unknown-parent"]
    assert [issue.feature for issue in ends] == ["r-1999"]
    made["features"][-1]["properties"]["parent"] = "r-1000"
    circle = [i for i in parse(made).issues if i.code == "unknown-parent"]
    assert [issue.feature for issue in circle] == [f"r-{n}" for n in range(1000, 2000)]
