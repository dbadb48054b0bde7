"""The look of a layer as QGIS writes it into a GeoPackage: party colours and patterns.

**Source:** QGIS ``layer_styles`` table and QML of the 3.x series (renderer-v2, fill symbols).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from app.domain.snapshot import LayerKind
from app.domain.theatre import Theatre
from app.render.looks import Pattern
from app.render.style import LIGHT, mixed, rgba

_BRUSHES = {
    Pattern.SOLID.value: "",
    Pattern.HATCH.value: "b_diagonal",
    Pattern.DOTS.value: "dense6",
    Pattern.CROSS.value: "diagonal_x",
}
_CONTRAST = 0.55  # of ink in a pattern's lines
_STATUS = (
    ("contested", LIGHT.land, "b_diagonal", "Contested"),
    ("presence", LIGHT.land, "dense6", "Presence only"),
    ("unknown", LIGHT.unknown, "", "Holder unknown"),
)
# What a zone is drawn as: its holder when it is held, else its status.
_BY_HOLDER = 'CASE WHEN "status" = \'controlled\' THEN "party" ELSE "status" END'


@dataclass(frozen=True, slots=True)
class _Fill:
    value: str
    label: str
    colour: str
    brush: str


def qgis_style(theatre: Theatre, kind: LayerKind, lang: str) -> str | None:
    """Return the QML of a layer; None where QGIS's own look does."""
    if kind is LayerKind.CONTROL:
        return _document(_categories(list(_fills(theatre, lang))))
    if kind is LayerKind.REGIONS:
        return _document(_single(_outline(LIGHT.region_line, "no", "0.3", "solid")))
    if kind is LayerKind.OVERLAY:
        return _document(_single(_outline(LIGHT.overlay_line, "f_diagonal", "0.4", "dash")))
    return None


def _fills(theatre: Theatre, lang: str) -> Iterator[_Fill]:
    for party in theatre.parties:
        brush = _BRUSHES.get(party.pattern, "")
        yield _Fill(party.id, party.name.get_in(lang), party.colour, brush)
    for value, colour, brush, label in _STATUS:
        yield _Fill(value, label, colour, brush)


def _document(renderer: ET.Element) -> str:
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
    root.append(renderer)
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode")


def _categories(fills: list[_Fill]) -> ET.Element:
    renderer = ET.Element(
        "renderer-v2", type="categorizedSymbol", attr=_BY_HOLDER, forceraster="0", symbollevels="0"
    )
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for number, fill in enumerate(fills):
        names = {"value": fill.value, "label": fill.label, "symbol": str(number)}
        ET.SubElement(categories, "category", {**names, "render": "true", "type": "string"})
        symbols.append(_symbol(str(number), list(_zone_layers(fill))))
    return renderer


def _single(layer: ET.Element) -> ET.Element:
    renderer = ET.Element("renderer-v2", type="singleSymbol", forceraster="0", symbollevels="0")
    ET.SubElement(renderer, "symbols").append(_symbol("0", [layer]))
    return renderer


def _zone_layers(fill: _Fill) -> Iterator[ET.Element]:
    """Yield the ground in the party's colour, then the pattern's lines over it."""
    yield _simple_fill(fill.colour, "solid", LIGHT.zone_line, "0.15", "solid")
    if fill.brush:
        ink = mixed(fill.colour, LIGHT.text, _CONTRAST)
        yield _simple_fill(ink, fill.brush, LIGHT.zone_line, "0", "no")


def _outline(colour: str, brush: str, width: str, line: str) -> ET.Element:
    return _simple_fill(colour, brush, colour, width, line)


def _symbol(name: str, layers: list[ET.Element]) -> ET.Element:
    opacity = str(LIGHT.fill_opacity)
    symbol = ET.Element("symbol", type="fill", name=name, alpha=opacity, clip_to_extent="1")
    symbol.extend(layers)
    return symbol


def _simple_fill(colour: str, brush: str, line: str, width: str, line_style: str) -> ET.Element:
    layer = ET.Element("layer", {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": "0"})
    values = {
        "color": _numbers(colour),
        "style": brush,
        "outline_color": _numbers(line),
        "outline_style": line_style,
        "outline_width": width,
        "outline_width_unit": "MM",
        "joinstyle": "bevel",
    }
    options = ET.SubElement(layer, "Option", type="Map")
    for name, value in values.items():
        ET.SubElement(options, "Option", name=name, type="QString", value=value)
    for name, value in values.items():  # as QGIS before 3.18 reads it
        ET.SubElement(layer, "prop", k=name, v=value)
    return layer


def _numbers(colour: str) -> str:
    return ",".join(str(part) for part in rgba(colour))
