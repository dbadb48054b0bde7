"""Free text of an archive → what it becomes.

The same class comes in many spellings: in two languages on one line, with no-break spaces, line
breaks, dates and full stops. ``normalised`` takes away what carries no meaning; a typing error is
never guessed at, it is a spelling that the profile must list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from app.ingest.archive.profile import ClassRule, ClassText, Profile, Target

_SPACE = re.compile(r"\s+")
_EDGES = " .,;:/|-–—_()[]{}\"'«»“”"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text becomes.

    Attributes:
        rule: None when no rule fits, or when rules contradict each other.
        why: of a text without a rule: what is wrong with it.
    """

    rule: ClassRule | None
    why: str = ""

    @property
    def word(self) -> str:
        """What it becomes, in a word for the report."""
        if self.rule is None:
            return "unknown"
        if self.rule.drop:
            return f"left out: {self.rule.drop}"
        target = self.rule.target.id if self.rule.target else ""
        return target or f"part {self.rule.part}"


def tidy(text: str) -> str:
    r"""Return a text on one line: compatibility forms and no-break spaces plain, marks gone.

    >>> tidy(" No\u00a0change\n(day) ")
    'No change (day)'
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST])
    kept = "".join(c if unicodedata.category(c) not in {"Cf", "Cc"} else " " for c in plain)
    return _SPACE.sub(" ", kept).strip()


def normalised(text: str, ignore: Sequence[re.Pattern[str]] = ()) -> str:
    """Return what two spellings of one class have in common.

    >>> normalised("Occupied  (31.01.2024).", [re.compile(r"[0-9.]{10}")])
    'occupied'
    """
    plain = tidy(text)
    for pattern in ignore:
        plain = pattern.sub(" ", plain)
    return _SPACE.sub(" ", plain.casefold()).strip(_EDGES)


def class_text(properties: Mapping[str, Any], where: ClassText) -> str:
    """Return the class of a feature, on one line; empty when it has none."""
    if where.constant:
        return where.constant
    for name in where.properties:
        value = properties.get(name)
        if value is not None and not isinstance(value, dict | list):
            return tidy(str(value))
    return ""


def judge(text: str, profile: Profile) -> Verdict:
    """Return the verdict on a class's text.

    A text of several parts (``split``) fits a rule as a whole or by any part; parts that fit
    rules with different results contradict each other, and then it is unknown.
    """
    where = profile.text
    parts = [part for part in text.split(where.split) if part.strip()] if where.split else []
    spelt = [text, *parts]
    found: dict[tuple[Target | None, str, str], ClassRule] = {}
    for spelling in spelt:
        rule = _first(spelling, normalised(spelling, where.ignore), profile.rules)
        if rule is not None:
            found.setdefault((rule.target, rule.part, rule.drop), rule)
    if len(found) > 1:
        words = " and ".join(Verdict(rule).word for rule in found.values())
        return Verdict(None, f"its parts contradict each other: {words}")
    if found:
        return Verdict(next(iter(found.values())))
    return Verdict(None, _suggestion(text, profile))


def _first(text: str, plain: str, rules: Sequence[ClassRule]) -> ClassRule | None:
    for rule in rules:
        if text in rule.exact or plain in rule.texts:
            return rule
        if any(p.search(plain) or p.search(text) for p in rule.patterns):
            return rule
    return None


def _suggestion(text: str, profile: Profile) -> str:
    known = {t: rule for rule in profile.rules for t in [*rule.texts, *map(normalised, rule.exact)]}
    plain = normalised(text, profile.text.ignore)
    split = profile.text.split
    parts = text.split(split) if split else []
    wanted = [plain, *(normalised(part, profile.text.ignore) for part in parts)]
    for spelling in wanted:
        near = get_close_matches(spelling, [k for k in known if k], n=1, cutoff=0.75)
        if near:
            return f"a spelling of {near[0]!r} ({Verdict(known[near[0]]).word})?"
    return "no rule's text resembles it" if plain else 'it is empty: a rule `text: ""` fits it'
