"""What is new in the record: one item a recording of control, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.catalog.answers import Answers
from app.catalog.catalog import Catalog
from app.catalog.timeline import Timeline
from app.domain.answer import Answer
from app.domain.snapshot import SnapshotInfo


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One recording, as a subscriber hears of it.

    Attributes:
        info: the recording.
        answer: the region's shares in it, with the change since the date before.
        corrects: the shares of the recording it corrects; None for a first recording.
    """

    info: SnapshotInfo
    answer: Answer
    corrects: Answer | None

    @property
    def published(self) -> datetime:
        """When the record learned it."""
        return self.info.recorded_at

    def moved_points(self) -> dict[str, float]:
        """Return percentage points by party: against what it corrects, else the date before."""
        if self.corrects is not None:
            old = {s.party: s.share for s in self.corrects.shares.shares}
            new = {s.party: s.share for s in self.answer.shares.shares}
            parties = sorted(old.keys() | new.keys())
            return {p: 100 * (new.get(p, 0.0) - old.get(p, 0.0)) for p in parties}
        return dict(self.answer.change.points) if self.answer.change else {}


def news(
    catalog: Catalog, answers: Answers, theatre_id: str, region: str, limit: int
) -> tuple[NewsItem, ...]:
    """Return the newest recordings of control with a region's shares, newest first.

    Raises:
        RegionNotFoundError: with the closest names.
    """
    theatre = catalog.theatre(theatre_id)
    timeline = catalog.timeline(theatre.id, theatre.control_layer)
    return tuple(_items(answers, region, timeline, limit))


def _items(answers: Answers, region: str, timeline: Timeline, limit: int) -> Iterator[NewsItem]:
    by_key = {(info.valid_from, info.revision): info for info in timeline.infos}
    newest = sorted(timeline.infos, key=lambda i: (i.recorded_at, i.valid_from), reverse=True)
    for info in newest[:limit]:
        old = by_key.get((info.valid_from, info.revision - 1))
        corrects = answers.recording(old, region) if old is not None else None
        yield NewsItem(info, answers.recording(info, region), corrects)
