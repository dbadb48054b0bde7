"""``controlmap publish``: files of the record, to a running service or into the store itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException, RemoteDisconnected
from pathlib import Path
from typing import Annotated, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import typer

from app import opening
from app.catalog.candidate import Candidate, Offer
from app.catalog.publishing import Actor, DraftRules, Publishing
from app.catalog.record import Record
from app.commands.desk import local_user, open_desk
from app.commands.opening import EXIT_DATA, told
from app.commands.text import printable, table
from app.errors import ControlmapError
from app.settings import Settings
from app.web.schemas.common import Link
from app.web.schemas.publication import Publication, preview_of

_TIMEOUT_S = 120.0
_Send = Callable[[bytes], dict[str, Any]]

_Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Snapshots.")]
_Url = Annotated[str | None, typer.Option(help="A running service; omitted: the store itself.")]
_TokenFile = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="File that holds the token.")
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what publishing would; no more.")]
_Draft = Annotated[bool, typer.Option("--draft", help="Keep on the desk, with a map of its own.")]
_Accept = Annotated[str | None, typer.Option(help="Why a jump is right; stays in the file.")]
_NewLayer = Annotated[bool, typer.Option("--new-layer", help="It may begin a layer.")]
_Expected = Annotated[str | None, typer.Option(help="Digest of what is corrected.")]


def publish(
    files: _Files,
    url: _Url = None,
    token_file: _TokenFile = None,
    dry_run: _DryRun = False,
    draft: _Draft = False,
    accept_jump: _Accept = None,
    expected: _Expected = None,
    new_layer: _NewLayer = False,
) -> None:
    """Publish snapshots one after the other; stop at the first that is refused.

    Exit code 0: all were published (or recorded already). 1: one was refused; those before it
    stay published. 2: the command line is wrong, or the service cannot be reached.
    """
    if (url is None) != (token_file is None):
        raise typer.BadParameter("--url and --token-file go together")
    if dry_run and draft:
        raise typer.BadParameter("--dry-run and --draft exclude each other")
    words = {"accept_jump": accept_jump, "expected": expected}
    words |= {"new_layer": "true"} if new_layer else {}
    mode = "dry_run" if dry_run else "draft" if draft else "publish"
    with told():
        send = (
            _to_service(url, token_file, words, mode) if url and token_file else _here(words, mode)
        )
        for file in files:
            said = send(file.read_bytes())
            typer.echo(_text(file, said))
            if "outcome" not in said:
                raise typer.Exit(EXIT_DATA)


class _StayHere(HTTPRedirectHandler):
    """Follows nothing: a token is for the address it was given to."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """Follow no redirect."""


def _to_service(url: str, token_file: Path, words: dict[str, str | None], mode: str) -> _Send:
    """Return a function that sends a file to a service and gives its answer or its problem."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise typer.BadParameter("an http or https address", param_hint="--url")
    query = {name: word for name, word in words.items() if word is not None}
    query |= {mode: "true"} if mode != "publish" else {}
    address = f"{url.rstrip('/')}/snapshots?{urlencode(query)}"
    token = token_file.read_text("utf-8", "replace").strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise typer.BadParameter("holds no token", param_hint="--token-file")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json"}
    opener = build_opener(_StayHere())

    def send(data: bytes) -> dict[str, Any]:
        asked = Request(address, data, headers)  # noqa: S310 - scheme checked above
        try:
            with opener.open(asked, timeout=_TIMEOUT_S) as found:
                answer = _object(found.read())
        except HTTPError as error:
            with error:
                return _problem(error)
        except (OSError, HTTPException) as error:
            raise OSError(_unreached(url, error, len(data))) from None
        if "outcome" not in answer:
            raise OSError(f"{url} answers, but not as controlmap does")
        return answer

    return send


def _unreached(url: str, error: Exception, size_bytes: int) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    dropped = isinstance(reason, ConnectionResetError | BrokenPipeError)
    if dropped and not isinstance(reason, RemoteDisconnected):
        return (
            f"{url} hung up while {size_bytes} bytes were sent to it: "
            f"perhaps more than it takes (CONTROLMAP_PUBLISH_BYTES)"
        )
    return f"{url} cannot be reached: {reason}"


def _problem(error: HTTPError) -> dict[str, Any]:
    found = _object(error.read(1 << 20))
    return found or {"code": str(error.code), "detail": HTTPStatus(error.code).phrase}


def _object(text: bytes) -> dict[str, Any]:
    """Return a JSON object; empty when it is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _here(words: dict[str, str | None], mode: str) -> _Send:
    """Return a function that publishes into the store of the settings."""
    settings = Settings()
    state = [opening.open_record(settings)]

    def refresh() -> None:
        catalog = state[0].catalog.refreshed()
        if catalog is not state[0].catalog:
            state[0] = state[0].following(catalog)

    def record() -> Record:
        return state[0]

    publishing = Publishing(
        open_desk(settings, state[0].catalog.store),
        record,
        refresh,
        settings.publish_limits,
        lambda: datetime.now(UTC),
        DraftRules(settings.drafts, settings.draft_days),
    )
    publishing.settle()
    actor = Actor(local_user())

    def send(data: bytes) -> dict[str, Any]:
        try:
            offer = Offer(data, words["accept_jump"], words["expected"], "new_layer" in words)
            return _done(publishing, offer, actor, mode)
        except ControlmapError as error:
            return {"code": error.code, "detail": str(error), **error.details}

    return send


def _done(publishing: Publishing, offer: Offer, actor: Actor, mode: str) -> dict[str, Any]:
    if mode == "dry_run":
        return _shape(publishing.rehearse(offer, actor), "would-publish")
    if mode == "draft":
        kept, candidate = publishing.put_draft(offer, actor, actor.who)
        return _shape(candidate, "drafted", preview_of(kept.key))
    candidate = publishing.publish(offer, actor)
    return _shape(candidate, "unchanged" if candidate.recorded else "published")


def _shape(candidate: Candidate, outcome: str, place: str | None = None) -> dict[str, Any]:
    links = [Link(rel="preview", href=place)] if place else []
    return Publication.from_domain(candidate, outcome, links).model_dump(mode="json")


def _text(file: Path, said: dict[str, Any]) -> str:
    """Return an answer for people: outcome, how the shares move, every issue."""
    name = printable(str(file))
    if "outcome" in said:
        digest = said["snapshot"]["digest"] or "its digest is settled when it is published"
        lines = [f"{name}: {said['outcome']}, {said['path']}, {digest}"]
        lines += [f"  {link['rel']}: {link['href']}" for link in said["links"]]
        if said["outcome"] != "unchanged":
            lines.append(f"  public from {said['public_from']}")
    else:
        lines = [f"{name}: refused, {said.get('code')}: {printable(str(said.get('detail')))}"]
    moves = said.get("moves") or []
    if moves:
        lines.append(table(("share of", "party", "before", "after", "points"), _moves(moves)))
    for issue in said.get("issues", ()):
        where = f" [{issue['feature']}]" if issue["feature"] else ""
        text = f"  {issue['severity']} {issue['code']}{where}: {issue['message']} → {issue['hint']}"
        lines.append(printable(text))
    return "\n".join(lines)


def _moves(moves: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (
            move["region"],
            move["party"],
            "–" if move["before"] is None else f"{100 * move['before']:.1f} %",
            f"{100 * move['after']:.1f} %",
            "–" if move["points"] is None else f"{move['points']:+.1f}",
        )
        for move in moves
    ]
