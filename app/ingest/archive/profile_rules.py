"""What a profile may not say although its schema lets it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.issue import Issue
from app.domain.theatre import Theatre
from app.domain.zone import Status
from app.ingest.archive.days import says_a_day
from app.ingest.archive.profile import Target
from app.ingest.archive.reading import map_system
from app.ingest.archive.source import UnreadableSourceError
from app.ingest.findings import make_issue, shown
from app.ingest.rules.dates import read_day

Json = Mapping[str, Any]

_FORMATS = ("iso", "epoch-seconds", "epoch-milliseconds")
_DAY_GROUPS = ({"year", "month", "day"}, {"epoch"})


def target_of(doc: Json) -> Target:
    """Return what a rule's members say."""
    status = Status(doc.get("status", Status.CONTROLLED))
    return Target(doc.get("party", ""), status, tuple(sorted(doc.get("between", ()))))


def profile_issues(doc: Json, theatre: Theatre | None) -> Iterator[Issue]:
    """Yield every contradiction of a profile that keeps to its schema."""
    yield from _date_issues(doc["date"])
    yield from _pattern_issues(doc["class"].get("ignore"), "profile.class.ignore")
    for index, rule in enumerate(doc["classes"]):
        yield from _rule_issues(rule, f"profile.classes[{index}]", theatre)
    yield from _delta_issues(doc, theatre)
    yield from _order_issues(doc)
    if "rest" in doc:
        yield from _holding_issues(doc["rest"], "profile.rest", theatre)
    if "crs" in doc and not _is_crs(doc["crs"]):
        text = f"profile.crs: {shown(doc['crs'])} is no CRS of a map"
        yield _issue(text, "Write it as EPSG:32637, or as WKT.")
    for index, source in enumerate(doc["sources"]):
        for name in ("published", "accessed"):
            if name in source and read_day(source[name]) is None:
                text = f"profile.sources[{index}].{name}: no calendar has {shown(source[name])}"
                yield make_issue("date-invalid", text)


def _date_issues(date: Json) -> Iterator[Issue]:
    pattern = date.get("pattern")
    if pattern is not None and not any(_pattern_issues(pattern, "")):
        groups = set(re.compile(pattern).groupindex)
        if not any(wanted <= groups for wanted in _DAY_GROUPS):
            text = "profile.date.pattern: it has not the groups year, month and day, nor epoch"
            yield _issue(text, r"Name them: (?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
    yield from _pattern_issues(pattern, "profile.date.pattern")
    form = date.get("format", "iso")
    if form not in _FORMATS and not says_a_day(form):
        text = f"profile.date.format: {shown(form)} is no form of year, month and day"
        yield _issue(text, f"Use {', '.join(_FORMATS)}, or a form such as %d.%m.%Y.")


def _rule_issues(rule: Json, path: str, theatre: Theatre | None) -> Iterator[Issue]:
    if not {"text", "exact", "regex"} & rule.keys():
        yield _issue(f"{path}: it fits no class", "Give it text, exact or regex.")
    yield from _pattern_issues(rule.get("regex"), f"{path}.regex")
    held = {"party", "status", "between"} & rule.keys()
    if "drop" in rule and (held or "as" in rule):
        yield _issue(f"{path}: it is dropped and held at once", "Keep drop, or the others.")
    elif "drop" not in rule and not held and "as" not in rule:
        hint = "Give it party and status, or `as` for a delta, or `drop` with the reason."
        yield _issue(f"{path}: it does not say what becomes of the class", hint)
    elif held:
        yield from _holding_issues(rule, path, theatre)


def _delta_issues(doc: Json, theatre: Theatre | None) -> Iterator[Issue]:
    known = {rule["as"] for rule in doc["classes"] if "as" in rule}
    used: set[str] = set()
    for index, delta in enumerate(doc.get("deltas", ())):
        path = f"profile.deltas[{index}]"
        names = [word for word in delta["held"].split() if word not in "+-"]
        used.update(names)
        for name in names:
            if name not in known:
                hint = f"Parts are named by `as` of a class: {', '.join(sorted(known)) or 'none'}."
                yield _issue(f"{path}.held: there is no part {shown(name)}", hint)
        yield from _holding_issues(delta, path, theatre)
    for name in sorted(known - used):
        text = f"profile.classes: the part {shown(name)} is in no delta, so it would be lost"
        yield _issue(text, "Name it in `held` of a delta, or give the class a party.")


def _holding_issues(doc: Json, path: str, theatre: Theatre | None) -> Iterator[Issue]:
    status = doc.get("status", Status.CONTROLLED)
    party, between = doc.get("party"), doc.get("between", [])
    wants_party = status in {Status.CONTROLLED, Status.PRESENCE}
    enough = len(set(between)) >= 2 if status == Status.CONTESTED else not between
    if bool(party) is not wants_party or not enough:
        text = f"{path}: {status}, party {shown(party)}, between {', '.join(between) or 'nobody'}"
        yield make_issue("status-party-mismatch", text)
    for name in [*([party] if party else []), *between]:
        yield from _party_issues(name, path, theatre)


def _party_issues(name: str, path: str, theatre: Theatre | None) -> Iterator[Issue]:
    if theatre is not None and name not in {party.id for party in theatre.parties}:
        known = ", ".join(party.id for party in theatre.parties)
        text = f"{path}: {shown(name)} is no party of {theatre.id}"
        yield make_issue("unknown-party", text, hint=f"Its parties are {known}.")


def _order_issues(doc: Json) -> Iterator[Issue]:
    """An order names holders by id, by party or by status; a name of nobody would do nothing."""
    holders = [
        target_of(rule)
        for rule in [*doc["classes"], *doc.get("deltas", ())]
        if {"party", "status"} & rule.keys()
    ]
    names = {name for t in holders for name in (t.id, t.party, str(t.status)) if name}
    for index, name in enumerate(doc.get("overlaps", {}).get("order", ())):
        if name not in names:
            text = f"profile.overlaps.order[{index}]: {shown(name)} is no holder of this profile"
            yield _issue(text, f"Its holders are {', '.join(sorted(names))}.")


def _pattern_issues(value: object, path: str) -> Iterator[Issue]:
    for text in [value] if isinstance(value, str) else (value if isinstance(value, list) else ()):
        try:
            re.compile(text)
        except re.error as error:
            said = f"{path}: {shown(text)} is no regular expression: {error}"
            yield _issue(said, "Mend it, or use text.")


def _is_crs(text: str) -> bool:
    try:
        map_system(text)
    except UnreadableSourceError:
        return False
    return True


def _issue(text: str, hint: str) -> Issue:
    return make_issue("properties-invalid", text, hint=hint)
