"""One change of the contract: where, what, whether it breaks open pages, and why."""

from __future__ import annotations

from dataclasses import dataclass

from ..source import Source


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind` is a stable slug (`event-field-removed`), `text` a sentence.

    `message` is the class name, `Say.Reply` for the reply of a command, None for what is of the
    channel; `field` is a path in it (`by.name`, `tags[]`). `source` is the line of today's
    declaration; of what is gone, that of what held it.
    """

    channel: str
    message: str | None
    field: str | None
    kind: str
    breaking: bool
    text: str
    source: Source

    @property
    def words(self) -> str:
        """`Chat.Message.by.name`."""
        path = ".".join(part for part in (self.channel, self.message, self.field) if part)
        return " ".join(path.split())  # a key may hold anything

    @property
    def place(self) -> str:
        """`live/channels.py:14: Chat.Message.by.name`."""
        return f"{self.source}: {self.words}"
