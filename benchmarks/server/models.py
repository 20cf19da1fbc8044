"""What travels in the benchmark: a line of a chat, about 180 bytes with its envelope."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from sharedgen import Channel, Command, Event

MARK = b"@"  # stands in a line once and nowhere else: the load client counts lines by it
GROUP = "bench"


class Line(BaseModel):
    id: UUID
    author: Annotated[str, Field(min_length=1, max_length=40)]
    body: Annotated[str, Field(min_length=1, max_length=2000)]
    sent_at: AwareDatetime


class Receipt(Line):
    """The reply: what was said, as the server has it."""


class Room(Channel, history=100):
    """The channel that sharedgen serves; the other variants have one group and no history."""

    name: str

    class Said(Line, Event):
        pass

    class Say(Line, Command[Receipt]):
        pass

    class SaySync(Line, Command[Receipt]):
        """Its handler is a `def`."""

    class Block(Command):
        """Its handler is a `def` that takes so long."""

        seconds: float


FIELDS = {
    "id": UUID("3f2b8c1e-9d64-4a57-b0e2-6c1f5d7a9b38"),
    "author": "Ada",
    "body": "The quick brown fox greets @everyone in this room.",
    "sent_at": datetime(2026, 1, 5, 10, 30, 15, tzinfo=timezone.utc),
}
LINE = Line.model_validate(FIELDS)
LINE_JSON = LINE.model_dump_json()
