"""The packaged JSON Schemas as validators, and their errors as issues.

A subschema says with ``x-code`` which issue code its failure is; where it is silent the caller's
code stands. References are inlined once, which makes validating a feature four times as fast as
resolving them each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

import jsonschema_rs

from app.domain.issue import Issue
from app.ingest.findings import make_issue, shown

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

Json = Mapping[str, Any]

_STRUCTURAL = frozenset({"$ref", "$defs", "$id", "$schema", "$comment"})
_MOST_ERRORS = 25  # of one object; a hostile one could break thousands


def load_schema(name: str) -> dict[str, Any]:
    """Return a packaged schema as it stands: ``metadata``, ``theatre``, ``common`` or a kind."""
    text = files("app.ingest.schemas").joinpath(f"{name}.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@dataclass(frozen=True, slots=True)
class Check:
    """One schema twice: compiled, to say quickly that all is well, and in words, when it is not.

    Attributes:
        quick: fifty times faster, and only asked yes or no.
        name: of the schema.
        definition: which of its ``$defs``; empty: the whole.
    """

    quick: jsonschema_rs.Draft202012Validator
    name: str
    definition: str

    @property
    def slow(self) -> Draft202012Validator:
        """Finds every error with its path."""
        return _in_words(self.name, self.definition)

    def is_valid(self, instance: object) -> bool:
        """Return whether a value keeps to the schema, in the words of the slow one.

        The two read ``$`` of a pattern differently before a line feed; where they disagree the
        one that names errors decides, and other rules catch what it lets pass.
        """
        try:
            return self.quick.is_valid(instance) or self.slow.is_valid(instance)
        except ValueError:  # a value the compiled one cannot take over
            return self.slow.is_valid(instance)


@cache
def validator(name: str, definition: str = "") -> Check:
    """Return the check of a schema, or of one of its ``$defs``; built on first use."""
    return Check(jsonschema_rs.Draft202012Validator(_schema(name, definition)), name, definition)


@cache
def _in_words(name: str, definition: str) -> Draft202012Validator:
    # Loaded where something is wrong, which is not at a start.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    return Draft202012Validator(_schema(name, definition))


def _schema(name: str, definition: str) -> dict[str, Any]:
    document = load_schema(name)
    return _inlined(document["$defs"][definition] if definition else document, document)


def _inlined(part: Json, document: Json) -> dict[str, Any]:
    own = {k: _within(v, document) for k, v in part.items() if k not in _STRUCTURAL}
    if "$ref" not in part:
        return own
    file, _, pointer = part["$ref"].partition("#")
    home = load_schema(file.removesuffix(".json")) if file else document
    target: Any = home
    for step in filter(None, pointer.split("/")):
        target = target[step]
    return {**_inlined(target, home), **own}


def _within(value: object, document: Json) -> object:
    if isinstance(value, list):
        return [_within(item, document) for item in value]
    return _inlined(value, document) if isinstance(value, dict) else value


def schema_issues(
    instance: object, check: Check, *, code: str, root: str, feature: str = ""
) -> Iterator[Issue]:
    """Yield what a value breaks of its schema.

    Args:
        instance: the JSON value.
        check: its schema's validator.
        code: for failures whose subschema names no code of its own.
        root: what the value is, to begin the path in the message with.
        feature: the feature it belongs to.
    """
    if check.is_valid(instance):
        return
    said: set[str] = set()
    for error in islice(check.slow.iter_errors(instance), _MOST_ERRORS):
        message = f"{_path(root, error)}: {_problem(error)}"
        if message not in said:  # one error a missing member, each naming them all
            said.add(message)
            own = error.schema.get("x-code") if isinstance(error.schema, dict) else None
            yield make_issue(own or code, message, feature=feature)


def _path(root: str, error: ValidationError) -> str:
    steps = (f"[{s}]" if isinstance(s, int) else f".{_plain(s)}" for s in error.absolute_path)
    return root + "".join(steps)


def _plain(key: object) -> str:
    text = str(key)
    return text if text.isascii() and text.isprintable() and len(text) <= 40 else shown(text)


def _problem(error: ValidationError) -> str:
    """Say what is wrong without quoting more than a line of the instance."""
    rule, value = error.validator, cast("Any", error.validator_value)
    instance = cast("Any", error.instance)
    match rule:
        case "required":  # quotes names of the schema only
            missing = [name for name in value if name not in instance]
            return "missing " + ", ".join(missing)
        case "additionalProperties":
            known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            strays = [shown(key) for key in instance if key not in known]
            return "unknown member " + ", ".join(strays[:5])
        case "type":
            wanted = " or ".join(value) if isinstance(value, list) else value
            return f"{shown(instance)} is not of type {wanted}"
        case "enum":
            return f"{shown(instance)} is none of {', '.join(map(str, value))}"
        case "const":
            return f"{shown(instance)} is not {value}"
        case _:
            return f"{shown(instance)} breaks {rule} {shown(value)}"
