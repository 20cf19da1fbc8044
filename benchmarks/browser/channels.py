"""What travels: a line of a chat, about 180 bytes with its envelope, as in benchmarks/server."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from sharedgen import Channel, Command, Event


class Line(BaseModel):
    id: UUID
    author: Annotated[str, Field(min_length=1, max_length=40)]
    body: Annotated[str, Field(min_length=1, max_length=2000)]
    sent_at: AwareDatetime


class Receipt(Line):
    """The reply: what was said, as the server has it."""


class Room(Channel):
    name: str

    class Said(Line, Event):
        pass

    class Topic(Line, Event, retain=True):
        """What a late tab hears first."""

    class Say(Line, Command[Receipt]):
        pass

    class Tell(Line, Command):
        """Causes a `Said`, and is then answered."""


LINE = Line(
    id=UUID("3f2b8c1e-9d64-4a57-b0e2-6c1f5d7a9b38"),
    author="Ada",
    body="The quick brown fox greets @everyone in this room.",
    sent_at=datetime(2026, 1, 5, 10, 30, 15, tzinfo=timezone.utc),
)
LINE_JSON = LINE.model_dump_json()
