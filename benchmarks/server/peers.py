"""What the load client says to each variant, as ready-made WebSocket frames."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from sharedgen.contract.fingerprint import channel_fingerprint
from sharedgen.declare import address_of

from .models import GROUP, LINE_JSON, Room

ADDRESS = address_of(Room(name=GROUP))
HELLO = 'hello {"client":"7b1fae0a-7c5b-4b0a-9d3c-2f1f7a3f0c11"}'


def frame(text: str) -> bytes:
    """A text message from a client. Its masking key is zero, which masks nothing."""
    payload = text.encode()
    if len(payload) < 126:
        head = struct.pack("!BB", 0x81, 0x80 | len(payload))
    else:
        head = struct.pack("!BBH", 0x81, 0x80 | 126, len(payload))
    return head + bytes(4) + payload


@dataclass(frozen=True)
class Peer:
    """A variant as its clients see it.

    `title` names it in the tables, `module` lies in project/. A client that is connected says
    `join`, if anything, and is subscribed when the answer holds `joined`. `say` is the command with
    a handler in the event loop, `say_sync` with one in Django's thread; `block` makes the command
    whose handler takes so many seconds in that thread.
    """

    title: str
    module: str
    say: bytes
    say_sync: bytes
    block: Callable[[float], bytes]
    join: bytes = b""
    joined: bytes = b""
    subprotocol: str = ""
    needs: str = "channels"

    @property
    def installed(self) -> bool:
        return find_spec(self.needs) is not None


def sub(since: str = "-") -> str:
    return f"sub 1 {ADDRESS} {channel_fingerprint(Room)} {since}"


def _envelope(kind: str, name: str, payload: str) -> bytes:
    return frame(f'{{"{kind}":"{name}","ref":"1000001","payload":{payload}}}')


def _json_peer(title: str, module: str, kind: str, needs: str = "channels") -> Peer:
    return Peer(
        title,
        module,
        say=_envelope(kind, "say", LINE_JSON),
        say_sync=_envelope(kind, "saySync", LINE_JSON),
        block=lambda seconds: _envelope(kind, "block", f'{{"seconds":{seconds}}}'),
        needs=needs,
    )


STOCK = "stock"
STOCK_PYDANTIC = "stock + Pydantic"
BARE = "bare ASGI loop"
SHAREDGEN = "sharedgen"

PEERS = (
    Peer(
        SHAREDGEN,
        "sharedgen",
        say=frame(f"cmd 1000001 {ADDRESS} say {LINE_JSON}"),
        say_sync=frame(f"cmd 1000001 {ADDRESS} saySync {LINE_JSON}"),
        block=lambda seconds: frame(f'cmd 1000001 {ADDRESS} block {{"seconds":{seconds}}}'),
        join=frame(f"{HELLO}\n{sub()}"),
        joined=b"ok 1 {",
        subprotocol="sharedgen.v1",
    ),
    _json_peer(STOCK, "stock", "type"),
    _json_peer(STOCK_PYDANTIC, "stock_pydantic", "type"),
    _json_peer("chanx", "chanx", "action", needs="chanx"),
    Peer(
        BARE,
        "bare",
        say=frame(LINE_JSON),
        say_sync=frame(f"sync {LINE_JSON}"),
        block=lambda seconds: frame(f"block {seconds}"),
    ),
)
