"""All issues of a file, within bounds: a hostile one could have millions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.issue import Issue
from app.ingest.findings import make_issue

LISTED = 1000


@dataclass(slots=True)
class IssueLog:
    """Issues in the order they were found.

    Of one code the first thousand are listed and the rest is counted, so that no flood of one
    code can hide another: above all no flood of warnings an error.
    """

    _listed: list[Issue] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, issues: Iterable[Issue]) -> None:
        """Take issues in."""
        for issue in issues:
            self._counts[issue.code] += 1
            if self._counts[issue.code] <= LISTED:
                self._listed.append(issue)

    def count(self, code: str) -> int:
        """Return how many issues of a code were found, listed or not."""
        return self._counts[code]

    def issues(self) -> tuple[Issue, ...]:
        """Return the listed issues, and for each code cut short how many more there were."""
        rest = (
            make_issue(code, f"{count - LISTED} more are not listed")
            for code, count in self._counts.items()
            if count > LISTED
        )
        return (*self._listed, *rest)
