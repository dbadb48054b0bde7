"""``controlmap token …`` and ``controlmap audit``: who may publish, and what was done."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from app import opening
from app.catalog.desk import Act, Desk, Role, Token
from app.catalog.store import Store
from app.catalog.tokens import new_token
from app.commands.opening import EXIT_DATA, EXIT_USAGE, told
from app.commands.text import printable, table
from app.domain.valid_time import format_instant, parse_day, parse_instant
from app.settings import Settings

token_commands = typer.Typer(help="Tokens that may publish.", no_args_is_help=True)

_Role = Annotated[Role, typer.Option(help="drafter: try and draft; publisher: publish, too.")]
_Name = Annotated[str, typer.Option(help="Whose it is; stands in the audit log.")]
_Expires = Annotated[
    str | None,
    typer.Option(
        help="UTC day (its beginning) or instant it ends, yet to come, or 90d; default: never."
    ),
]
_Id = Annotated[str, typer.Argument(help="The token's id, as listed.")]
_Verify = Annotated[bool, typer.Option("--verify", help="Check that every line follows the other.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]


def open_desk(settings: Settings, store: Store | None = None) -> Desk:
    """Return the desk of the settings; without one the command ends and says what to set."""
    desk = opening.open_desk(settings, store)
    if desk is None:
        choices = "a folder outside the record, or `store` for a PostGIS store"
        typer.echo(f"CONTROLMAP_DESK: set it to {choices}", err=True)
        raise typer.Exit(EXIT_USAGE)
    return desk


def local_user() -> str:
    """Return who sits at the machine, for the audit log."""
    try:
        return f"local {getpass.getuser()}"
    except (KeyError, OSError):  # a container's user without a name
        return "local"


@token_commands.command("new")
def new(role: _Role, name: _Name, expires: _Expires = None) -> None:
    """Make a token and print it once: only its hash is kept."""
    if not name.isprintable() or not 0 < len(name.strip()) <= 100:
        raise typer.BadParameter("1 to 100 printable characters", param_hint="--name")
    now = datetime.now(UTC)
    with told():
        desk = open_desk(Settings())
        token, text = new_token(name.strip(), role, now, _end(expires, now))
        desk.put_token(token)
        _note(desk, "token-new", token)
    typer.echo(f"id {token.id}: keep what follows, it cannot be printed again", err=True)
    typer.echo(text)


@token_commands.command("list")
def list_tokens() -> None:
    """Print every token: id, role, name, when it was made, and whether it counts."""
    with told():
        tokens = open_desk(Settings()).tokens()
    now = datetime.now(UTC)
    rows = [
        (t.id, str(t.role), printable(t.name), format_instant(t.made_at), _state(t, now))
        for t in tokens
    ]
    typer.echo(table(("id", "role", "name", "made", "state"), rows))


@token_commands.command("revoke")
def revoke(token_id: _Id) -> None:
    """Make a token count no more, at once. It stays listed."""
    with told():
        desk = open_desk(Settings())
        token = desk.token(token_id)
        if token is None:
            typer.echo(f"controlmap token: no token {token_id!r}", err=True)
            raise typer.Exit(EXIT_DATA)
        desk.put_token(replace(token, revoked_at=token.revoked_at or datetime.now(UTC)))
        _note(desk, "token-revoke", token)
    typer.echo(f"{token.id} {printable(token.name)}: revoked")


def audit(verify: _Verify = False, json_lines: _Json = False) -> None:
    """Print what was published, drafted, tried and refused: when, by whom, from where.

    With --verify: exit code 1 where a line was changed, taken out or put in. A cut-off end shows
    only against the hash printed last time: keep it elsewhere.
    """
    with told():
        desk = open_desk(Settings())
        acts, faults = desk.acts(), desk.faults() if verify else ()
    if json_lines:
        shown = ({**asdict(act), "at": format_instant(act.at)} for act in acts)
        typer.echo("\n".join(json.dumps(line) for line in shown))
    else:
        head = ("at", "who", "address", "action", "outcome", "path", "digest", "detail")
        typer.echo(table(head, [_row(act) for act in acts]))
    for fault in faults:
        typer.echo(f"controlmap audit: {fault}", err=True)
    if faults:
        raise typer.Exit(EXIT_DATA)
    if verify:
        typer.echo(f"{len(acts)} acts, each follows the one before; last hash {desk.last_hash()}")


def _row(act: Act) -> tuple[str, ...]:
    texts = (act.who, act.address, act.action, act.outcome, act.path, act.digest[:23], act.detail)
    return (format_instant(act.at), *(printable(text) for text in texts))


def _note(desk: Desk, action: str, token: Token) -> None:
    detail = f"{token.id} {token.role} {token.name}"
    desk.note(Act(datetime.now(UTC), local_user(), "-", action, "done", detail=detail))


def _state(token: Token, now: datetime) -> str:
    if token.revoked_at is not None:
        return f"revoked {format_instant(token.revoked_at)}"
    if token.expires_at is None:
        return "counts"
    word = "until" if token.counts_at(now) else "expired"
    return f"{word} {format_instant(token.expires_at)}"


def _end(text: str | None, now: datetime) -> datetime | None:
    """Return when a token ends, which is yet to come."""
    if text is None:
        return None
    try:
        ends = _instant(text, now)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(str(error), param_hint="--expires") from None
    if ends <= now:
        told = f"{text} is over ({format_instant(ends)}): the token would never count"
        raise typer.BadParameter(told, param_hint="--expires")
    return ends


def _instant(text: str, now: datetime) -> datetime:
    if text.endswith("d") and text[:-1].isascii() and text[:-1].isdigit():
        return now + timedelta(days=int(text[:-1]))
    if len(text) == len("2017-11-26"):
        return datetime.combine(parse_day(text), datetime.min.time(), UTC)
    return parse_instant(text)
