"""The channels of the user's guide."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from sharedgen import Channel, Command, Event


class Receipt(BaseModel):
    id: UUID


class Chat(Channel, history=200):
    """A chat room."""

    room: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=40)]

    class Message(Event):
        """Somebody said something."""

        id: UUID
        author: str
        body: str
        sent_at: AwareDatetime

    class Topic(Event, retain=True):
        text: str

    class Say(Command[Receipt]):
        body: Annotated[str, Field(min_length=1, max_length=2000)]

    class Typing(Command):
        pass
