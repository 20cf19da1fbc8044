from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from pydantic import AliasPath, BaseModel, Field

from sharedgen import Channel, Command, Event

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    items: list[T]


class Folder(BaseModel):
    notes: list[Note] = []


class Note(BaseModel):
    text: str


class Desk(Channel):
    class Note(Command):
        value: int

    class Show(Event):
        folder: Folder

    class Unknown(Event):
        by: Auhtor

    class Foreign(Event):
        lines: range

    class Open(Event):
        page: Page

    class Deep(Command):
        inner: Annotated[str, Field(validation_alias=AliasPath("a", "b"))]

    class Shared(Command):
        one: Annotated[str, Field(alias="key")]
        two: Annotated[str, Field(alias="key")]

    class Pattern(Command):
        text: Annotated[str, Field(pattern="(")]
