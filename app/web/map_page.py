"""From the record to what the page shows: typed parameters in, ``MapPage`` out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.catalog.answers import Question
from app.catalog.catalog import Catalog
from app.domain.region import Region
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.valid_time import parse_day
from app.render.folium_map import LayerSeries, MapPage, PageLinks, RegionChoice, SnapshotRef
from app.web.jsonld import snapshot_dataset
from app.web.schemas.control import ControlAnswer
from app.web.services import Services
from app.web.static_files import entry_modules

_SHOWN = (LayerKind.CONTROL, LayerKind.OVERLAY, LayerKind.EVENTS, LayerKind.BASEMAP)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What was asked of the page.

    Attributes:
        theatre: theatre id; None: the default one.
        region: any text that names a region; None: the theatre's own choice.
        day: UTC day; None: the theatre's own choice, else the newest.
        lang: language tag.
        theme: ``light`` or ``dark``; None: as the system says.
        embed: the compact page.
        prefix: path the service runs under, without a trailing slash.
        known_at: UTC instant: show what was recorded by then; None: everything recorded.
        view: what the page opens with.
        unit: ``area`` or ``people``: what the shares are of.
        compare: the other UTC day of the views of change.
        digits: numbering system; None: the language's own.
        events: types of event shown; None: all.
        version: digest of the one recording of control that is shown; None: as the record stands.
        home: absolute URL of the service, no slash at the end: what other sites are told.
        draft: it is the page of a draft.
    """

    theatre: str | None
    region: str | None
    day: date | None
    lang: str
    theme: str | None
    embed: bool
    prefix: str = ""
    known_at: datetime | None = None
    view: str = "map"
    unit: str = "area"
    compare: date | None = None
    digits: str | None = None
    events: tuple[str, ...] | None = None
    version: str | None = None
    home: str = ""
    draft: bool = False


def build_page(services: Services, asked: PageRequest) -> MapPage:
    """Return what the page shows.

    Raises:
        TheatreNotFoundError: no such theatre.
        RegionNotFoundError: no region answers to that text.
        SnapshotNotFoundError: the day lies before the record.
    """
    theatre = (
        services.default_theatre()
        if asked.theatre is None
        else services.catalog.theatre(asked.theatre)
    )
    day = services.day_meant(theatre.id, asked.day, asked.known_at) or _own_day(theatre)
    question = Question(theatre.id, day, asked.known_at, version=asked.version)
    question = services.answers.settled(question)
    if asked.compare is not None:  # a day before the record is 404 here as for `date`
        layer = theatre.control_layer
        services.catalog.as_of(theatre.id, layer, asked.compare, asked.known_at)
    answer = services.answers.region(question, asked.region or theatre.default_region or theatre.id)
    whole, *regions = services.answers.regions(question)[0].regions
    return MapPage(
        theatre=theatre,
        lang=asked.lang,
        answer=ControlAnswer.from_domain(answer, []).model_dump(mode="json"),
        region=answer.region.id,
        requested_date=question.day,
        regions=_choices(theatre, whole, regions, asked.lang),
        layers=_layers(services, theatre, asked),
        bounds=whole.geometry.bounds,
        focus=answer.region.geometry.bounds,
        links=_links(asked.prefix, services.static),
        theme=asked.theme,
        embed=asked.embed,
        known_at=asked.known_at,
        view=asked.view,
        unit=asked.unit,
        compare=asked.compare,
        digits=asked.digits,
        events=asked.events,
        version=asked.version,
        corrected_at=_corrected_at(services.catalog, answer.control),
        home=asked.home,
        draft=asked.draft,
        dataset=_dataset(theatre, answer.control, asked),
    )


def _corrected_at(catalog: Catalog, shown: SnapshotInfo) -> datetime | None:
    """Return when a later revision of the same day was recorded; None: what is shown stands."""
    standing = catalog.timeline(shown.theatre, shown.layer).as_of(shown.valid_from)
    later = standing is not None and (standing.valid_from, standing.revision) > (
        shown.valid_from,
        shown.revision,
    )
    return standing.recorded_at if standing is not None and later else None


def _own_day(theatre: Theatre) -> date | None:
    """Return the day a theatre wants shown when none is asked; None: the newest."""
    return parse_day(theatre.default_date) if theatre.default_date else None


def _choices(
    theatre: Theatre, whole: Region, regions: list[Region], lang: str
) -> tuple[RegionChoice, ...]:
    listed = [region for region in regions if region.level == theatre.default_level]
    listed.sort(key=lambda region: region.name.get_in(lang))
    return tuple(_choice(region) for region in (whole, *listed))


def _choice(region: Region) -> RegionChoice:
    also = (*region.aliases, region.iso_3166_2 or "", region.pcode or "")
    return RegionChoice(region.id, region.name, tuple(text for text in also if text))


def _layers(services: Services, theatre: Theatre, asked: PageRequest) -> tuple[LayerSeries, ...]:
    catalog = services.catalog
    ids = [theatre.region_layer]
    for kind in _SHOWN:
        ids += catalog.layers_of_kind(theatre.id, kind)
    return tuple(
        LayerSeries(
            id=layer,
            kind=str(catalog.kind(theatre.id, layer)),
            snapshots=tuple(
                SnapshotRef(
                    info,
                    f"{asked.prefix}/theatres/{theatre.id}/layers/{layer}"
                    f"/snapshots/{info.version}.geojson",
                )
                for info in _recordings(catalog, theatre, layer, asked)
            ),
        )
        for layer in ids
    )


def _dataset(
    theatre: Theatre, control: SnapshotInfo, asked: PageRequest
) -> dict[str, object] | None:
    """Return the snapshot shown as a dataset; an embed is no page of its own."""
    return None if asked.embed else snapshot_dataset(theatre, control, asked.home)


def _recordings(
    catalog: Catalog, theatre: Theatre, layer: str, asked: PageRequest
) -> tuple[SnapshotInfo, ...]:
    if asked.version is not None and layer == theatre.control_layer:
        return (catalog.by_version(theatre.id, layer, asked.version).info,)
    return catalog.snapshots(theatre.id, layer, asked.known_at)


def _links(prefix: str, static: str) -> PageLinks:
    return PageLinks(
        map=f"{prefix}/map",
        embed=f"{prefix}/embed",
        control=f"{prefix}/control",
        static=f"{prefix}{static}",
        tiles=f"{prefix}/tiles",
        image=f"{prefix}/image",
        oembed=f"{prefix}/oembed",
        theatres=f"{prefix}/theatres",
        modules=entry_modules(),
    )
