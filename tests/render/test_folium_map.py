"""The page as bytes: deterministic, ours alone, and inert whatever the record says."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import folium
import pytest

from app.render.folium_map import render_map_page
from app.render.text_safety import csp_hash
from tests.render.page_scenes import HOSTILE, in_arabic, page


class Reader(HTMLParser):
    """Collects what a browser would run, fetch or show."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.islands: dict[str, str] = {}
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self._in: dict[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        found = {name: value or "" for name, value in attrs}
        self.attributes += [(tag, name, value) for name, value in found.items()]
        if tag == "script":
            self._in = found

    def handle_endtag(self, tag: str) -> None:
        """Note that a script ended."""
        if tag == "script":
            self._in = None

    def handle_data(self, data: str) -> None:
        """Note text by where it stands."""
        if self._in is None:
            self.text.append(data)
        elif self._in.get("type") == "application/json":
            self.islands[self._in["id"]] = data
        elif "src" not in self._in:
            self.scripts.append(data)


def test_the_same_page_is_the_same_bytes() -> None:
    assert render_map_page(page()).html == render_map_page(page()).html


@pytest.mark.parametrize("made", [page(), in_arabic(page()), replace(page(), embed=True)])
def test_every_inline_script_has_its_hash_in_the_list(made: object) -> None:
    rendered = render_map_page(made)  # type: ignore[arg-type]
    scripts = Reader(rendered.html).scripts
    assert len(scripts) == 1
    assert tuple(csp_hash(script) for script in scripts) == rendered.script_hashes


def test_the_inline_script_is_foliums_map_and_our_plugins() -> None:
    [script] = Reader(render_map_page(page()).html).scripts
    assert "var map_main = L.map(" in script
    assert 'controlmap.plugins.push(["control", map_main]);' in script


def test_nothing_is_asked_of_another_host() -> None:
    reader = Reader(render_map_page(page()).html)
    fetched = [v for tag, name, v in reader.attributes if name in {"src", "href"} and tag != "a"]
    assert fetched
    assert all(url.startswith(("/", "#", "data:image/svg+xml,")) for url in fetched)
    assert not any(url.startswith("//") for url in fetched)


def test_no_attribute_is_code_or_style() -> None:
    reader = Reader(render_map_page(page(HOSTILE)).html)
    assert not [a for a in reader.attributes if a[1].startswith("on") or a[1] == "style"]
    assert not [a for a in reader.attributes if "javascript:" in a[2].lower()]


def test_hostile_text_is_text() -> None:
    """No element, no second rendering on the server, no end of a script."""
    html = render_map_page(page(HOSTILE)).html
    reader = Reader(html)
    pictures = [v for tag, name, v in reader.attributes if tag == "img" and name == "src"]
    assert [url.split("?")[0] for url in pictures] == ["/image.svg"]  # the one without scripts
    assert "1337" not in html  # {{ 7 * 191 }}
    assert "{{ 7 * 191 }}" in "".join(reader.text)
    assert len(reader.scripts) == 1
    assert "__pwned" not in reader.scripts[0]
    for island in reader.islands.values():
        json.loads(island)


def test_directional_overrides_do_not_reach_titles_and_options() -> None:
    html = render_map_page(page(HOSTILE)).html
    for pattern in ("<title>(.*?)</title>", "<option[^>]*>(.*?)</option>"):
        assert all("\u202e" not in found for found in re.findall(pattern, html, re.DOTALL))


def test_the_page_says_language_direction_title_and_date() -> None:
    html = render_map_page(in_arabic(page("حمص"))).html
    assert '<html lang="ar" dir="rtl" data-digits="arab">' in html
    assert "<title>من يسيطر على حمص، ١ آذار ٢٠٢٠</title>" in html
    assert '<time id="date" datetime="2020-03-01">' in html


def test_the_table_stands_without_scripts() -> None:
    words = " ".join("".join(Reader(render_map_page(page()).html).text).split())
    for said in ("60.0", "40.0", "−12.3", "55.0–65.0", "4 days earlier", "since 1 Jan", "±5 km"):
        assert said in words


def test_folium_keeps_its_own_lists() -> None:
    before = (list(folium.Map.default_js), list(folium.Map.default_css))
    render_map_page(page())
    assert (list(folium.Map.default_js), list(folium.Map.default_css)) == before
    assert before[0]


def test_as_of_is_never_the_nearest() -> None:
    control = page().control
    assert control.as_of(date(2019, 12, 31)) is None
    held = control.as_of(date(2020, 2, 29))
    assert held is not None
    assert held.info.valid_from == date(2020, 1, 1)
