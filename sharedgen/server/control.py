"""What processes tell each other about who may stay connected, over the broker itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Literal, Protocol, TypeAlias

from pydantic import BaseModel, ValidationError

from .broker import Message, Publication, Stream, get_broker
from .fanout import Burst, Fanout, find_fanout, get_fanout
from .loops import PerLoop
from .protocol import Close

logger = logging.getLogger("sharedgen.server")

# no channel has this address: in theirs "$" is percent-encoded
STREAM = Stream("$control", history=1000, ttl=timedelta(minutes=5), retains=False)

# what was announced while a socket opened, or before its browser had the new cookie, concerns it
REMEMBERED_SECONDS = 10.0

LISTEN_SECONDS = 1.0  # that a connection waits for a broker that does not answer

LOST_SECONDS = 10.0  # for all connections to be looked at again when announcements were lost


class SessionEnded(BaseModel):
    """The sockets of these sessions end: by a log-out, or since somebody else is signed in now."""

    sessions: list[str]  # digests
    code: Literal[4001, 4500]


class UserChanged(BaseModel):
    """A user was saved or deleted: who is connected as such has to be looked at again.

    In `after` seconds, where what happened to the user is not yet to be seen.
    """

    user: str
    after: float = 0


class Revoked(BaseModel):
    """The subscription of a user at an address ends."""

    user: str
    address: str


Announcement: TypeAlias = SessionEnded | UserChanged | Revoked

_KINDS: dict[str, type[Announcement]] = {
    "sessionEnded": SessionEnded,
    "userChanged": UserChanged,
    "revoked": Revoked,
}
_NAMES = {model: name for name, model in _KINDS.items()}


async def announce(announcement: Announcement) -> None:
    """Tells every process, this one like others: it may act on it a moment later, but in memory.

    Raises what a broker does.
    """
    await get_broker().publish([_message(announcement)])
    if fanout := find_fanout():
        await fanout.settle()


def announce_sync(announcement: Announcement) -> None:
    """The same from synchronous code; this process may act on it a moment later."""
    get_broker().publish_sync([_message(announcement)])


def _message(announcement: Announcement) -> Message:
    name = _NAMES[type(announcement)]
    return Message(STREAM, name, announcement.model_dump_json(), retain=False)


def read_announcement(frame: str) -> Announcement | None:
    """What an `m` frame of the stream says; None for one of a version that says more.

    Raises ValidationError for a payload that is not as it should be.
    """
    _, _, _, name, payload = frame.split(" ", 4)
    model = _KINDS.get(name)
    return None if model is None else model.model_validate_json(payload, strict=True)


class Member(Protocol):
    """A connection, as far as announcements concern it."""

    def session_ended(self, code: Close) -> None: ...

    def check_soon(self, *, after: float = 0, spread: float = 0) -> None:
        """Looks again whether it is still who it was, at a random moment of `spread` seconds."""

    def revoke(self, address: str) -> None: ...


class Control:
    """The connections of one event loop, each told of what concerns it. A sink of its fan-out."""

    channel = ""

    def __init__(self, fanout: Fanout, loop: asyncio.AbstractEventLoop) -> None:
        self._fanout = fanout
        self._loop = loop
        self._listens = False
        self._listening: asyncio.Task[None] | None = None
        self._keys: dict[Member, tuple[str, ...]] = {}
        self._members: dict[str, dict[Member, None]] = {}
        self._recent: dict[str, tuple[float, SessionEnded | UserChanged]] = {}  # oldest first

    async def join(self, member: Member, *, user: str | None, session: str | None) -> None:
        """From now on `member` hears what is announced of this user and this session digest."""
        if not self._listens:
            if self._listening is None:
                self._listening = self._loop.create_task(self._listen())
            await asyncio.wait((self._listening,), timeout=LISTEN_SECONDS)
        keys = tuple(_keys((user,) if user else (), (session,) if session else ()))
        self._keys[member] = keys
        for key in keys:
            self._members.setdefault(key, {})[member] = None
        for key in keys:
            when, recent = self._recent.get(key, (0.0, None))
            if recent is not None and when > self._loop.time() - REMEMBERED_SECONDS:
                _tell(member, recent)

    async def _listen(self) -> None:
        try:
            await self._fanout.join(STREAM, self)
            await get_broker().read(STREAM)  # from here on nothing is missed
            self._listens = True
        except Exception:
            # the next connection tries again, and the periodic check does not depend on it
            logger.exception("What other processes announce is not heard")
        finally:
            self._listening = None

    def leave(self, member: Member) -> None:
        for key in self._keys.pop(member, ()):
            members = self._members[key]
            del members[member]
            if not members:
                del self._members[key]

    def deliver(self, burst: Burst) -> None:
        for publication in burst.publications:
            self._hear(publication)

    def _hear(self, publication: Publication) -> None:
        try:
            announcement = read_announcement(publication.frame)
        except ValidationError:
            logger.error("What another process announced is not understood, and ignored")
            return
        match announcement:
            case SessionEnded():
                keys = _keys((), announcement.sessions)
            case UserChanged() | Revoked():
                keys = _keys((announcement.user,), ())
            case None:
                return
        for key in keys:
            if not isinstance(announcement, Revoked):
                self._remember(key, announcement)
            for member in tuple(self._members.get(key, ())):  # one that ends leaves meanwhile
                _tell(member, announcement)

    def lost(self) -> None:
        """Some announcements are gone for good: everybody is looked at again, not all at once."""
        for member in tuple(self._keys):
            member.check_soon(spread=LOST_SECONDS)

    def __len__(self) -> int:
        """How many connections there are."""
        return len(self._keys)

    def _remember(self, key: str, announcement: SessionEnded | UserChanged) -> None:
        now = self._loop.time()
        while self._recent:
            oldest = next(iter(self._recent))
            if self._recent[oldest][0] > now - REMEMBERED_SECONDS:
                break
            del self._recent[oldest]
        self._recent.pop(key, None)
        self._recent[key] = now, announcement


def _keys(users: Iterable[str], sessions: Iterable[str]) -> list[str]:
    return [f"user {user}" for user in users] + [f"session {session}" for session in sessions]


def _tell(member: Member, announcement: Announcement) -> None:
    match announcement:
        case SessionEnded():
            member.session_ended(Close(announcement.code))
        case UserChanged():
            member.check_soon(after=announcement.after)
        case Revoked():
            member.revoke(announcement.address)


get_control = PerLoop(lambda loop: Control(get_fanout(), loop))
