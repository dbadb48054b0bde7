"""The shape of the code: small modules, short functions, no theatre in code, no ``global``.

Each check is a function over source text, and each has a sibling that shows it can fail.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app

PACKAGE = Path(app.__file__).parent
SOURCES = {p.relative_to(PACKAGE).as_posix(): p for p in sorted(PACKAGE.rglob("*.py"))}
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 60
# Pieced together, so that a search for the words themselves finds nothing here either.
_WORDS = ["syr" + "ia", "de" + "ir", "damas" + "cus", "ale" + "ppo", "euph" + "rates"]
THEATRE_WORDS = re.compile("|".join(_WORDS), re.IGNORECASE)
TEXT_SUFFIXES = {".py", ".js", ".css", ".html", ".json", ".jinja", ".svg", ".txt", ".md", ".toml"}


def long_functions(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            lines = (node.end_lineno or first) - first + 1
            if lines > MAX_FUNCTION_LINES and not routes_of(node):
                yield f"{node.name}: {lines} lines"


def routes_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a function only holds other functions: a router with its short handlers."""
    return any(isinstance(n, ast.FunctionDef) and n.decorator_list for n in node.body)


def global_statements(source: str) -> list[int]:
    return [n.lineno for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Global)]


@pytest.mark.parametrize("name", SOURCES)
def test_a_module_is_small(name: str) -> None:
    source = SOURCES[name].read_text("utf-8")
    assert source.count("\n") <= MAX_MODULE_LINES
    assert list(long_functions(source)) == []
    assert global_statements(source) == []


def test_the_checks_see_what_they_look_for() -> None:
    body = "\n".join(["    x = 1"] * MAX_FUNCTION_LINES)
    assert list(long_functions(f"def f():\n{body}\n")) == ["f: 61 lines"]
    assert list(long_functions("def f():\n    x = 1\n")) == []
    assert global_statements("def f():\n    global x\n") == [2]
    assert THEATRE_WORDS.search("the Province of " + "De" + "ir ez-Zor")


def theatre_words(files: Iterator[Path]) -> list[str]:
    return [
        f"{path}: {found.group()}"
        for path in files
        if "vendor" not in path.parts and path.suffix in TEXT_SUFFIXES
        for found in [THEATRE_WORDS.search(path.read_text("utf-8"))]
        if found
    ]


def test_no_theatre_is_named_in_code(tmp_path: Path) -> None:
    assert theatre_words(p for p in PACKAGE.rglob("*") if p.is_file()) == []
    bad = tmp_path / "bad.py"
    bad.write_text("HOME = 'al" + "EPPO'", "utf-8")
    assert theatre_words(iter([bad])) != []
