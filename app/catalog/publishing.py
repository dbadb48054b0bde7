"""Publishing: authorise → limits → check → record → note → show, one publication at a time.

Each step is written into the audit log: ``begun`` before the store is asked, ``published`` after,
so that a process killed between the two leaves a question that ``settle`` answers on the next
start from what the store holds.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.catalog.candidate import Candidate, Offer, examine
from app.catalog.desk import Act, Desk, DeskDraft
from app.catalog.record import Record
from app.catalog.refusals import DraftNotFoundError, StoreUnwritableError
from app.catalog.store import StoredFile, digest_of
from app.errors import (
    ControlmapError,
    LimitExceededError,
    StoreUnavailableError,
    StoreUnusableError,
)
from app.ingest import Limits

_LOG = logging.getLogger("controlmap.publishing")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for the audit log.

    Attributes:
        who: token id and name, or the local user.
        address: network address; ``-`` on the machine itself.
    """

    who: str
    address: str = "-"


@dataclass(frozen=True, slots=True)
class DraftRules:
    """How many drafts a desk keeps, and for how long."""

    most: int = 50
    days: int = 7


class Publishing:
    """Records snapshots, and keeps drafts of them. Thread-safe; safe between processes.

    Args:
        desk: tokens, drafts, audit log.
        record: gives all that is recorded, as loaded.
        refresh: takes up what the store holds now.
        limits: of ingest, with those of a publication's size.
        clock: the present, UTC.
        drafts: how many are kept, and how long.
    """

    def __init__(
        self,
        desk: Desk,
        record: Callable[[], Record],
        refresh: Callable[[], object],
        limits: Limits,
        clock: Callable[[], datetime],
        drafts: DraftRules | None = None,
    ) -> None:
        self.desk = desk
        self._record = record
        self._refresh = refresh
        self._limits = limits
        self._clock = clock
        self._rules = drafts or DraftRules()

    def publish(self, offer: Offer, actor: Actor, action: str = "publish") -> Candidate:
        """Record a snapshot; it is durable, and shown, when this returns.

        Raises:
            ControlmapError: as ``candidate.examine``; nothing was recorded.
            StoreUnwritableError: the store or the log could not take it; nothing was recorded.
        """
        with self._noted(action, actor, offer), self.desk.turn():
            self._refresh()
            candidate = examine(self._record(), offer, self._limits, self._clock())
            if candidate.recorded:
                self._note(action, actor, candidate, "unchanged")
                return candidate
            self._note(action, actor, candidate, "begun", required=True)
            self._append(action, actor, candidate)
            self._note(action, actor, candidate, "published")
        self._refresh()
        self._warm(candidate)
        return candidate

    def rehearse(self, offer: Offer, actor: Actor) -> Candidate:
        """Return what ``publish`` would, and raise what it would; record nothing."""
        with self._noted("dry-run", actor, offer):
            self._refresh()
            candidate = examine(self._record(), offer, self._limits, self._clock())
            self._note("dry-run", actor, candidate, "done")
        return candidate

    def put_draft(self, offer: Offer, actor: Actor, token_id: str) -> tuple[DeskDraft, Candidate]:
        """Keep a snapshot as a draft, when nothing but a jump stands against it.

        Raises:
            LimitExceededError: the desk is full.
            ControlmapError: as ``publish``.
        """
        with self._noted("draft", actor, offer):
            self._refresh()
            now = self._clock()
            looked_at = replace(offer, hold_jumps=False)
            candidate = examine(self._record(), looked_at, self._limits, now)
            kept = len(self.drafts())
            if kept >= self._rules.most:
                raise LimitExceededError("drafts", kept + 1, self._rules.most)
            draft = DeskDraft(
                key=secrets.token_urlsafe(32),
                path=candidate.file.path,
                digest=digest_of(offer.data),
                made_at=now,
                made_by=token_id,
                expires_at=now + timedelta(days=self._rules.days),
            )
            self.desk.put_draft(draft, offer.data)
            self._note("draft", actor, candidate, "done")
        return draft, candidate

    def drafts(self) -> tuple[DeskDraft, ...]:
        """Return the drafts that are kept; those past their days are forgotten now."""
        now = self._clock()
        for draft in self.desk.drafts():
            if draft.expires_at <= now:
                self.desk.remove_draft(draft.key)
        return self.desk.drafts()

    def draft(self, key: str) -> tuple[DeskDraft, bytes]:
        """Return a draft.

        Raises:
            DraftNotFoundError: none is kept under that key.
        """
        found = self.desk.draft(key)
        if found is None or found[0].expires_at <= self._clock():
            raise DraftNotFoundError
        return found

    def preview(self, key: str) -> Record:
        """Return the record as if a draft were published, and all that is recorded were public.

        Raises:
            DraftNotFoundError: none is kept under that key.
            ControlmapError: the record moved on, and the draft no longer fits into it.
        """
        draft, data = self.draft(key)
        record = self._record()
        offer = Offer(data, new_layer=True, hold_jumps=False)
        candidate = examine(record, offer, self._limits, draft.made_at)  # its digest stays
        return record.following(candidate.catalog)

    def promote(self, key: str, actor: Actor, offer: Offer) -> Candidate:
        """Publish a draft's bytes, then forget the draft.

        Args:
            key: of the draft.
            actor: who does it.
            offer: the draft's bytes, and the publisher's word on jumps and on what stands.
        """
        # Whether it may begin a layer was asked when it became a draft.
        candidate = self.publish(replace(offer, new_layer=True), actor, "promote")
        self.desk.remove_draft(key)
        return candidate

    def delete_draft(self, key: str, actor: Actor) -> None:
        """Forget a draft.

        Raises:
            DraftNotFoundError: none is kept under that key.
        """
        draft, _ = self.draft(key)
        self.desk.remove_draft(key)
        self.note("delete-draft", actor, "done", path=draft.path, digest=draft.digest)

    def note(self, action: str, actor: Actor, outcome: str, **more: str) -> None:
        """Write an act into the audit log; where that fails it stands in the service's log."""
        act = Act(self._clock(), actor.who, actor.address, action, outcome, **more)
        try:
            self.desk.note(act)
        except (OSError, StoreUnavailableError, StoreUnusableError) as error:
            _LOG.error("audit log not written (%s): %s", error, act)

    def settle(self) -> int:
        """Answer what a killed process left open: was what it had begun recorded?

        Returns:
            how many were open.
        """
        with self.desk.turn():
            self._refresh()
            open_acts: dict[tuple[str, str], Act] = {}
            for act in self.desk.acts():
                if act.outcome == "begun":
                    open_acts[(act.path, act.digest)] = act
                elif act.outcome in {"published", "failed"}:
                    open_acts.pop((act.path, act.digest), None)
            for act in open_acts.values():
                outcome = "published" if self._holds(act) else "failed"
                found = {"path": act.path, "digest": act.digest, "detail": "found on a start"}
                self.note(act.action, Actor(act.who, act.address), outcome, **found)
        return len(open_acts)

    def _holds(self, act: Act) -> bool:
        store = self._record().catalog.store
        file = StoredFile(*act.path.split("/", 2))
        return file in store.files(file.theatre) and digest_of(store.read(file)) == act.digest

    def _append(self, action: str, actor: Actor, candidate: Candidate) -> None:
        try:
            self._record().catalog.store.append(candidate.file, candidate.data)
        except StoreUnavailableError:  # lost while it committed: ``settle`` finds out what was
            raise
        except ControlmapError:
            self._note(action, actor, candidate, "failed")
            raise
        except OSError as error:
            self._note(action, actor, candidate, "failed")
            raise StoreUnwritableError(f"Nothing was recorded: {error.strerror}.") from error

    def _note(
        self,
        action: str,
        actor: Actor,
        candidate: Candidate,
        outcome: str,
        *,
        required: bool = False,
    ) -> None:
        info = candidate.snapshot.info
        detail = info.jump_accepted or info.reason or ""
        act = {"path": candidate.file.path, "digest": digest_of(candidate.data), "detail": detail}
        if not required:
            self.note(action, actor, outcome, **act)
            return
        try:
            self.desk.note(Act(self._clock(), actor.who, actor.address, action, outcome, **act))
        except OSError as error:
            raise StoreUnwritableError(f"Nothing was recorded: {error.strerror}.") from error

    @contextmanager
    def _noted(self, action: str, actor: Actor, offer: Offer) -> Iterator[None]:
        """Write a refusal into the log, too."""
        try:
            yield
        except ControlmapError as error:
            path = getattr(error, "path", "")
            self.note(
                action, actor, "refused", path=path, digest=digest_of(offer.data), detail=error.code
            )
            raise
        except OSError as error:
            raise StoreUnwritableError(f"Nothing was recorded: {error.strerror}.") from error

    def _warm(self, candidate: Candidate) -> None:
        """Compute what the first reader will ask for; the shares are kept by digest."""
        record, info = self._record(), candidate.snapshot.info
        try:
            record.answers.recording(info, info.theatre)
        except ControlmapError as error:  # a theatre without regions has nothing to warm
            _LOG.info("not warmed: %s", error)
