"""A profile's YAML → ``Profile``, or everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import yaml
from yaml.constructor import ConstructorError

from app.domain.issue import Issue
from app.domain.provenance import Source
from app.domain.theatre import Theatre
from app.domain.valid_time import parse_day
from app.errors import DataError
from app.ingest.archive.classes import normalised
from app.ingest.archive.profile import (
    ClassRule,
    ClassText,
    DateRule,
    Delta,
    OverlapRule,
    Profile,
)
from app.ingest.archive.profile_rules import profile_issues, target_of
from app.ingest.findings import make_issue
from app.ingest.rules.text import text_issues
from app.ingest.schema import schema_issues, validator

NAME_PATTERN = r"(?<!\d)(?P<year>(?:19|20)\d{2})[-_.]?(?P<month>\d{2})[-_.]?(?P<day>\d{2})"
"""A day in a file's name when the profile has no pattern: 2024-01-31, 20240131, 2024_01_31.

Never the digits of an epoch: 1712091200 would be a day of the year 1712.
"""

_HINT = "docs/how-to/import-an-archive.md lists the members of a profile."
_MOST_BYTES = 1_000_000
_CONSTRUCTORS_RAISE = (ValueError, TypeError, LookupError, AttributeError)  # PyYAML's, of `!!x y`

Json = Mapping[str, Any]


class _Loader(yaml.SafeLoader):
    """Plain YAML: days stay texts, and a member given twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if not isinstance(key, str) or keys.count(key) > 1:
                text = f"the member {key!r:.60} is no text" if not isinstance(key, str) else ""
                text = text or f"the member {key!r:.60} stands twice"
                raise ConstructorError(None, None, text, node.start_mark)
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse_profile(data: bytes, theatre: Theatre | None = None, path: str = "profile") -> Profile:
    """Read a profile.

    Args:
        data: YAML, UTF-8.
        theatre: its parties must be known; None: they are not checked.
        path: how issues name the file.

    Raises:
        DataError: with every issue found.
    """
    document, issues = _document(data)
    if not issues:
        check = validator("profile")
        found = schema_issues(document, check, code="properties-invalid", root="profile")
        issues = [replace(i, hint=_HINT) if i.code == "properties-invalid" else i for i in found]
        issues += text_issues(document, "profile", "")
    if not issues:
        issues = list(profile_issues(document, theatre))
    if issues:
        raise DataError([replace(issue, path=path) for issue in issues])
    return _profile(document)


def _document(data: bytes) -> tuple[Any, list[Issue]]:
    if len(data) > _MOST_BYTES:
        return None, [_broken(f"{len(data)} bytes, at most {_MOST_BYTES} are read")]
    if b"*" in data and re.search(rb"(?m)(^|[\s\[,:-])\*\w", data):
        return None, [_broken("YAML aliases (*name) are not read: write the value out")]
    try:
        document = yaml.load(data.decode("utf-8-sig"), Loader=_Loader)  # noqa: S506 - a SafeLoader
        json.dumps(document, allow_nan=False)  # a number that is none passes every limit
    except UnicodeDecodeError as error:
        return None, [_broken(f"byte {error.start} is not UTF-8")]
    except (yaml.YAMLError, RecursionError, *_CONSTRUCTORS_RAISE) as error:
        text = " ".join(str(error).split())
        return None, [_broken(f"no YAML: {text[:300]}")]
    return document, []


def _broken(text: str) -> Issue:
    return make_issue("properties-invalid", text, hint=_HINT)


def _profile(doc: Json) -> Profile:
    overlaps = doc.get("overlaps", {"rule": "refuse"})
    content = json.dumps(doc, sort_keys=True, ensure_ascii=False)
    return Profile(
        title=doc["title"],
        method=doc["method"],
        licence=doc["licence"],
        sources=tuple(_source(source) for source in doc["sources"]),
        day=_day(doc["date"]),
        text=_text(doc["class"]),
        rules=tuple(_rule(rule, doc["class"]) for rule in doc["classes"]),
        deltas=tuple(_delta(delta) for delta in doc.get("deltas", ())),
        overlaps=OverlapRule(overlaps["rule"]),
        order=tuple(overlaps.get("order", ())),
        clip_to_bbox=doc.get("clip") == "bbox",
        rest=target_of(doc["rest"]) if "rest" in doc else None,
        repair_km2=doc.get("repair_km2"),
        sliver_km2=doc.get("sliver_km2", 0.05),
        sliver_m=doc.get("sliver_m", 20.0),
        crs=doc.get("crs", ""),
        layer=doc.get("layer", ""),
        positional_accuracy_m=doc.get("positional_accuracy_m"),
        digest="sha256:" + hashlib.sha256(content.encode()).hexdigest(),
    )


def _source(doc: Json) -> Source:
    days = {n: parse_day(doc[n]) for n in ("published", "accessed") if n in doc}
    return Source(doc["id"], doc["title"], url=doc.get("url"), **days)


def _day(doc: Json) -> DateRule:
    return DateRule(
        property=doc["property"] if doc["from"] == "property" else "",
        pattern=re.compile(doc.get("pattern", NAME_PATTERN)),
        format=doc.get("format", "iso"),
        compare=doc.get("compare", ""),
        last=doc.get("several") == "last",
    )


def _text(doc: Json) -> ClassText:
    return ClassText(
        properties=tuple(_listed(doc.get("property"))),
        constant=doc.get("constant", ""),
        split=doc.get("split", ""),
        ignore=_patterns(doc.get("ignore")),
        drop_unknown=doc.get("unknown") == "drop",
    )


def _rule(doc: Json, text: Json) -> ClassRule:
    ignore = _patterns(text.get("ignore"))
    holds = "party" in doc or "status" in doc
    return ClassRule(
        exact=frozenset(_listed(doc.get("exact"))),
        texts=frozenset(normalised(given, ignore) for given in _listed(doc.get("text"))),
        patterns=_patterns(doc.get("regex")),
        target=target_of(doc) if holds else None,
        part=doc.get("as", ""),
        drop=doc.get("drop", ""),
    )


def _delta(doc: Json) -> Delta:
    words = doc["held"].split()
    signs = [False, *(word == "-" for word in words[1::2])]
    return Delta(target_of(doc), tuple(zip(signs, words[::2], strict=True)))


def _patterns(value: object) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text, re.IGNORECASE) for text in _listed(value))


def _listed(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from value
