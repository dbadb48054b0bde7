"""The page of a static site: the same page, its answers in files beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import escape

from app.export import site_names as names
from app.render.folium_map import MapPage, PageLinks, SiteFiles, SnapshotRef, render_map_page
from app.render.i18n import digit_choices, languages, wording
from app.web.map_page import PageRequest, build_page
from app.web.page_headers import content_security_policy
from app.web.services import Services
from app.web.static_files import entry_modules

_CHARSET = '<meta charset="utf-8">'


def pages_of(theatre: str) -> dict[str, str]:
    """Return the page of each language and, as ``<lang>-<digits>``, of its other digits."""
    found: dict[str, str] = {}
    for lang in languages():
        words = wording(lang)
        found[lang] = names.page_name(theatre, lang)
        for system in digit_choices(words):
            if system != words.digits.system:
                found[f"{lang}-{system}"] = names.page_name(theatre, lang, system)
    return found


def site_page(services: Services, theatre: str, key: str, home: str, *, changes: bool) -> MapPage:
    """Return what a page shows.

    Args:
        services: of the record.
        theatre: theatre id.
        key: of ``pages_of``.
        home: absolute URL the folder will stand at, no slash at the end; empty: nobody knows.
        changes: whether there are answers about any two dates.
    """
    lang, _, digits = key.partition("-")
    asked = PageRequest(
        theatre=theatre,
        region=None,
        day=None,
        lang=lang,
        theme=None,
        embed=False,
        digits=digits or None,
        home=home,
    )
    page = build_page(services, asked)
    pages = pages_of(theatre)
    files = SiteFiles(
        data=names.data_folder(theatre),
        pages=pages,
        page=pages[key],
        picture=names.picture_name(theatre, lang),
        made_from=page.recorded_at.date(),
        changes=changes,
    )
    static = services.static.lstrip("/")
    links = PageLinks(map=pages[key], static=static, modules=entry_modules(), files=files)
    layers = tuple(
        replace(
            layer,
            snapshots=tuple(
                SnapshotRef(ref.info, names.snapshot_name(ref.info)) for ref in layer.snapshots
            ),
        )
        for layer in page.layers
    )
    return replace(page, links=links, layers=layers, dataset=None)


def site_html(page: MapPage) -> bytes:
    """Return the document with its security policy inside: a folder sends no headers."""
    rendered = render_map_page(page)
    policy = content_security_policy(rendered, embed=False)
    kept = "; ".join(r for r in policy.split("; ") if not r.startswith("frame-ancestors"))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(kept)}">'
    return rendered.html.replace(_CHARSET, f"{_CHARSET}\n{meta}", 1).encode()


def picture_query(page: MapPage) -> Mapping[str, str]:
    """Return what ``/image`` is asked for the picture of what a page opens with."""
    asked = {"theatre": page.theatre.id, "region": page.region, "lang": page.lang}
    if page.requested_date is not None:
        asked["date"] = page.requested_date.isoformat()
    return asked | {"width": "1200", "height": "675"}
