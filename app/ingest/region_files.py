"""Administrative boundaries, one file a level → the regions of one snapshot.

The humanitarian Common Operational Datasets name their columns by rule (``adm2_pcode``,
``adm2_name``, ``adm1_pcode`` …), so their level, names, codes and parents are read from the columns
themselves. Any other file says it in a mapping.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shapely import MultiPolygon

from app.domain.local_text import LocalText
from app.domain.region import Region
from app.errors import InvalidRequestError
from app.ingest.archive.source import SourceFeature

_COD = re.compile(r"adm([0-5])_pcode", re.IGNORECASE)
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a file means what.

    Attributes:
        level: what its units are: ``province``, ``district`` …
        name: column by language tag, the first one first.
        code: column of the unit's code, unique in the file.
        parent: column of the containing unit's code; None: the theatre itself contains it.
    """

    level: str
    name: Mapping[str, str]
    code: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit as read: its region, still with its codes for an id and a parent.

    Attributes:
        region: its parent is a code, or None.
        code: unique in its level.
    """

    region: Region
    code: str


def cod_columns(properties: Mapping[str, Any], levels: Sequence[str], lang: str) -> Columns:
    """Return the columns of a Common Operational Dataset, by the names they have.

    Args:
        properties: of any feature of the file.
        levels: what units of administrative level 1, 2, 3 … are called.
        lang: language of ``admN_name1``, the second name.

    Raises:
        InvalidRequestError: no column is called ``admN_pcode``, or the level has no name.
    """
    found = [int(m[1]) for m in map(_COD.fullmatch, properties) if m]
    number = max((n for n in found if n), default=0)
    if not number or number > len(levels):
        expected = f"a file with columns adm1_pcode to adm{len(levels)}_pcode, or a mapping"
        raise InvalidRequestError("columns", ", ".join(properties)[:200], expected)
    named = {
        "en": next((c for c in (f"adm{number}_name", f"adm{number}_en") if c in properties), ""),
        lang: next(
            (c for c in (f"adm{number}_name1", f"adm{number}_{lang}") if c in properties), ""
        ),
    }
    parent = f"adm{number - 1}_pcode" if number > 1 else None
    names = {tag: column for tag, column in named.items() if column}
    return Columns(levels[number - 1], names, f"adm{number}_pcode", parent)


def units(features: Iterable[SourceFeature], columns: Columns) -> list[Unit]:
    """Return the units of one file.

    Raises:
        InvalidRequestError: a unit without a name, a code or ground; or a code twice.
    """
    found = [_unit(feature, columns, at) for at, feature in enumerate(features)]
    twice = [code for code, count in Counter(unit.code for unit in found).items() if count > 1]
    if twice:
        raise InvalidRequestError(columns.code, ", ".join(twice)[:200], "each code once a file")
    return found


def _unit(feature: SourceFeature, columns: Columns, at: int) -> Unit:
    given = feature.properties
    code = _text(given, columns.code)
    names = {tag: _text(given, column) for tag, column in columns.name.items()}
    names = {tag: text for tag, text in names.items() if text}
    if not (code and names and feature.polygons):
        expected = (
            f"a code in {columns.code}, a name in {'/'.join(columns.name.values())}, polygons"
        )
        raise InvalidRequestError(f"feature {at}", str(dict(given))[:200], expected)
    ground = feature.polygons[0] if len(feature.polygons) == 1 else MultiPolygon(feature.polygons)
    parent = _text(given, columns.parent) if columns.parent else None
    region = Region("", LocalText.of(names), columns.level, ground, pcode=code, parent=parent)
    return Unit(region, code)


def _text(given: Mapping[str, Any], column: str) -> str:
    value = given.get(column)
    return "" if value is None else " ".join(str(value).split())


def regions(
    files: Sequence[Sequence[Unit]], theatre: str, known: Mapping[str, str]
) -> tuple[Region, ...]:
    """Return the regions of all levels with ids and parents.

    An id is the name in kebab case; of units of one name the coarser keeps it, the finer one adds
    its level, and of two in one level each adds its parent's id. A unit whose code the record
    knows keeps the id it has there: ids are stable.

    Args:
        files: the units of each level, the coarsest first.
        theatre: id of the theatre, the parent of the coarsest.
        known: ids of the record by code.

    Raises:
        InvalidRequestError: a parent's code is no unit of the coarser file.
    """
    ids: dict[str, str] = {}
    taken = set(known.values()) | {theatre}
    made: list[Region] = []
    for level in files:
        names = Counter(kebab(_first(unit)) for unit in level)
        current: dict[str, str] = {}
        for unit in level:
            parent = _parent(unit, ids, theatre)
            own = known.get(unit.code) or _free(unit, parent, names, taken)
            taken.add(own)
            current[unit.code] = own
            made.append(replace(unit.region, id=own, parent=parent))
        ids = current
    return tuple(made)


def _first(unit: Unit) -> str:
    return next(iter(unit.region.name.values()))


def _parent(unit: Unit, ids: Mapping[str, str], theatre: str) -> str:
    code = unit.region.parent
    if code is None or not ids:
        return theatre
    if code not in ids:
        expected = "the code of a unit of the file before: give the files coarsest first"
        raise InvalidRequestError("parent", code, expected)
    return ids[code]


def _free(unit: Unit, parent: str, names: Counter[str], taken: set[str]) -> str:
    """Return the first id of the rule that nobody has."""
    plain = kebab(_first(unit))
    rule = [plain] if names[plain] == 1 else []
    rule += [f"{plain}-{unit.region.level}"] if names[plain] == 1 else []
    rule += [f"{plain}-{parent}", f"{plain}-{kebab(unit.code)}"]
    return next((i for i in rule if i not in taken and len(i) <= _LONGEST_ID), kebab(unit.code))


def kebab(text: str) -> str:
    """Return a name as an id: ``Ḥigh-moor`` gives ``high-moor``.

    >>> kebab("Salamiyé  (north)")
    'salamiye-north'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_ID.sub("-", plain.replace("'", "")).strip("-")[:_LONGEST_ID].strip("-")
