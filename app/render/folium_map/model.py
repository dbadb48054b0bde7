"""What the page shows, as plain values: no HTTP, no geometry, no folium."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.local_text import LocalText
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre
from app.render.i18n import Wording, wording

LIGHT_ZOOM = 7  # as in the scripts: lines of the base map up to this zoom


@dataclass(frozen=True, slots=True)
class SnapshotRef:
    """One recorded state of a layer and where the page fetches it.

    Attributes:
        info: everything about the snapshot but its features.
        url: path of its GeoJSON on our own host, named by digest.
    """

    info: SnapshotInfo
    url: str


@dataclass(frozen=True, slots=True)
class LayerSeries:
    """A layer's snapshots by ``valid_from``, newest revision of each, ascending."""

    id: str
    kind: str
    snapshots: tuple[SnapshotRef, ...]

    def as_of(self, day: date) -> SnapshotRef | None:
        """Return the snapshot whose half-open valid time holds that UTC day; never the nearest."""
        held = [ref for ref in self.snapshots if ref.info.valid_from <= day]
        if not held:
            return None
        end = held[-1].info.valid_to
        return held[-1] if end is None or day < end else None


@dataclass(frozen=True, slots=True)
class RegionChoice:
    """A region a reader can ask for.

    Attributes:
        id: what the address names.
        name: by language.
        also: other spellings and codes it answers to in the search.
    """

    id: str
    name: LocalText
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """Where a page without a service finds its answers: in files beside it.

    Attributes:
        data: folder of the theatre's answers, relative to the page.
        pages: file of each language, and of its other digits as ``<lang>-<digits>``.
        page: this page's own file.
        picture: a picture of what the page opens with.
        made_from: UTC day of the youngest recording the files were made from.
        changes: whether there are answers about any two dates.
    """

    data: str
    pages: Mapping[str, str]
    page: str
    picture: str
    made_from: date
    changes: bool = True

    def light(self, url: str) -> str:
        """Return the file with lighter lines beside a snapshot's own."""
        return url.removesuffix(".geojson") + ".light.geojson"


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Paths on our own host, without query, below whatever prefix the service runs under.

    ``modules`` are the scripts the page opens with, the entry first. ``files`` is there when the
    page has no service behind it; the other paths are then relative to the page.
    """

    map: str = "/map"
    embed: str = "/embed"
    control: str = "/control"
    static: str = "/static"
    tiles: str = "/tiles"
    image: str = "/image"
    oembed: str = "/oembed"
    theatres: str = "/theatres"
    modules: tuple[str, ...] = ()
    files: SiteFiles | None = None


@dataclass(frozen=True, slots=True)
class MapPage:
    """Everything one page shows.

    Attributes:
        theatre: its vocabulary, names and disclaimer.
        lang: tag of one of :func:`app.render.i18n.languages`.
        answer: the ``/control`` answer for the chosen region and date.
        region: id of the chosen region.
        requested_date: the UTC day asked for; None: the newest.
        regions: what the picker offers, the whole theatre first.
        layers: every layer's snapshots.
        bounds: west, south, east, north of what the map opens on, degrees.
        focus: the same of the region: a frame opens on it where it would be a speck on the whole.
        links: where things are.
        theme: ``light`` or ``dark`` when the reader chose; None: as the system says.
        known_at: everything shown was recorded by then; None: everything recorded.
        view: ``map``, ``changes`` or ``compare``: what the scripts open with.
        unit: ``area`` or ``people``: what the shares are of.
        compare: the other UTC day of the two views of change; None: the snapshot before.
        embed: the compact page for other sites' frames.
        digits: the numbering system the reader chose; None: the language's own.
        events: the types of event the page opens with; None: all, empty: none.
        version: digest of the one recording of control shown, as in a URL; None: as the record
            stands.
        corrected_at: when the recording shown was corrected, while the page is pinned to it or to
            what was known then; None: it stands.
        home: absolute URL of the service, no slash at the end: what other sites are told.
        draft: nothing of what is shown is published yet, and the page says so.
        dataset: what is shown, as JSON-LD; None: nothing is said.
    """

    theatre: Theatre
    lang: str
    answer: Mapping[str, object]
    region: str
    requested_date: date | None
    regions: tuple[RegionChoice, ...]
    layers: tuple[LayerSeries, ...]
    bounds: tuple[float, float, float, float]
    focus: tuple[float, float, float, float]
    links: PageLinks = PageLinks()
    theme: str | None = None
    embed: bool = False
    version: str | None = None
    corrected_at: datetime | None = None
    home: str = ""
    draft: bool = False
    dataset: Mapping[str, object] | None = None
    known_at: datetime | None = None
    view: str = "map"
    unit: str = "area"
    compare: date | None = None
    digits: str | None = None
    events: tuple[str, ...] | None = None

    def layer_of_kind(self, kind: str) -> tuple[LayerSeries, ...]:
        """Return the layers of a kind."""
        return tuple(layer for layer in self.layers if layer.kind == kind)

    @property
    def words(self) -> Wording:
        """The page's words, its numbers in the digits chosen."""
        return wording(self.lang, self.digits)

    @property
    def recorded_at(self) -> datetime:
        """When the youngest recording on the page was made: what a pinned link has to name."""
        if self.known_at is not None:
            return self.known_at
        return max(ref.info.recorded_at for layer in self.layers for ref in layer.snapshots)

    @property
    def control(self) -> LayerSeries:
        """The layer of control."""
        return next(layer for layer in self.layers if layer.id == self.theatre.control_layer)


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """The page and what its Content-Security-Policy must allow.

    Attributes:
        html: the document.
        script_hashes: CSP source expressions of its inline scripts.
        style_hashes: CSP source expressions of its inline styles (none today).
    """

    html: str
    script_hashes: tuple[str, ...]
    style_hashes: tuple[str, ...] = ()
