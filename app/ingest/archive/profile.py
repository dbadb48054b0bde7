"""Nouns of a profile: how one archive's classes, dates and overlaps are to be understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.provenance import Source
from app.domain.zone import Status


class OverlapRule(StrEnum):
    """What becomes of ground that two holders claim."""

    REFUSE = "refuse"  # the day is refused
    ORDER = "order"  # the first of a declared order holds it
    CONTESTED = "contested"  # it is contested between them


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What a class becomes: a holder and how it holds. Also the identity of a zone.

    Attributes:
        party: the holder; empty for contested and unknown.
        status: as the record has it.
        between: who contests it, sorted.
    """

    party: str
    status: Status
    between: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id of its zone, the same on every day: ``red``, ``red-presence``, ``contested-…``.

        >>> Target("", Status.CONTESTED, ("blue", "red")).id
        'contested-blue-red'
        """
        if self.status is Status.CONTROLLED:
            return self.party
        return "-".join([*([self.party] if self.party else []), str(self.status), *self.between])


@dataclass(frozen=True, slots=True)
class ClassRule:
    """What texts become.

    Attributes:
        exact: the text as it stands.
        texts: normalised texts.
        patterns: searched in the normalised text, and in the text as it stands.
        target: what the class becomes; None when it is dropped or only a part of a delta.
        part: name under which deltas know it; empty: none.
        drop: why it is left out; empty: it is not.
    """

    exact: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    patterns: tuple[re.Pattern[str], ...] = ()
    target: Target | None = None
    part: str = ""
    drop: str = ""


@dataclass(frozen=True, slots=True)
class Delta:
    """A holder's ground as a sum of classes: ``held = nochange + gains``.

    Attributes:
        target: who holds the result.
        terms: names of parts, each with whether it is taken away, from left to right.
    """

    target: Target
    terms: tuple[tuple[bool, str], ...]


@dataclass(frozen=True, slots=True)
class DateRule:
    """Where the day stands.

    Attributes:
        property: of the feature; empty: the file's name has it.
        pattern: finds the day in a file's name: groups year, month, day, or epoch.
        format: of the property: ``iso``, ``epoch-seconds``, ``epoch-milliseconds`` or a
            ``strptime`` form.
        compare: a property whose day is compared and reported, never used.
        last: of several files of one day the last one counts; else the day is refused.
    """

    property: str
    pattern: re.Pattern[str]
    format: str
    compare: str = ""
    last: bool = False


@dataclass(frozen=True, slots=True)
class ClassText:
    """Where the class stands, and how its text is read.

    Attributes:
        properties: the first of them that a feature has.
        constant: the class of every feature; empty: the properties say it.
        split: what parts a text that says the same in several languages; empty: nothing.
        ignore: cut out of the normalised text, such as dates.
        drop_unknown: whether unknown classes are left out; else they refuse the import.
    """

    properties: tuple[str, ...]
    constant: str = ""
    split: str = ""
    ignore: tuple[re.Pattern[str], ...] = ()
    drop_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """How an archive becomes snapshots of control.

    Attributes:
        title: of each snapshot; ``{date}`` stands for its day.
        method: how the archive was made, for a reader.
        licence: under which terms it may be used.
        sources: what it rests on; every zone names all of them.
        day: where the day stands.
        text: where the class stands.
        rules: what classes become, the first that fits.
        deltas: sums of classes.
        overlaps: what becomes of ground that two holders claim.
        order: for the rule ``order``: ids of targets, parties or statuses, the first wins.
        clip_to_bbox: clip to the theatre's bbox instead of its regions.
        rest: who holds ground of the theatre that no class covers; None: unassigned.
        repair_km2: most area the repair of one polygon may change; None: the limit of ingest.
        sliver_km2: enclosed gaps up to this size go to their neighbour.
        sliver_m: and so do those that are no wider than this on average.
        crs: of files that say none.
        layer: of files with several.
        positional_accuracy_m: how far a front line may lie from the truth.
        digest: of the profile's content.
    """

    title: str
    method: str
    licence: str
    sources: tuple[Source, ...]
    day: DateRule
    text: ClassText
    rules: tuple[ClassRule, ...]
    deltas: tuple[Delta, ...] = ()
    overlaps: OverlapRule = OverlapRule.REFUSE
    order: tuple[str, ...] = ()
    clip_to_bbox: bool = False
    rest: Target | None = None
    repair_km2: float | None = None
    sliver_km2: float = 0.05
    sliver_m: float = 20.0
    crs: str = ""
    layer: str = ""
    positional_accuracy_m: float | None = None
    digest: str = ""
