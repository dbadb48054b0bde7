"""The shapes of the record's own lists: theatres, layers, snapshots, regions, parties."""

from __future__ import annotations

from pydantic import Field

from app.catalog.share_book import RegionSet
from app.catalog.timeline import Held
from app.domain.party import Party
from app.domain.region import Region
from app.domain.snapshot import LayerKind
from app.domain.theatre import Theatre
from app.export.formats import MEDIA_TYPES
from app.web.schemas.common import Link, Shape, SnapshotShape


class PartyShape(Shape):
    """One holder of a theatre's vocabulary."""

    id: str
    name: dict[str, str]
    short: dict[str, str]
    colour: str = Field(description="#rrggbb")
    pattern: str
    order: int
    rolls_up_to: str | None

    @classmethod
    def from_domain(cls, party: Party) -> PartyShape:
        """Make it from a party."""
        return cls(
            id=party.id,
            name=dict(party.name),
            short=dict(party.short),
            colour=party.colour,
            pattern=party.pattern,
            order=party.order,
            rolls_up_to=party.rolls_up_to,
        )


class TheatreShape(Shape):
    """One conflict's record."""

    id: str
    name: dict[str, str]
    bbox: tuple[float, float, float, float] = Field(description="West, south, east, north.")
    control_layer: str
    region_layer: str
    default_level: str
    default_date: str | None
    default_region: str | None
    layers: list[str]
    parties: list[PartyShape]
    attribution: list[str]
    disclaimer: dict[str, str]
    publication_delay_hours: float = Field(
        description="Hours after its recording before a snapshot becomes public; 0: at once."
    )
    coarsening_m: float | None = Field(
        description="Least width of the grid published positions lie on, metres; null: as drawn."
    )
    links: list[Link]

    @classmethod
    def from_domain(cls, theatre: Theatre, layers: tuple[str, ...]) -> TheatreShape:
        """Make it from a theatre and the ids of its layers."""
        base = f"/theatres/{theatre.id}"
        return cls(
            id=theatre.id,
            name=dict(theatre.name),
            bbox=theatre.bbox,
            control_layer=theatre.control_layer,
            region_layer=theatre.region_layer,
            default_level=theatre.default_level,
            default_date=theatre.default_date,
            default_region=theatre.default_region,
            layers=list(layers),
            parties=[PartyShape.from_domain(p) for p in theatre.parties],
            attribution=list(theatre.attribution),
            disclaimer=dict(theatre.disclaimer),
            publication_delay_hours=theatre.publication_delay_hours,
            coarsening_m=theatre.coarsening_m,
            links=[
                Link(rel="self", href=base),
                *(Link(rel="item", href=f"{base}/layers/{i}/snapshots", title=i) for i in layers),
                Link(rel="enclosure", href=f"{base}/record.zip", type=MEDIA_TYPES["zip"]),
                Link(rel="enclosure", href=f"{base}/shares.csv", type="text/csv"),
                Link(rel="enclosure", href=f"{base}/shares.parquet", type=MEDIA_TYPES["parquet"]),
            ],
        )


class TheatreList(Shape):
    """Every theatre the service has loaded."""

    theatres: list[TheatreShape]


class PartyList(Shape):
    """The vocabulary of holders."""

    theatre: str
    parties: list[PartyShape]


class HeldSnapshot(SnapshotShape):
    """A recording, and the days it holds as known at the instant asked for."""

    holds_from: str = Field(description="First UTC day it answers for.")
    holds_until: str | None = Field(description="First UTC day it no longer does; null: open.")
    links: list[Link]

    @classmethod
    def from_held(cls, held: Held) -> HeldSnapshot:
        """Make it from a recording that stands."""
        info = held.info
        end = held.interval.end
        href = f"/theatres/{info.theatre}/layers/{info.layer}/snapshots/{info.version}"
        nowhere = ("fgb", "pmtiles", "zip") if info.kind is LayerKind.CLAIMS else ("zip",)
        forms = {s: t.partition(";")[0] for s, t in MEDIA_TYPES.items() if s not in nowhere}
        return cls(
            **SnapshotShape.from_domain(info).model_dump(),
            holds_from=held.interval.start.isoformat(),
            holds_until=end.isoformat() if end else None,
            links=[
                Link(rel="enclosure", href=f"{href}.{suffix}", type=kind)
                for suffix, kind in {"geojson": "application/geo+json", **forms}.items()
            ],
        )


class SnapshotList(Shape):
    """A layer's recordings, one a date, ascending."""

    theatre: str
    layer: str
    kind: str
    known_at: str | None
    snapshots: list[HeldSnapshot]


class RegionItem(Shape):
    """A region shares can be asked for, without its geometry."""

    id: str
    name: dict[str, str]
    aliases: list[str]
    level: str
    parent: str | None
    iso_3166_2: str | None
    pcode: str | None
    layer: str
    snapshot: str
    bbox: tuple[float, float, float, float]
    note: str | None

    @classmethod
    def from_domain(cls, region: Region, owner: RegionSet) -> RegionItem:
        """Make it from a region and the recording it comes from."""
        west, south, east, north = region.geometry.bounds
        return cls(
            id=region.id,
            name=dict(region.name),
            aliases=list(region.aliases),
            level=region.level,
            parent=region.parent,
            iso_3166_2=region.iso_3166_2,
            pcode=region.pcode,
            layer=owner.info.layer,
            snapshot=owner.info.id,
            bbox=(west, south, east, north),
            note=region.note,
        )


class RegionList(Shape):
    """Everything shares can be asked for on a date."""

    theatre: str
    regions: list[RegionItem]
