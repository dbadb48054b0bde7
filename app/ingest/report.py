"""Issues of files for people (a table) and for programs (JSON)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from app.domain.issue import Issue, Severity

# Warnings that the file itself answers, under review: no strictness asks for more.
_ANSWERED = frozenset({"jump-accepted"})


@dataclass(frozen=True, slots=True)
class FileReport:
    """What validation found in one file.

    Attributes:
        path: as the user named it, or as found in the folder named.
        issues: all of them, in the order of the rules.
        digest: of the file's bytes; empty when it is no snapshot that passed.
        repaired: where the repaired file was written; empty when none was.
    """

    path: str
    issues: tuple[Issue, ...]
    digest: str = ""
    repaired: str = ""

    def count(self, severity: Severity) -> int:
        """Return how many issues are of that severity."""
        return sum(issue.severity is severity for issue in self.issues)


def exit_code(reports: Iterable[FileReport], *, strict: bool) -> int:
    """Return 0 when the files pass, 1 when any has an error.

    Strict: or a warning, but for those that the file answers with a reason (``jump-accepted``).
    """
    issues = [issue for report in reports for issue in report.issues]
    refused = any(issue.severity is Severity.ERROR for issue in issues)
    open_questions = any(issue.code not in _ANSWERED for issue in issues)
    return int(refused or (strict and open_questions))


def as_table(reports: Sequence[FileReport]) -> str:
    """Return the reports as text: a block a file, two lines an issue, a closing count."""
    lines: list[str] = []
    for report in reports:
        lines.append(f"{report.path}: {_verdict(report)}")
        width = max((len(issue.code) for issue in report.issues), default=0)
        for issue in report.issues:
            lines += _rows(issue, width)
        if report.repaired:
            lines.append(f"  repaired file: {report.repaired}")
    errors, warnings = _totals(reports)
    lines.append(f"{len(reports)} file(s), {errors} error(s), {warnings} warning(s)")
    return _printable("\n".join(lines))


def as_json(reports: Sequence[FileReport]) -> str:
    """Return the reports as one JSON object; ASCII only, so that any terminal or log takes it."""
    errors, warnings = _totals(reports)
    files = [
        {
            "path": report.path,
            "digest": report.digest or None,
            "repaired": report.repaired or None,
            "errors": report.count(Severity.ERROR),
            "warnings": report.count(Severity.WARNING),
            "issues": [asdict(issue) for issue in report.issues],
        }
        for report in reports
    ]
    return json.dumps({"errors": errors, "warnings": warnings, "files": files}, indent=2)


def _totals(reports: Sequence[FileReport]) -> tuple[int, int]:
    errors = sum(report.count(Severity.ERROR) for report in reports)
    return errors, sum(report.count(Severity.WARNING) for report in reports)


def _verdict(report: FileReport) -> str:
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    if errors:
        return f"refused, {errors} error(s), {warnings} warning(s)"
    return f"passes, {warnings} warning(s)" if warnings else "passes"


def _rows(issue: Issue, width: int) -> list[str]:
    placed = issue.lon is not None and issue.lat is not None
    place = f"({issue.lon:.5f}, {issue.lat:.5f}) " if placed else ""
    feature = f"[{issue.feature}] " if issue.feature else ""
    head = f"  {issue.severity.value:7}  {issue.code:{width}}  "
    return [f"{head}{feature}{place}{issue.message}", " " * len(head) + f"→ {issue.hint}"]


def _printable(text: str) -> str:
    """Escape what no terminal should get: file names may hold any bytes."""
    return "".join(c if c.isprintable() or c == "\n" else ascii(c)[1:-1] for c in text)
