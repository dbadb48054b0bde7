"""One row of the table of issue codes."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.issue import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """An issue code.

    Attributes:
        name: stable kebab-case name.
        severity: error (the file is refused) or warning (it passes, and is reported).
        meaning: one line: what is wrong.
        hint: one line: what would be right.
    """

    name: str
    severity: Severity
    meaning: str
    hint: str


def error(name: str, meaning: str, hint: str) -> Code:
    """Return a code that refuses the file."""
    return Code(name, Severity.ERROR, meaning, hint)


def warning(name: str, meaning: str, hint: str) -> Code:
    """Return a code that lets the file pass."""
    return Code(name, Severity.WARNING, meaning, hint)
