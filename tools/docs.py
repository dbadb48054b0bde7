"""Write the generated parts of the docs, or with ``--check`` say which of them lag behind the code.

A generated part stands between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``.
"""

from __future__ import annotations

import json
import re
import runpy
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from fastapi.testclient import TestClient
from typer.main import get_command

from app.cli import command_line
from app.main import create_app
from app.settings import Settings
from app.web.problems import MEANINGS, TITLES

ROOT = Path(__file__).resolve().parent.parent


def settings_table() -> str:
    """Return every setting with its default, bounds and meaning."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "the shipped record" if field.default_factory else _default(field.default)
        bounds = ", ".join(_bounds(field.metadata))
        meaning = f"{field.description} {f'({bounds})' if bounds else ''}".strip()
        rows.append(f"| `CONTROLMAP_{name.upper()}` | {default} | {meaning} |")
    return "\n".join(rows)


def _default(value: object) -> str:
    if not str(value):
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _bounds(metadata: list[Any]) -> Iterator[str]:
    signs = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
    for item in metadata:
        for name, sign in signs.items():
            if hasattr(item, name):
                yield f"{sign} {getattr(item, name)}"


def routes_table() -> str:
    """Return every route of the contract with its parameters."""
    paths: dict[str, Any] = create_app(Settings()).openapi()["paths"]
    out: list[str] = []
    for path, operations in paths.items():
        for method, operation in operations.items():
            out += ["", f"### `{method.upper()} {path}`", "", operation["summary"] + "."]
            parameters = operation.get("parameters", [])
            if parameters:
                out += ["", "| parameter | in | meaning |", "|---|---|---|"]
                out += [f"| `{p['name']}` | {p['in']} | {_meaning(p)} |" for p in parameters]
    return "\n".join(out[1:])


def _meaning(parameter: Mapping[str, Any]) -> str:
    return str(parameter.get("description") or parameter["schema"].get("title", ""))


def answer() -> str:
    """Return the shipped record's answer to the question of the README."""
    with TestClient(create_app(Settings())) as client:
        found = client.get("/control", params={"province": "deir-ezzor", "date": "2017-11-28"})
    return f"```json\n{json.dumps(found.json(), ensure_ascii=False, indent=1)}\n```"


def problems_table() -> str:
    """Return every problem code with its title and meaning."""
    rows = ["| code | title | when |", "|---|---|---|"]
    rows += [f"| `{code}` | {TITLES[code]} | {MEANINGS[code]} |" for code in sorted(TITLES)]
    return "\n".join(rows)


def _commands_of(group: object, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every command with its words; a group's own help stands in its commands."""
    for name, command in getattr(group, "commands", {}).items():
        if hasattr(command, "commands"):
            yield from _commands_of(command, f"{before}{name} ")
        else:
            yield before + name, command


def commands() -> str:
    """Return the help of every command."""
    out: list[str] = []
    for name, command in sorted(_commands_of(get_command(command_line()))):
        out += ["", f"### `controlmap {name}`", "", (command.help or "").strip(), ""]
        out += ["| option | meaning |", "|---|---|"]
        with typer.Context(command, info_name=name) as context:
            records = [p.get_help_record(context) for p in command.get_params(context)]
        out += [f"| `{r[0].strip()}` | {r[1]} |" for r in records if r]
    return "\n".join(out[1:])


def snapshots() -> str:
    """Return every snapshot of the shipped record with its figures and sources."""
    part = runpy.run_path(str(ROOT / "tools" / "record_docs.py"))["snapshots_part"]("syria")
    return str(part)


PARTS: Mapping[str, tuple[str, Callable[[], str]]] = {
    "settings": ("docs/settings.md", settings_table),
    "routes": ("docs/api.md", routes_table),
    "answer": ("docs/api.md", answer),
    "problems": ("docs/api.md", problems_table),
    "commands": ("docs/cli.md", commands),
    "snapshots": ("docs/record/syria-snapshots.md", snapshots),
}


def replaced(text: str, name: str, content: str) -> str:
    """Return a document with one generated part renewed.

    Raises:
        ValueError: the document lacks the part's marks.
    """
    marks = re.compile(rf"(<!-- begin {name} -->\n).*?(\n<!-- end {name} -->)", re.DOTALL)
    if not marks.search(text):
        raise ValueError(f"no part '{name}'")
    return marks.sub(lambda m: m[1] + content + m[2], text)


def main(arguments: list[str]) -> int:
    """Renew every generated part; with ``--check`` change nothing and return 1 when one lags."""
    stale: list[str] = []
    for name, (file, make) in PARTS.items():
        path = ROOT / file
        old = path.read_text("utf-8")
        new = replaced(old, name, make())
        if new != old:
            stale.append(f"{file} ({name})")
            if "--check" not in arguments:
                path.write_text(new, "utf-8")
    if stale and "--check" in arguments:
        sys.stderr.write("generated docs lag behind the code, run make fix: " + ", ".join(stale))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
