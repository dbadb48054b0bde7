"""What only a layer as a whole can show: one kind, revisions in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from app.domain.issue import Issue
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.domain.theatre import Theatre
from app.ingest.findings import make_issue

Recording = tuple[SnapshotInfo, str]


def layer_issues(recordings: Sequence[Recording]) -> Iterator[Issue]:
    """Report contradictions between the files of one layer.

    Args:
        recordings: the info and the path of every file of the layer that parsed.
    """
    kinds = sorted({info.kind.value for info, _ in recordings})
    if len(kinds) > 1:
        message = "kinds in one layer: " + ", ".join(kinds)
        yield _at(make_issue("layer-mixed-kinds", message), recordings[-1][1])
    by_day: defaultdict[date, list[Recording]] = defaultdict(list)
    for info, path in recordings:
        by_day[info.valid_from].append((info, path))
    for recorded in by_day.values():
        yield from _revision_issues(sorted(recorded, key=lambda pair: pair[0].revision))


def named_issues(theatre: Theatre, layer: str, kind: LayerKind) -> Iterator[Issue]:
    """Report a layer that ``theatre.json`` names for another kind, also while it is empty.

    Args:
        theatre: names a layer for regions and one for control.
        layer: that is to be added to.
        kind: of what is to be added.
    """
    named = {
        LayerKind.REGIONS: ("region_layer", theatre.region_layer),
        LayerKind.CONTROL: ("control_layer", theatre.control_layer),
    }
    meant = [one for one, (_, name) in named.items() if name == layer]
    if meant and kind not in meant:
        message = (
            f"theatre.json names {layer} for {meant[0]} ({named[meant[0]][0]}): "
            f"it is no layer for {kind}"
        )
        own = named.get(kind)
        yield make_issue("layer-mixed-kinds", message + (f", {own[1]} is" if own else ""))


def _revision_issues(recorded: list[Recording]) -> Iterator[Issue]:
    for place, (info, path) in enumerate(recorded, start=1):
        if info.revision != place:
            message = f"revision {info.revision} of {info.valid_from} stands where {place} should"
            yield _at(make_issue("revision-gap", message), path)
        elif place > 1 and info.recorded_at <= recorded[place - 2][0].recorded_at:
            message = f"revision {place} is recorded no later than revision {place - 1}"
            yield _at(make_issue("revision-not-later", message), path)


def _at(issue: Issue, path: str) -> Issue:
    return replace(issue, path=path)
