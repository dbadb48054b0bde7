"""Why something offered for publication is not taken: a branch of the tree in ``app.errors``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from app.catalog.desk import Token
from app.domain.issue import Issue, Severity
from app.errors import ControlmapError, LimitExceededError


class NotAuthenticatedError(ControlmapError):
    """Publishing needs a token, and there is none that counts.

    Attributes:
        once: the token it was, when it has expired or was revoked; None: nobody's.
    """

    code = "not-authenticated"

    def __init__(self, text: str, once: Token | None = None) -> None:
        self.once = once
        super().__init__(text)


class NotAllowedError(ControlmapError):
    """The token's role is not enough.

    Attributes:
        has: role of the token.
        needs: role that is needed.
    """

    code = "not-allowed"

    def __init__(self, has: str, needs: str) -> None:
        self.has = has
        self.needs = needs
        super().__init__(f"The token's role is {has}; this needs {needs}.")

    @property
    def details(self) -> Mapping[str, object]:
        """Both roles."""
        return {"has": self.has, "needs": self.needs}


class TooOftenError(ControlmapError):
    """More requests than a stated pace.

    Attributes:
        allowed: requests a minute.
        retry_after_s: seconds after which the next one is answered.
    """

    code = "too-often"

    def __init__(self, allowed: int, retry_after_s: int) -> None:
        self.allowed = allowed
        self.retry_after_s = retry_after_s
        super().__init__(f"More than {allowed} requests a minute; come again in {retry_after_s} s.")

    @property
    def details(self) -> Mapping[str, object]:
        """The pace, and when to come again."""
        return {"allowed_a_minute": self.allowed, "retry_after_s": self.retry_after_s}


class QueueFullError(TooOftenError):
    """So many wait for a measurement that one more is sent away.

    Attributes:
        waiting: requests that wait.
    """

    def __init__(self, waiting: int, retry_after_s: int) -> None:
        super().__init__(waiting, retry_after_s)
        self.waiting = waiting
        self.args = (f"{waiting} requests wait already; come again in {retry_after_s} s.",)

    @property
    def details(self) -> Mapping[str, object]:
        """How many wait, and when to come again."""
        return {"waiting": self.waiting, "retry_after_s": self.retry_after_s}


class AreaTooIntricateError(LimitExceededError):
    """A polygon has too many pairs of edges with a snapshot to be measured in a request.

    Attributes:
        got: pairs it has.
        allowed: pairs at most.
    """

    def __init__(self, got: int, allowed: int) -> None:
        super().__init__("area_pairs", got, allowed)
        self.args = (
            f"The polygon is too intricate: {got} pairs of its edges with the snapshot's would be "
            f"compared, {allowed} are allowed. Simplify it, or ask for parts of it.",
        )


class WrongMediaTypeError(ControlmapError):
    """The body is said to be something else than GeoJSON.

    Attributes:
        got: media type as sent.
    """

    code = "wrong-media-type"

    def __init__(self, got: str) -> None:
        self.got = got
        super().__init__(f"Send application/geo+json (or application/json), not '{got}'.")

    @property
    def details(self) -> Mapping[str, object]:
        """What was sent."""
        return {"got": self.got}


class BodyLateError(ControlmapError):
    """The body of a request did not arrive in the time it may take.

    Attributes:
        got_bytes: what had arrived.
        allowed_s: seconds it may take.
    """

    code = "body-late"

    def __init__(self, got_bytes: int, allowed_s: float) -> None:
        self.got_bytes = got_bytes
        self.allowed_s = allowed_s
        super().__init__(
            f"The body did not arrive within {allowed_s:g} s (body_seconds); {got_bytes} bytes had "
            "come. Nothing was done with them: send it again."
        )

    @property
    def details(self) -> Mapping[str, object]:
        """The limit, what had come and what is allowed."""
        return {"limit": "body_seconds", "got_bytes": self.got_bytes, "allowed_s": self.allowed_s}


class StoreUnwritableError(ControlmapError):
    """The record or the desk could not take what was to be written: no space, no right."""

    code = "record-unwritable"


class PublicationError(ControlmapError):
    """A snapshot offered for publication is not taken.

    Attributes:
        issues: every issue found, warnings included.
        facts: what publishing would have said beside them.
    """

    code = "snapshot-refused"

    def __init__(self, issues: Sequence[Issue], facts: Mapping[str, object] | None = None) -> None:
        self.issues = tuple(issues)
        self.facts = dict(facts or {})
        refused = [str(issue) for issue in self.issues if issue.severity is Severity.ERROR]
        more = f" (and {len(refused) - 3} more)" if len(refused) > 3 else ""
        super().__init__("; ".join(refused[:3]) + more)

    @property
    def details(self) -> Mapping[str, object]:
        """Every issue with its place."""
        return {"issues": [asdict(issue) for issue in self.issues], **self.facts}


class JumpHeldError(PublicationError):
    """Nothing but a jump stands against a snapshot: it waits for a person's reason."""

    code = "jump-held"


class LayerUnknownError(ControlmapError):
    """The snapshot names a layer that is not there, and nobody said that it is a new one.

    Attributes:
        layer: as named.
        nearest: layers that resemble it, best first.
    """

    code = "layer-unknown"

    def __init__(self, layer: str, nearest: Sequence[str]) -> None:
        self.layer = layer
        self.nearest = tuple(nearest)
        meant = f" Did you mean: {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"There is no layer '{layer}'.{meant} new_layer=true begins a new one.")

    @property
    def details(self) -> Mapping[str, object]:
        """What was named, and the closest that exists."""
        return {"got": self.layer, "nearest": list(self.nearest)}


class CorrectionStaleError(ControlmapError):
    """What a publisher meant to follow is not what stands.

    Attributes:
        path: the name offered.
        expected: digest the publisher named.
        held: digest of what stands; None: nothing does.
    """

    code = "correction-stale"

    def __init__(self, path: str, expected: str, held: str | None) -> None:
        self.path = path
        self.expected = expected
        self.held = held
        super().__init__(f"{path} was to follow {expected}; what stands is {held or 'nothing'}.")

    @property
    def details(self) -> Mapping[str, object]:
        """The name and both digests."""
        return {"path": self.path, "expected": self.expected, "held": self.held}


class DraftNotFoundError(ControlmapError):
    """No draft waits under that key: published, deleted, or forgotten after its days."""

    code = "draft-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such draft: published, deleted, or kept longer than allowed.")
