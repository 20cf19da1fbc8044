"""The AsyncAPI 3.0 document of a contract: the same contract, the same bytes.

AsyncAPI speaks from the side of the server: it sends events and receives commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from .. import __version__
from ..contract import nodes
from ..contract.fingerprint import contract_fingerprint, fingerprints
from ..contract.names import Names, messages
from ..project import Project
from . import wire
from .escape import json_text
from .example import Examples
from .json_schema import BREAKING_KEYS, Schema, SchemaWriter
from .literal import key_text
from .words import expected

_Message: TypeAlias = nodes.Event | nodes.Command

_ACKNOWLEDGED = "Command.Acknowledged"
_ERROR = "Command.Error"
_NO_KEY = re.compile(r"[^A-Za-z0-9_-]")
# names of client.js, which no definition has
_SHARED_SCHEMAS = {"CommandError": wire.ERROR_PAYLOAD, "Issue": wire.ISSUE}
_RETAINED = "The latest one is sent to whoever subscribes."
_ONCE = "Runs once: it is sent again after a reconnect, with the same key."
_NO_HISTORY = (
    "No history: what is sent while a connection is broken is missed, and the page is told so."
)


def document(
    contract: nodes.Contract,
    names: Names,
    project: Project,
    endpoint: str,
    version: str = "3.0.0",
) -> str:
    """JSON text. `endpoint` is the path of the WebSocket on the site, `version` that of AsyncAPI.

    3.1.0 only adds to 3.0.0 what is not used here.
    """
    return json_text(_Writer(contract, names).document(project, endpoint, version))


def component_keys(names: Iterable[str]) -> dict[str, str]:
    """Each name as a key of its own: `Chat.Message` is `ChatMessage`, `Größe` is `Gr__e`.

    Keys are ASCII by AsyncAPI's rule, and without the dot since generators spell it out.
    """
    plain = {
        name: f"{name}_" if name in BREAKING_KEYS else _NO_KEY.sub("_", name.replace(".", ""))
        for name in names
    }
    found = {name: name for name, key in plain.items() if name == key}
    taken = {*found.values(), *_SHARED_SCHEMAS}
    for name, key in plain.items():
        if name not in found:
            unique, number = key, 1
            while unique in taken:
                number += 1
                unique = f"{key}{number}"
            found[name] = unique
            taken.add(unique)
    return found


class _Writer:
    def __init__(self, contract: nodes.Contract, names: Names) -> None:
        self.contract = contract
        self.names = names
        self.fingerprints = fingerprints(contract)
        self.schemas = component_keys(names.types[id_] for id_ in contract.definitions)
        self.channels = component_keys(channel.name for channel in contract.channels)
        self.schema = SchemaWriter(contract.definitions, self._refer)
        self.examples = Examples(contract.definitions)

    def document(self, project: Project, endpoint: str, version: str) -> dict[str, Any]:
        channels = self.contract.channels
        return {
            "asyncapi": version,
            "info": self._info(project),
            "defaultContentType": "application/json",
            "servers": {"site": _server(endpoint)},
            "channels": {self.channels[c.name]: self._channel(c) for c in channels},
            "operations": {
                f"{self.channels[channel.name]}.{key}": self._operation(channel, message, key)
                for channel in channels
                for message, key in _keyed(channel)
            },
            "components": {
                "schemas": self._schemas(),
                "messages": dict(_shared_messages()),
                "securitySchemes": wire.SECURITY,
                "correlationIds": {"frame": wire.CORRELATION},
                "channelBindings": {"socket": wire.BINDING},
            },
            "x-sharedgen": {
                "version": __version__,
                "protocol": wire.PROTOCOL,
                "fingerprint": contract_fingerprint(self.contract),
            },
        }

    def _info(self, project: Project) -> dict[str, Any]:
        told = "\n\n".join(filter(None, [project.description, wire.FRAMES]))
        return {
            "title": project.name,
            "version": project.version or contract_fingerprint(self.contract),
            "description": told,
            **({"license": {"name": project.licence}} if project.licence else {}),
        }

    def _refer(self, id_: str) -> str:
        return f"#/components/schemas/{self.schemas[self.names.types[id_]]}"

    def _schemas(self) -> dict[str, Schema]:
        found = {}
        for id_, definition in self.contract.definitions.items():
            name = self.names.types[id_]
            found[self.schemas[name]] = self.schema.definition(definition, name)
        return found | _SHARED_SCHEMAS

    # -- channels

    def _channel(self, channel: nodes.Channel) -> dict[str, Any]:
        history = (
            f"The last {channel.history:,} events can be read again, also after a reconnect."
            if channel.history
            else _NO_HISTORY
        )
        has_commands = bool(channel.commands)
        found: dict[str, Any] = {
            "address": channel.address,
            "title": channel.name,
            "description": _paragraphs(channel.doc, history if channel.events else ""),
            "messages": {
                **{key: self._message(channel, message) for message, key in _keyed(channel)},
                **{
                    f"{key}.Reply": self._reply(message)
                    for message, key in _keyed(channel)
                    if isinstance(message, nodes.Command) and message.reply is not None
                },
                **(
                    {_ACKNOWLEDGED: {"$ref": f"#/components/messages/{_ACKNOWLEDGED}"}}
                    if any(command.reply is None for command in channel.commands)
                    else {}
                ),
                **({_ERROR: {"$ref": f"#/components/messages/{_ERROR}"}} if has_commands else {}),
            },
        }
        if channel.parameters:
            found["parameters"] = {
                field.name: self._parameter(field) for field in channel.parameters
            }
        return found | {
            "bindings": {"$ref": "#/components/channelBindings/socket"},
            "x-sharedgen-history": channel.history,
            "x-sharedgen-fingerprint": self.fingerprints[channel.name],
        }

    def _parameter(self, field: nodes.Field) -> dict[str, Any]:
        words = expected(field.type, self.contract.definitions)
        optional = "" if field.required else "May be left out."
        found: dict[str, Any] = {
            "description": _paragraphs(field.doc, f"{words[:1].upper()}{words[1:]}.", optional)
        }
        texts = self._texts(field.type)
        if texts:
            found["enum"] = texts
        if not field.required:
            found["default"] = key_text(field.default)
        return found | {"x-sharedgen-schema": self.schema.type(field.type)}

    def _texts(self, node: nodes.Type) -> list[str]:
        """Every text of a parameter in the address, where they can be told."""
        match node:
            case nodes.BoolType():
                return ["true", "false"]
            case nodes.LiteralType(values):
                return [key_text(value) for value in values]
            case nodes.Reference(id):
                definition = self.contract.definitions[id]
                if isinstance(definition, nodes.Enum):
                    return [key_text(value) for _, value in definition.members]
                if isinstance(definition, nodes.Alias):
                    return self._texts(definition.type)
        return []

    # -- messages

    def _message(self, channel: nodes.Channel, message: _Message) -> dict[str, Any]:
        found: dict[str, Any] = {"name": message.name, "title": message.class_name}
        found |= _told(message)
        if isinstance(message, nodes.Event):
            found["headers"] = wire.event_headers(message.name, channel.history)
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
        return found | self._examples(message.payload) | extensions | _deprecated(message)

    def _reply(self, command: nodes.Command) -> dict[str, Any]:
        assert command.reply is not None
        found: dict[str, Any] = {
            "name": f"{command.name}.reply",
            "title": f"{command.class_name}.Reply",
            "summary": f"What `{command.name}` is answered with.",
            "headers": wire.reply_headers(),
            "correlationId": {"$ref": "#/components/correlationIds/frame"},
            "contentType": "application/json",
            "payload": self.schema.type(command.reply),
            "tags": [{"name": "reply"}],
        }
        return found | self._examples(command.reply)

    def _examples(self, node: nodes.Type) -> dict[str, Any]:
        example = self.examples.of(node)
        if example is None or _breaks(example.value):
            return {}
        return {"examples": [{"payload": example.value}]}

    # -- operations

    def _operation(self, channel: nodes.Channel, message: _Message, key: str) -> dict[str, Any]:
        place = f"#/channels/{self.channels[channel.name]}"
        is_event = isinstance(message, nodes.Event)
        found: dict[str, Any] = {
            "action": "send" if is_event else "receive",
            "channel": {"$ref": place},
            "title": f"{channel.name}.{message.class_name}",
            **_told(message),
            "tags": [{"name": channel.name}],
            "messages": [{"$ref": f"{place}/messages/{key}"}],
        }
        if isinstance(message, nodes.Command):
            reply = _ACKNOWLEDGED if message.reply is None else f"{key}.Reply"
            found["reply"] = {
                "channel": {"$ref": place},
                "messages": [
                    {"$ref": f"{place}/messages/{reply}"},
                    {"$ref": f"{place}/messages/{_ERROR}"},
                ],
            }
        return found | _deprecated(message)


def _keyed(channel: nodes.Channel) -> list[tuple[_Message, str]]:
    """The messages of a channel with their keys in it."""
    keys = component_keys(message.class_name for message in messages(channel))
    return [(message, keys[message.class_name]) for message in messages(channel)]


def _server(endpoint: str) -> dict[str, Any]:
    return {
        "host": "{host}",
        "pathname": endpoint,
        "protocol": "wss",
        "description": "The one WebSocket of all channels: `wss` on a site that is served by "
        "https, `ws` on others.",
        "variables": {
            "host": {
                "description": "The host of the site, with its port where it is not the usual one.",
                "default": "localhost:8000",
            }
        },
        "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in wire.SECURITY],
        "x-sharedgen-subprotocol": wire.PROTOCOL,
    }


def _shared_messages() -> Iterable[tuple[str, dict[str, Any]]]:
    """What several commands are answered with."""
    common = {
        "correlationId": {"$ref": "#/components/correlationIds/frame"},
        "contentType": "application/json",
        "tags": [{"name": "reply"}],
    }
    yield (
        _ACKNOWLEDGED,
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
        _ERROR,
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


def _told(message: _Message) -> dict[str, str]:
    """The docstring: its first paragraph, and all of it with what the class keywords say."""
    summary, _, rest = message.doc.strip().partition("\n\n")
    said = ""
    if isinstance(message, nodes.Event):
        said = _RETAINED if message.retain else ""
    elif message.idempotent:
        said = _ONCE
    told = {"summary": " ".join(summary.split()), "description": _paragraphs(rest, said)}
    return {key: text for key, text in told.items() if text}


def _deprecated(message: _Message) -> dict[str, Any]:
    if message.deprecation is None:
        return {}
    return {"x-deprecated": True, "x-sharedgen-deprecation": message.deprecation}


def _breaks(value: Any) -> bool:
    """Whether an object has a key that JavaScript stumbles over."""
    if isinstance(value, dict):
        return not BREAKING_KEYS.isdisjoint(value) or any(map(_breaks, value.values()))
    return isinstance(value, list) and any(map(_breaks, value))


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text.strip() for text in texts if text.strip())
