"""The frames of `sharedgen.v1`, read and built. Pure functions; nothing here knows Django.

A WebSocket message is one or more frames joined by a newline; a frame is space-separated tokens of
printable ASCII and, last, an optional JSON payload.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, Field, ValidationError

SUBPROTOCOL = "sharedgen.v1"


class Close(IntEnum):
    """Close codes: 4000-4499 ask the page to reconnect, 4500-4999 tell it not to."""

    TOO_BIG = 1009
    RESTART = 4000
    IDENTITY_CHANGED = 4001
    SLOW_CONSUMER = 4002
    POSITION_LOST = 4003
    NO_PONG = 4004
    RATE_LIMITED = 4005
    INTERNAL = 4006
    LOGGED_OUT = 4500
    FORBIDDEN = 4501
    PROTOCOL_ERROR = 4502
    VERSION = 4503
    TOO_MANY_CONNECTIONS = 4505


# how long the page waits; others leave it to its back-off
RETRY_MS = {
    Close.SLOW_CONSUMER: 1000,
    Close.IDENTITY_CHANGED: 1000,  # the response with the new cookie is on its way
    Close.RATE_LIMITED: 5000,
}


class ProtocolError(Exception):
    """A frame that is no frame: the connection is closed with 4502."""


@dataclass(frozen=True, slots=True)
class After:
    """Everything after this offset of this epoch."""

    epoch: str
    offset: int


@dataclass(frozen=True, slots=True)
class Last:
    """The last `count` events."""

    count: int


Since: TypeAlias = After | Last | None


class Hello(BaseModel):
    """The first frame: which client this is, and the token it signs in with where it has one."""

    client: Annotated[str, Field(min_length=1, max_length=64)]
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Sub:
    id: str
    address: str
    fingerprint: str
    since: Since


@dataclass(frozen=True, slots=True)
class Unsub:
    id: str
    address: str


@dataclass(frozen=True, slots=True)
class Cmd:
    id: str
    address: str
    name: str
    payload: str


@dataclass(frozen=True, slots=True)
class Once:
    id: str
    address: str
    key: str
    name: str
    payload: str


@dataclass(frozen=True, slots=True)
class Past:
    id: str
    address: str
    since: Since


@dataclass(frozen=True, slots=True)
class Pong:
    pass


Request: TypeAlias = Sub | Unsub | Cmd | Once | Past
Frame: TypeAlias = Hello | Request | Pong

_ID = r"(0|[1-9][0-9]{0,15})"
_TOKEN = r"([!-~]+)"
_SINCE = r"(-|last:[0-9]{1,9}|[!-9;-~]+:[0-9]{1,16})"
_PAYLOAD = r"(.+)"


def _grammar(*parts: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(" ".join(parts), re.DOTALL).fullmatch


_HELLO = _grammar("hello", _PAYLOAD)
_SUB = _grammar("sub", _ID, _TOKEN, _TOKEN, _SINCE)
_UNSUB = _grammar("unsub", _ID, _TOKEN)
_CMD = _grammar("cmd", _ID, _TOKEN, _TOKEN, _PAYLOAD)
_ONCE = _grammar("once", _ID, _TOKEN, _TOKEN, _TOKEN, _PAYLOAD)
_PAST = _grammar("past", _ID, _TOKEN, _SINCE)
_ANSWERABLE = re.compile(rf"(?:sub|unsub|cmd|once|past) {_ID} ")


def parse(frame: str) -> Frame:
    """One frame from a page. Raises ProtocolError when it is none."""
    opcode = opcode_of(frame)
    if opcode == "cmd":
        if match := _CMD(frame):
            return Cmd(*match.groups())
    elif opcode == "pong":
        if frame == "pong":
            return Pong()
    elif opcode == "sub":
        if match := _SUB(frame):
            id, address, fingerprint, since = match.groups()
            return Sub(id, address, fingerprint, _since(since))
    elif opcode == "unsub":
        if match := _UNSUB(frame):
            return Unsub(*match.groups())
    elif opcode == "past":
        if match := _PAST(frame):
            id, address, since = match.groups()
            return Past(id, address, _since(since))
    elif opcode == "once":
        if match := _ONCE(frame):
            return Once(*match.groups())
    elif opcode == "hello" and (match := _HELLO(frame)):
        try:
            return Hello.model_validate_json(match[1], strict=True)
        except ValidationError:
            raise ProtocolError("a hello without a client") from None
    raise ProtocolError("a frame that is no frame")


def opcode_of(frame: str) -> str:
    """What a frame says it is, without a look at the rest."""
    end = frame.find(" ", 0, 6)
    return frame if end < 0 else frame[:end]


def _since(token: str) -> Since:
    if token == "-":
        return None
    head, _, number = token.partition(":")
    return Last(int(number)) if head == "last" else After(head, int(number))


def utf8_size(text: str) -> int:
    """Bytes of `text` in UTF-8, without encoding it where it is ASCII."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def answerable_id(message: str) -> str | None:
    """The id to answer a message by that is too large to parse; None if it has several frames."""
    match = _ANSWERABLE.match(message)
    return match[1] if match and "\n" not in message else None


def welcome(*, session: str, ping: float, max: int, subscriptions: int, in_flight: int) -> str:
    """`ping` in seconds, `max` in UTF-8 bytes of a WebSocket message from the page."""
    limits = {"ping": ping, "max": max, "subscriptions": subscriptions, "in_flight": in_flight}
    return f"welcome {_dump({'session': session, **limits})}"


def ok(id: str, payload: str = "{}") -> str:
    """`payload` is JSON text."""
    return f"ok {id} {payload}"


def joined(id: str, position: str, recovered: bool | None) -> str:
    """The answer to `sub` and `past`."""
    return ok(id, _dump({"position": position, "recovered": recovered}))


def err(
    id: str,
    code: str,
    *,
    message: str = "",
    issues: tuple[dict[str, str], ...] = (),
    retryable: bool = False,
) -> str:
    return answer(id, failure(code, message=message, issues=issues, retryable=retryable))


def success(payload: str = "{}") -> str:
    """The outcome of a command: its answer without the id. `payload` is JSON text."""
    return f"ok {payload}"


def failure(
    code: str,
    *,
    message: str = "",
    issues: tuple[dict[str, str], ...] = (),
    retryable: bool = False,
) -> str:
    """The outcome of a command that failed."""
    body: dict[str, Any] = {}
    if message:
        body["message"] = message
    if issues:
        body["issues"] = issues
    body["retryable"] = retryable
    return f"err {code} {_dump(body)}"


def outcome_code(outcome: str) -> str:
    """`ok`, or the code of its error."""
    opcode, code = outcome.split(" ", 2)[:2]
    return opcode if opcode == "ok" else code


def answer(id: str, outcome: str) -> str:
    """The frame that answers `id` with an outcome."""
    opcode, _, rest = outcome.partition(" ")
    return f"{opcode} {id} {rest}"


def event(address: str, offset: int | None, name: str, payload: str) -> str:
    """The `m` frame, the same text for every subscriber. `payload` is JSON text."""
    return f"m {address} {'-' if offset is None else offset} {name} {payload}"


def past_event(id: str, event: str) -> str:
    """The `p` frame of an `m` frame."""
    return f"p {id} {event[2:]}"


def end(address: str, code: str) -> str:
    """The server ended this subscription."""
    return f"end {address} {code}"


def bye(code: int, retry_ms: int = 0) -> str:
    return f"bye {int(code)} {retry_ms}"


PING = "ping"


def _dump(value: Any) -> str:
    # a lone surrogate in an application's text would not encode: ASCII escapes carry it
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
