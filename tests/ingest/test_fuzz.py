"""Whatever the bytes: issues, never an exception, and never a snapshot beside an error."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.domain.theatre import Theatre
from app.errors import DataError
from app.ingest import Parsed, parse_snapshot, parse_theatre

VALID = Path(__file__).parents[1] / "data" / "valid" / "demo"
LAYERS = ("control", "provinces", "zones", "events", "frontlines", "basemap", "places", "claims")
DOCUMENTS: dict[str, Any] = {
    layer: json.loads((VALID / layer / "2020-01-01.geojson").read_text(encoding="utf-8"))
    for layer in LAYERS
}

FUZZ = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(
        [0, -1, 1e300, 1e-300, 180, -180, 90.0000001, "", "a", "\u202e", "\n", "٣", "2020-02-30"]
    ),
    st.sampled_from(
        ["2020-01-01\n", "Polygon", "GeometryCollection", "control", "basemap", "red", "contested"]
    ),
    st.text(max_size=12),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


def places(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value inside a document."""
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield (*here, key)
        yield from places(item, (*here, key))


PLACES = {layer: list(places(document)) for layer, document in DOCUMENTS.items()}


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a valid document of any kind with one to three values replaced, dropped or doubled."""
    layer = draw(st.sampled_from(LAYERS))
    document = copy.deepcopy(DOCUMENTS[layer])
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(PLACES[layer]))
        target = document
        try:
            for step in path:
                target = target[step]
            _change(draw, target, last)
        except (KeyError, IndexError, TypeError, AttributeError):
            continue  # an earlier change took the place away
    return layer, json.dumps(document).encode("utf-8", "surrogatepass")


def _change(draw: st.DrawFn, target: Any, last: Any) -> None:
    match draw(st.sampled_from(["replace", "replace", "drop", "double", "add"])):
        case "replace":
            target[last] = draw(VALUES)
        case "drop":
            del target[last]
        case "double" if isinstance(target, list):
            target.append(copy.deepcopy(target[last]))
        case _ if isinstance(target, dict):
            target[draw(st.text(max_size=8))] = draw(VALUES)
        case _:
            target.append(draw(VALUES))


def keeps_the_promise(parsed: Parsed) -> None:
    assert (parsed.snapshot is None) == bool(parsed.errors)
    for issue in parsed.issues:
        str(issue).encode()  # no half of a character pair reaches a terminal or a log
        assert len(issue.message) < 2000


@FUZZ
@given(data=st.binary(max_size=400))
@example(data=b"")
@example(data=b"\xef\xbb\xbf")
@example(data=b"[" * 100_000)
@example(data=b'{"a":' * 100_000)
@example(data=b'"' + b'\\"' * 100_000)
@example(data=b"1" * 100_000)
@example(data=b"-1e999")
@example(data=b'"\\ud800"')
@example(data=b"null")
@example(data=b'{"type": "FeatureCollection", "features": null, "metadata": []}')
def test_any_bytes(theatre: Theatre, data: bytes) -> None:
    parsed = parse_snapshot(data, path="demo/control/2020-01-01.geojson", theatre=theatre)
    keeps_the_promise(parsed)
    assert parsed.snapshot is None


@FUZZ
@given(value=VALUES)
def test_any_json(theatre: Theatre, value: Any) -> None:
    data = json.dumps(value).encode("utf-8", "surrogatepass")
    keeps_the_promise(parse_snapshot(data, path="x.geojson", theatre=theatre))


@FUZZ
@given(drawn=mutated(), repair=st.booleans())
def test_any_mutation_of_a_valid_document(
    theatre: Theatre, drawn: tuple[str, bytes], repair: bool
) -> None:
    layer, data = drawn
    before = parse_snapshot(
        (VALID / "control" / "2020-01-01.geojson").read_bytes(),
        path="demo/control/2020-01-01.geojson",
        theatre=theatre,
    ).snapshot
    parsed = parse_snapshot(
        data,
        path=f"demo/{layer}/2020-01-01.geojson",
        theatre=theatre,
        repair=repair,
        neighbour=before,
    )
    keeps_the_promise(parsed)


@pytest.mark.parametrize("value", [[], {}], ids=["array", "object"])
@pytest.mark.parametrize("layer", LAYERS)
def test_a_container_at_every_place(layer: str, value: Any, theatre: Theatre) -> None:
    """Every place once: a value that cannot be hashed or compared must not slip past a rule."""
    for *path, last in PLACES[layer]:
        document = copy.deepcopy(DOCUMENTS[layer])
        target = document
        for step in path:
            target = target[step]
        target[last] = value
        data = json.dumps(document).encode()
        name = f"demo/{layer}/2020-01-01.geojson"
        keeps_the_promise(parse_snapshot(data, path=name, theatre=theatre, repair=True))


@FUZZ
@given(data=st.data())
def test_any_mutation_of_a_theatre(data: st.DataObject) -> None:
    document = json.loads((VALID / "theatre.json").read_text(encoding="utf-8"))
    *path, last = data.draw(st.sampled_from(list(places(document))))
    target = document
    for step in path:
        target = target[step]
    target[last] = data.draw(VALUES)
    try:
        theatre = parse_theatre(json.dumps(document).encode("utf-8", "surrogatepass"))
    except DataError as error:
        assert error.issues
    else:
        assert theatre.parties


def test_ten_megabytes_of_text_are_refused_in_one_line(
    theatre: Theatre, document: Callable[..., Any]
) -> None:
    made = document("control")
    made["metadata"]["title"] = "x" * 10_000_000
    made["features"][0]["properties"]["id"] = "y" * 10_000_000
    parsed = parse_snapshot(
        json.dumps(made).encode(), path="demo/control/2020-01-01.geojson", theatre=theatre
    )
    keeps_the_promise(parsed)
    assert {issue.code for issue in parsed.errors} >= {"metadata-invalid", "id-not-kebab"}
