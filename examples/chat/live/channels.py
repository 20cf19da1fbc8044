"""What travels between the pages of the chat and its server. `sharedgen build` reads this file."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from sharedgen import Channel, Command, Event

RoomSlug = Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=40)]
Body = Annotated[str, Field(min_length=1, max_length=2000)]


class Line(BaseModel):
    """One message, as a room shows it."""

    id: UUID
    author: str
    body: Body
    sent_at: AwareDatetime


class Receipt(BaseModel):
    """What the sender of a message gets back."""

    id: UUID


class Page(BaseModel):
    """The latest messages of a room, oldest first."""

    lines: list[Line]


class Chat(Channel, history=200):
    """What is said in a room. With a history, a page that comes back misses nothing."""

    room: RoomSlug

    class Message(Line, Event):
        """Somebody said something."""

    class Topic(Event, retain=True):
        """What the room is about, for whoever opens it too."""

        text: Annotated[str, Field(max_length=120)]

    class Say(Command[Receipt]):
        body: Body

    class Recent(Command[Page]):
        """Read the room's latest messages: when a page opens, and when it may have missed some."""

    class SetTopic(Command):
        text: Annotated[str, Field(max_length=120)]


class Typing(Channel):
    """Who is typing in a room: of no worth a moment later, so it keeps no history."""

    room: RoomSlug

    class Typed(Event):
        author: str

    class Touch(Command):
        """This user just typed something."""


class Server(Channel):
    """The server itself, as this demonstration shows it."""

    class Sockets(Event, retain=True):
        open: Annotated[int, Field(ge=0)]
