"""The AsyncAPI 3.0 document of a contract: the same contract, the same bytes.

AsyncAPI speaks from the side of the server: it sends events and receives commands.
"""

from __future__ import annotations

from typing import Any

from .. import __version__
from ..contract import nodes
from ..contract.fingerprint import contract_fingerprint, fingerprints
from ..contract.names import Names
from ..project import Project
from . import wire
from .asyncapi_messages import (
    ACKNOWLEDGED,
    ERROR,
    SHARED_SCHEMAS,
    Message,
    MessageWriter,
    component_keys,
    deprecated,
    keyed,
    paragraphs,
    shared_messages,
    told,
)
from .escape import json_text
from .example import Examples
from .json_schema import Schema, SchemaWriter
from .literal import key_text
from .words import expected

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


class _Writer:
    def __init__(self, contract: nodes.Contract, names: Names) -> None:
        self.contract = contract
        self.names = names
        self.fingerprints = fingerprints(contract)
        self.schemas = component_keys(names.types[id_] for id_ in contract.definitions)
        self.channels = component_keys(channel.name for channel in contract.channels)
        self.schema = SchemaWriter(contract.definitions, self._refer)
        self.messages = MessageWriter(self.schema, Examples(contract.definitions))

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
                for message, key in keyed(channel)
            },
            "components": {
                "schemas": self._schemas(),
                "messages": dict(shared_messages()),
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
        found: dict[str, Schema] = {}
        for id_, definition in self.contract.definitions.items():
            name = self.names.types[id_]
            key = self.schemas[name]
            found[key] = self.schema.definition(definition, key)
        return found | SHARED_SCHEMAS

    # -- channels

    def _channel(self, channel: nodes.Channel) -> dict[str, Any]:
        history = (
            f"The last {channel.history:,} events can be read again, also after a reconnect."
            if channel.history
            else _NO_HISTORY
        )
        found: dict[str, Any] = {
            "address": channel.address,
            "title": channel.name,
            "description": paragraphs(channel.doc, history if channel.events else ""),
            "messages": self.messages.of(channel),
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
            "description": paragraphs(field.doc, f"{words[:1].upper()}{words[1:]}.", optional)
        }
        texts = self._texts(field.type)
        if texts:
            found["enum"] = texts
        if field.default is not None:
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

    # -- operations

    def _operation(self, channel: nodes.Channel, message: Message, key: str) -> dict[str, Any]:
        place = f"#/channels/{self.channels[channel.name]}"
        is_event = isinstance(message, nodes.Event)
        found: dict[str, Any] = {
            "action": "send" if is_event else "receive",
            "channel": {"$ref": place},
            "title": f"{channel.name}.{message.class_name}",
            **told(message),
            "tags": [{"name": channel.name}],
            "messages": [{"$ref": f"{place}/messages/{key}"}],
        }
        if isinstance(message, nodes.Command):
            reply = ACKNOWLEDGED if message.reply is None else f"{key}.Reply"
            found["reply"] = {
                "channel": {"$ref": place},
                "messages": [
                    {"$ref": f"{place}/messages/{reply}"},
                    {"$ref": f"{place}/messages/{ERROR}"},
                ],
            }
        return found | deprecated(message)


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
