"""The key explains every fill of the map, and no fill that is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect
from shapely import box

from tests.browser.visiting import Visit
from tests.chromium_scenes import served
from tests.conftest import demo_documents, document, metadata, write_record, zone

pytestmark = pytest.mark.browser

Open = Callable[..., Visit]


@pytest.fixture(scope="module")
def rarities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a record whose first date has mere presence and an unknown holder, the second none."""
    first = [
        zone("red-1", "red", box(0, 0, 1, 1)),
        zone("blue-1", "blue", box(1, 0, 1.5, 1), status="presence"),
        zone("grey", None, box(1.5, 0, 2, 1), status="unknown"),
    ]
    second = [zone("red-1", "red", box(0, 0, 2, 1))]
    about = {"jump_accepted": "made"}
    days = [
        document(metadata("control", "control", "2020-01-01"), first),
        document(metadata("control", "control", "2020-03-01", **about), second),
    ]
    root = tmp_path_factory.mktemp("rarities")
    with served(write_record(root, [*demo_documents()[:1], *days])) as address:
        yield address


@pytest.mark.parametrize("view", ["map", "embed"])
def test_presence_and_unknown_holders_are_in_the_key_when_they_are_on_the_map(
    visitor: Open, rarities: str, view: str
) -> None:
    page = visitor(rarities, f"/{view}?date=2020-01-01", (1000, 800)).page
    presence, unknown = (page.locator(f'.key li[data-kind="{k}"]') for k in ("presence", "unknown"))
    expect(presence).to_be_visible()
    expect(presence).to_have_text("Presence only")
    expect(unknown).to_have_text("Holder unknown")
    fill = presence.locator("rect").get_attribute("fill")
    assert page.locator(f'#map_main path[fill="{fill}"]').count() >= 1, "the map's own fill"
    page = visitor(rarities, f"/{view}?date=2020-03-01", (1000, 800)).page
    expect(page.locator('.key li[data-kind="contested"]')).to_have_class("absent")  # it was marked
    expect(page.locator('.key li[data-kind="presence"]')).to_be_hidden()
    expect(page.locator('.key li[data-kind="unknown"]')).to_be_hidden()


@pytest.mark.parametrize("view", ["map", "embed"])
def test_an_agreement_is_muted_on_a_date_that_has_none(
    visitor: Open, shipped: str, view: str
) -> None:
    for day, muted in (("2017-01-01", True), ("2017-05-06", False)):
        page = visitor(shipped, f"/{view}?region=aleppo&date={day}", (1000, 800)).page
        entry = page.locator('.key li[data-kind="agreement"]')
        expect(entry).to_have_class("absent" if muted else "")
