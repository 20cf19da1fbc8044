"""The messages of the AsyncAPI document, and the keys under which they and others stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from ..contract import nodes
from ..contract.names import messages
from . import wire
from .example import Examples
from .json_schema import BREAKING_KEYS, SchemaWriter

Message: TypeAlias = nodes.Event | nodes.Command

ACKNOWLEDGED: Final = "Command.Acknowledged"
ERROR: Final = "Command.Error"
_NO_KEY = re.compile(r"[^A-Za-z0-9_-]")
# names of client.js, which no definition has
SHARED_SCHEMAS: Final = {"CommandError": wire.ERROR_PAYLOAD, "Issue": wire.ISSUE}
_RETAINED = "The latest one is sent to whoever subscribes."
_ONCE = "Runs once: it is sent again after a reconnect, with the same key."


@dataclass(frozen=True, slots=True)
class MessageWriter:
    schema: SchemaWriter
    examples: Examples

    def of(self, channel: nodes.Channel) -> dict[str, Any]:
        """Everything that travels on a channel: events, commands, and what these are answered."""
        found = {key: self._message(m, channel.history) for m, key in keyed(channel)}
        for message, key in keyed(channel):
            if isinstance(message, nodes.Command) and message.reply is not None:
                found[f"{key}.Reply"] = self._reply(message, message.reply)
        if any(command.reply is None for command in channel.commands):
            found[ACKNOWLEDGED] = {"$ref": f"#/components/messages/{ACKNOWLEDGED}"}
        if channel.commands:
            found[ERROR] = {"$ref": f"#/components/messages/{ERROR}"}
        return found

    def _message(self, message: Message, history: int) -> dict[str, Any]:
        found: dict[str, Any] = {"name": message.name, "title": message.class_name}
        found |= told(message)
        if isinstance(message, nodes.Event):
            found["headers"] = wire.event_headers(message.name, history)
            extensions: dict[str, Any] = {"x-sharedgen-retain": message.retain}
            kind = "event"
        else:
            found["headers"] = wire.command_headers(message.name, message.idempotent)
            found["correlationId"] = {"$ref": "#/components/correlationIds/frame"}
            extensions = {"x-sharedgen-idempotent": message.idempotent}
            kind = "command"
        found |= {
            "contentType": "application/json",
            "payload": self.schema.type(message.payload),
            "tags": [{"name": kind}],
        }
        return found | self._examples(message.payload) | extensions | deprecated(message)

    def _reply(self, command: nodes.Command, reply: nodes.Type) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": f"{command.name}.reply",
            "title": f"{command.class_name}.Reply",
            "summary": f"What `{command.name}` is answered with.",
            "headers": wire.reply_headers(),
            "correlationId": {"$ref": "#/components/correlationIds/frame"},
            "contentType": "application/json",
            "payload": self.schema.type(reply),
            "tags": [{"name": "reply"}],
        }
        return found | self._examples(reply)

    def _examples(self, node: nodes.Type) -> dict[str, Any]:
        example = self.examples.of(node)
        if example is None or _breaks(example.value):
            return {}
        return {"examples": [{"payload": example.value}]}


def component_keys(names: Iterable[str]) -> dict[str, str]:
    """Each name as a key of its own: `Chat.Message` is `ChatMessage`, `Größe` is `Gr__e`.

    Keys are ASCII by AsyncAPI's rule, and without the dot since generators spell it out.
    """
    plain = {
        name: f"{name}_" if name in BREAKING_KEYS else _NO_KEY.sub("_", name.replace(".", ""))
        for name in names
    }
    found = {name: name for name, key in plain.items() if name == key}
    taken = {*found.values(), *SHARED_SCHEMAS}
    for name, key in plain.items():
        if name not in found:
            unique, number = key, 1
            while unique in taken:
                number += 1
                unique = f"{key}{number}"
            found[name] = unique
            taken.add(unique)
    return found


def keyed(channel: nodes.Channel) -> list[tuple[Message, str]]:
    """The messages of a channel with their keys in it."""
    keys = component_keys(message.class_name for message in messages(channel))
    return [(message, keys[message.class_name]) for message in messages(channel)]


def shared_messages() -> Iterator[tuple[str, dict[str, Any]]]:
    """What several commands are answered with."""
    common = {
        "correlationId": {"$ref": "#/components/correlationIds/frame"},
        "contentType": "application/json",
        "tags": [{"name": "reply"}],
    }
    yield (
        ACKNOWLEDGED,
        {
            "name": "acknowledged",
            "title": "Acknowledged",
            "summary": "The command was run; there is nothing more to say.",
            "headers": wire.reply_headers(),
            "payload": {"type": "object", "maxProperties": 0},
            "examples": [{"payload": {}}],
            **common,
        },
    )
    yield (
        ERROR,
        {
            "name": "error",
            "title": "CommandError",
            "summary": "The command was not run, or failed: the code in the headers says why.",
            "headers": wire.error_headers(),
            "payload": {"$ref": "#/components/schemas/CommandError"},
            "examples": [
                {
                    "payload": {
                        "issues": [{"path": "/body", "message": "is required"}],
                        "retryable": False,
                    }
                }
            ],
            **common,
        },
    )


def told(message: Message) -> dict[str, str]:
    """The first paragraph of the docstring, and the others with what the class keywords say."""
    summary, _, rest = message.doc.strip().partition("\n\n")
    said = ""
    if isinstance(message, nodes.Event):
        said = _RETAINED if message.retain else ""
    elif message.idempotent:
        said = _ONCE
    found = {"summary": " ".join(summary.split()), "description": paragraphs(rest, said)}
    return {key: text for key, text in found.items() if text}


def deprecated(message: Message) -> dict[str, Any]:
    if message.deprecation is None:
        return {}
    return {"x-deprecated": True, "x-sharedgen-deprecation": message.deprecation}


def _breaks(value: Any) -> bool:
    """Whether an object has a key that JavaScript stumbles over."""
    if isinstance(value, dict):
        return not BREAKING_KEYS.isdisjoint(value) or any(map(_breaks, value.values()))
    return isinstance(value, list) and any(map(_breaks, value))


def paragraphs(*texts: str) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())
