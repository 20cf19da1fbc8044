"""What is the same for every contract: the socket, its frames and its errors, in words and schemas.

The words are those of the protocol `sharedgen.v1`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

PROTOCOL: Final = "sharedgen.v1"

# CommonMark: the lines of a paragraph are joined by `_unwrapped`
_FRAMES: Final = """
All channels share one WebSocket with the sub-protocol `sharedgen.v1`. A channel of this document
is no socket, and no topic of a broker: a page subscribes to it inside that socket, by its address.
Clients that `sharedgen build` writes do all of what follows.

A WebSocket message is text and holds one or more frames, joined by a line feed. A frame is words
with one space between them and, last, a JSON value on one line. The `payload` of a message of this
document is that JSON value, and its `headers` are the words before it, in the order told there.

| frame | from | what it is |
|---|---|---|
| `hello <json>` | page | the first: `{"client": uuid, "token"?: string}` |
| `welcome <json>` | server | its answer: the session, and the limits that the page keeps |
| `sub <id> <address> <fingerprint> <position>` | page | subscribes, see below |
| `unsub <id> <address>` | page | ends the subscription |
| `past <id> <address> <position>` | page | asks for events of the past |
| `m <address> <offset> <name> <json>` | server | an event |
| `p <id> <address> <offset> <name> <json>` | server | an event of the past, for who asked |
| `cmd <id> <address> <name> <json>` | page | a command, on a live subscription |
| `once <id> <address> <key> <name> <json>` | page | an idempotent command |
| `ok <id> <json>` | server | the reply to the frame of that id |
| `err <id> <code> <json>` | server | its error |
| `end <address> <code>` | server | the server ended the subscription |
| `ping`, `pong` | server, page | the connection is alive |
| `bye <code> <retry_ms>` | server | the connection ends |

An `<id>` is a number that the page chooses. In an `<address>` the value of each parameter is
percent-encoded (RFC 3986), so that it is one word. The `<fingerprint>` of a channel is its
`x-sharedgen-fingerprint`. A `<position>` is one that the server told, `last:<n>` for the last
events, or `-` for none. Whole numbers are within ±(2^53-1).

The `Origin` of the handshake is this site's own or one that the server trusts; otherwise the
answer is HTTP 403. Whether a user may have a subscription is decided for each address; an address
may be open to anybody, without a session or a token.
"""


def _unwrapped(text: str) -> str:
    return re.sub(r"(?<=[^\n|])\n(?=[^\n|])", " ", text.strip())


FRAMES: Final = _unwrapped(_FRAMES)

# code -> what it says; those of the application come beside them
ERRORS: Final[Mapping[str, str]] = {
    "invalid": "The payload is wrong; `issues` says where.",
    "refused": "This user may not do that.",
    "unknown": "No channel has this address, or it has no such command.",
    "not_subscribed": "The address has no live subscription on this connection.",
    "outdated": "The page is of another version of the contract: reload it.",
    "too_large": "The frame is larger than the server takes.",
    "too_many": "The connection has as many subscriptions as it may.",
    "rate_limited": "Too many frames, or commands in flight.",
    "timeout": "No answer in time; whether the command ran is unknown.",
    "disconnected": "The connection or the subscription ended first; whether it ran is unknown.",
    "internal": "The server failed; its log says how.",
}

SECURITY: Final[Mapping[str, Any]] = {
    "session": {
        "type": "httpApiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of Django, by the cookie of the handshake, which is called "
        "what `SESSION_COOKIE_NAME` says. When the session ends, so does the connection.",
    },
    "token": {
        "type": "apiKey",
        "in": "password",
        "description": "For pages of other sites, and applications: a token that travels in the "
        'first frame, `hello {"client": …, "token": …}`, never in the URL or a header. It counts '
        "more than a cookie.",
    },
}

BINDING: Final[Mapping[str, Any]] = {
    "ws": {
        "method": "GET",
        "headers": {
            "type": "object",
            "properties": {
                "Sec-WebSocket-Protocol": {"type": "string", "const": PROTOCOL},
                "Origin": {
                    "type": "string",
                    "description": "This site's own, or one that the server trusts.",
                },
            },
            "required": ["Sec-WebSocket-Protocol", "Origin"],
        },
        "bindingVersion": "0.1.0",
    }
}

CORRELATION: Final[Mapping[str, Any]] = {
    "description": "The id of the frame: a reply and an error carry that of their command.",
    "location": "$message.header#/id",
}

ERROR_PAYLOAD: Final[dict[str, Any]] = {
    "title": "CommandError",
    "description": "Why a command was not answered by its reply.",
    "type": "object",
    "properties": {
        "message": {"type": "string", "description": "For people."},
        "issues": {
            "description": "What is wrong with the payload, of `invalid`.",
            "type": "array",
            "items": {"$ref": "#/components/schemas/Issue"},
        },
        "retryable": {
            "description": "Whether the same command may work later.",
            "type": "boolean",
        },
    },
    "required": ["retryable"],
}
ISSUE: Final[dict[str, Any]] = {
    "title": "Issue",
    "description": "One thing that is wrong with a payload.",
    "type": "object",
    "properties": {
        "path": {
            "description": "A JSON Pointer (RFC 6901), empty for the whole.",
            "type": "string",
        },
        "message": {"type": "string"},
    },
    "required": ["path", "message"],
}

_ID: Final = {"type": "string", "pattern": "^[0-9]+$", "description": "Chosen by the page."}
_ADDRESS: Final = {"type": "string", "maxLength": 255}
_CODE: Final = {"type": "string", "pattern": "^[!-~]{1,64}$"}


def event_headers(name: str, history: int) -> dict[str, Any]:
    """The words before the payload of an event; without a history no offsets are counted."""
    counted = "Its place in the history, `-` where it has none." if history else "Always `-`."
    offset = {"type": "string", "description": counted}
    return _headers(opcode=_one("m", "p"), address=_ADDRESS, offset=offset, name=_one(name))


def command_headers(name: str, idempotent: bool) -> dict[str, Any]:
    if idempotent:
        key = {"type": "string", "description": "The command runs once for each key."}
        return _headers(opcode=_one("once"), id=_ID, address=_ADDRESS, key=key, name=_one(name))
    return _headers(opcode=_one("cmd"), id=_ID, address=_ADDRESS, name=_one(name))


def reply_headers() -> dict[str, Any]:
    return _headers(opcode=_one("ok"), id=_ID)


def error_headers() -> dict[str, Any]:
    told = "\n".join(f"- `{code}`: {text}" for code, text in ERRORS.items())
    code = _CODE | {
        "description": f"One of these, or the application's own:\n\n{told}",
        "examples": list(ERRORS),
    }
    return _headers(opcode=_one("err"), id=_ID, code=code)


def _headers(**words: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": words, "required": list(words)}


def _one(*words: str) -> dict[str, Any]:
    values = {"const": words[0]} if len(words) == 1 else {"enum": list(words)}
    return {"type": "string", **values}
