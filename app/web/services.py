"""What the routes are given: the state of the record that a request is answered from."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from datetime import UTC, date, datetime

from starlette.types import ASGIApp, Receive, Scope, Send

from app import __version__
from app.analysis.shares import METHOD_ID
from app.catalog.answers import Answers
from app.catalog.catalog import Catalog
from app.catalog.points import Points
from app.catalog.record import Record
from app.catalog.series import Series
from app.catalog.tally import Tally
from app.catalog.tile_service import TileService
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre
from app.errors import DataError
from app.settings import Settings
from app.web.tile_desk import TileDesk
from app.web.tile_warming import TileWarmer


@dataclass(frozen=True, slots=True)
class Opening:
    """What a draft's preview answers for where nothing is asked: the draft itself.

    Attributes:
        theatre: its theatre.
        day: UTC day it begins to hold.
    """

    theatre: str
    day: date


@dataclass(frozen=True, slots=True)
class _State:
    """What is public, all that is recorded, and when the next of it becomes public."""

    record: Record
    generation: str
    recorded: Catalog
    due: datetime | None
    opening: Opening | None = None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Services:
    """The parts of a running service. Thread-safe.

    A publish replaces the record in one step; a request that began before it is answered to its
    end from the state it began with, so no answer mixes two states.

    Attributes:
        settings: as started.
        static: path of the page's own files; carries their version.
        clock: the present, UTC.
        follower: hears of what others record; None: this process is told by whoever writes.
        warmer: draws the tiles of what a refresh brought.
        tile_desk: lets a few requests draw tiles at a time.
        issues: of what was offered or found in the store and is not used, by code.
    """

    def __init__(
        self,
        settings: Settings,
        record: Record,
        static_version: str,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.settings = settings
        self.static = f"/static/{static_version}"
        self.clock = clock
        self.issues = Tally()
        self._static_version = static_version
        self._of_request: ContextVar[_State] = ContextVar("state_of_request")
        self._lock = threading.Lock()
        self._newest = self._state_of(record, record.catalog)
        self.warmer = TileWarmer()
        self.tile_desk = TileDesk()
        self.follower = record.catalog.store.follow(self.refresh)

    @property
    def newest_generation(self) -> str:
        """The generation a request that begins now is answered from."""
        self._take_up_due()
        return self._newest.generation

    @property
    def recorded(self) -> Catalog:
        """All that is recorded, also what a theatre's delay still holds back."""
        return self._newest.recorded

    @property
    def recorded_state(self) -> Record:
        """The record ready to be asked for all that is recorded, public or not."""
        newest = self._newest
        same = newest.recorded is newest.record.catalog
        return newest.record if same else newest.record.following(newest.recorded)

    @property
    def generation(self) -> str:
        """Changes whenever any recording, page file or code that answers does."""
        return self._state.generation

    @property
    def record(self) -> Record:
        """The state of the record this request is answered from."""
        return self._state.record

    @property
    def catalog(self) -> Catalog:
        """The record as loaded."""
        return self.record.catalog

    @property
    def answers(self) -> Answers:
        """Who holds what."""
        return self.record.answers

    @property
    def series(self) -> Series:
        """The same over time."""
        return self.record.series

    @property
    def points(self) -> Points:
        """Who holds a point."""
        return self.record.points

    @property
    def tiles(self) -> TileService:
        """Vector and raster tiles."""
        return self.record.tiles

    @property
    def _state(self) -> _State:
        return self._of_request.get(self._newest)

    def refresh(self) -> bool:
        """Take up what the store holds now; requests under way end with what they began with.

        Returns:
            whether there was anything new.

        Raises:
            DataError: what is new breaks its rules; the service goes on with what it has.
        """
        with self._lock:
            before = self._newest
            try:
                recorded = before.recorded.refreshed()
            except DataError as error:
                self.issues.add_all(issue.code for issue in error.issues)
                raise
            if recorded is before.recorded:
                return False
            self._newest = self._state_of(before.record, recorded)
        self.warmer.follow(before.record, self._newest.record)
        return True

    @contextmanager
    def answering(self, record: Record, opening: Opening) -> Iterator[None]:
        """Answer within the block from a state of the record that nobody else is shown."""
        generation = generation_of(record.catalog, self._static_version)
        begun = self._of_request.set(_State(record, generation, record.catalog, None, opening))
        try:
            yield
        finally:
            self._of_request.reset(begun)

    def _take_up_due(self) -> None:
        """Show what became public since the last request; nearly always one comparison."""
        due = self._newest.due
        if due is None or self.clock() < due:
            return
        with self._lock:
            if self._newest.due == due:
                self._newest = self._state_of(self._newest.record, self._newest.recorded)

    def _state_of(self, record: Record, recorded: Catalog) -> _State:
        now = self.clock()
        public = recorded.public(now)
        following = record if public is record.catalog else record.following(public)
        generation = generation_of(public, self._static_version)
        return _State(following, generation, recorded, recorded.next_due(now))

    def begin(self) -> Token[_State]:
        """Hold the newest state for the request that begins here; ``end`` lets it go."""
        self._take_up_due()
        return self._of_request.set(self._newest)

    def end(self, begun: Token[_State]) -> None:
        """Let go of the state a request was answered from."""
        self._of_request.reset(begun)

    def trouble(self) -> str:
        """Return why answers may lag behind the store; empty: they do not."""
        return self.follower.trouble() if self.follower is not None else ""

    def default_theatre(self) -> Theatre:
        """Return the theatre that answers when none is asked for: in a preview the draft's."""
        opening = self._state.opening
        wanted = self.settings.default_theatre if opening is None else opening.theatre
        return self.catalog.theatre(wanted) if wanted else self.catalog.theatres()[0]

    def theatre_id(self, asked: str | None) -> str:
        """Return the theatre a request means: the default one only when it names none at all."""
        return self.default_theatre().id if asked is None else asked

    def day_meant(
        self, theatre: str, asked: date | None, known_at: datetime | None = None
    ) -> date | None:
        """Return the day a request means when it may leave the day out; None: the newest.

        A draft's preview means the draft's first day, or the first day of control when the draft
        (of boundaries, say) begins before it.
        """
        opening = self._state.opening
        if asked is not None or opening is None or opening.theatre != theatre:
            return asked
        layer = self.catalog.theatre(theatre).control_layer
        known = self.catalog.snapshots(theatre, layer, known_at)
        return max([opening.day, *(info.valid_from for info in known[:1])])


class OneState:
    """Gives each request one state of the record, from its beginning to its end."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the state that was newest when the request came."""
        begun = self._services.begin()
        try:
            await self._app(scope, receive, send)
        finally:
            self._services.end(begun)


def generation_of(catalog: Catalog, static_version: str) -> str:
    """Return a digest over every recording, the page's files and the version of the code."""
    infos: list[SnapshotInfo] = [
        info
        for theatre in catalog.theatres()
        for layer in catalog.layers(theatre.id)
        for info in catalog.timeline(theatre.id, layer).infos
    ]
    parts = [__version__, static_version, METHOD_ID, *(f"{i.id}={i.digest}" for i in infos)]
    parts += [repr(theatre) for theatre in catalog.theatres()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
