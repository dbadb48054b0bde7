"""What travels inside every file: under which terms, from whom, how made, what it must not be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app import __version__
from app.domain.provenance import Source
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre


@dataclass(frozen=True, slots=True)
class About:
    """Provenance of a file, each a text for people.

    Attributes:
        title: one line.
        theatre: theatre id.
        layer: layer id.
        snapshots: ids of the recordings the file is made of.
        digests: of their bytes, in the same order.
        licence: under which terms they may be used.
        attribution: lines every view carries.
        sources: what they rest on.
        method: how they were made.
        accuracy: how far a front line may lie from the truth; empty when nobody says.
        disclaimer: what the file is not, by language.
    """

    title: str
    theatre: str
    layer: str
    snapshots: tuple[str, ...]
    digests: tuple[str, ...]
    licence: str
    attribution: str
    sources: str
    method: str
    accuracy: str
    disclaimer: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, title: str, theatre: Theatre, layer: str, infos: Sequence[SnapshotInfo]) -> About:
        """Gather the provenance of recordings; what several share is said once."""
        metres = {i.positional_accuracy_m for i in infos if i.positional_accuracy_m is not None}
        return cls(
            title=title,
            theatre=theatre.id,
            layer=layer,
            snapshots=tuple(i.id for i in infos),
            digests=tuple(i.digest for i in infos),
            licence=_once(i.licence for i in infos),
            attribution="; ".join(theatre.attribution),
            sources=_once(source_line(s) for i in infos for s in i.sources),
            method=_once(i.method for i in infos),
            accuracy=", ".join(f"{m:g} m" for m in sorted(metres)),
            disclaimer=tuple(theatre.disclaimer.items()),
        )

    @property
    def pairs(self) -> dict[str, str]:
        """Every fact as text under a stable name; empty ones are left out."""
        found = {
            "title": self.title,
            "theatre": self.theatre,
            "layer": self.layer,
            "licence": self.licence,
            "attribution": self.attribution,
            "sources": self.sources,
            "method": self.method,
            "positional_accuracy": self.accuracy,
            **{f"disclaimer_{lang}": text for lang, text in self.disclaimer},
            "snapshots": "\n".join(self.snapshots),
            "digests": "\n".join(self.digests),
            "made_by": f"controlmap {__version__}",
        }
        return {name: text for name, text in found.items() if text}

    @property
    def json(self) -> str:
        """The same as one JSON object."""
        return json.dumps(self.pairs, ensure_ascii=False)

    @property
    def summary(self) -> str:
        """The same in one paragraph, for formats with a single description."""
        wanted = ("licence", "attribution", "method", "positional_accuracy", "sources")
        found = self.pairs
        told = [f"{n.replace('_', ' ').capitalize()}: {found[n]}" for n in wanted if n in found]
        warning = [text for lang, text in self.disclaimer[:1]]
        return "\n".join([self.title, *warning, *told])


def source_line(source: Source) -> str:
    """Return a source as one line: title, day, address."""
    day = source.published.isoformat() if source.published else None
    return ", ".join(part for part in (source.title, day, source.url) if part)


def _once(lines: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(line for line in lines if line))
