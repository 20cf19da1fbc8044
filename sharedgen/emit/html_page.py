"""The reference of the channels: one page of HTML, from `templates/docs`. No network, no script."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from .. import __version__
from ..contract import nodes
from ..contract.fingerprint import contract_fingerprint
from ..contract.names import Names, type_names
from ..project import Project
from ..source import Source
from . import snippets, wire
from .escape import js_string, shown
from .example import Examples
from .html_parts import Channel, Command, Definition, Event, Field, Piece, Reply, Shape, Told
from .literal import js_literal
from .prose import Line, blocks, spans, summary
from .remarks import remark
from .templates import SHIPPED, Templates, render
from .type_text import TypeText, same_types, union

# around the name of a definition in the text of a type: private use, which no name has
_OPEN, _CLOSE = "\ue000", "\ue001"
_LISTED = 20  # channels up to which the contents name every message
_LINK = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")


def page(
    contract: nodes.Contract,
    names: Names,
    project: Project,
    *,
    endpoint: str,
    root: Path,
    templates: Templates = SHIPPED,
) -> str:
    """The same contract, the same bytes. Sources are shown relative to `root`.

    Raises TemplateError for a template of the team's that is broken.
    """
    writer = _Writer(contract, names, root)
    text = render(
        "docs/index.html.j2",
        templates,
        version=__version__,
        project=project,
        endpoint=endpoint,
        fingerprint=contract_fingerprint(contract),
        channels=[writer.channel(channel) for channel in contract.channels],
        is_large=len(contract.channels) > _LISTED,
        definitions=list(writer.definitions()),
        shapes=any(
            isinstance(found, nodes.Model) and found.shape == "validated"
            for found in contract.definitions.values()
            if found.id not in names.owners and found.id not in writer.same
        ),
        protocol=wire.PROTOCOL,
        errors=[(code, spans(told)) for code, told in wire.ERRORS.items()],
    )
    return shown(text)


class _Writer:
    def __init__(self, contract: nodes.Contract, names: Names, root: Path) -> None:
        self.contract = contract
        self.names = names
        self.root = root
        self.same = same_types(contract.definitions, names.owners)
        self.types = TypeText(contract.definitions, self._refer)
        self.examples = Examples(contract.definitions)

    # -- channels

    def channel(self, channel: nodes.Channel) -> Channel:
        anchors = {class_: f"{channel.name}.{name}" for class_, name in type_names(channel).items()}
        return Channel(
            anchor=channel.name,
            name=channel.name,
            address=channel.address,
            summary=summary(channel.doc),
            doc=blocks(channel.doc),
            source=self._source(channel.source),
            history=channel.history,
            parameters=tuple(map(self._field, channel.parameters)),
            events=tuple(self._event(channel, event, anchors) for event in channel.events),
            commands=tuple(
                self._command(channel, command, anchors) for command in channel.commands
            ),
            javascript=snippets.subscribe(channel, self.examples),
        )

    def _event(
        self, channel: nodes.Channel, event: nodes.Event, anchors: Mapping[str, str]
    ) -> Event:
        return Event(
            told=self._told(event, anchors[event.class_name]),
            retain=event.retain,
            javascript=snippets.listen(event),
            python=snippets.publish(channel, event),
        )

    def _command(
        self, channel: nodes.Channel, command: nodes.Command, anchors: Mapping[str, str]
    ) -> Command:
        return Command(
            told=self._told(command, anchors[command.class_name]),
            idempotent=command.idempotent,
            reply=None if command.reply is None else self._reply(command.reply),
            javascript=snippets.send(command, self.examples),
            python=snippets.handle(channel, command, self.contract),
        )

    def _told(self, message: nodes.Event | nodes.Command, anchor: str) -> Told:
        return Told(
            anchor=anchor,
            name=message.name,
            doc=blocks(message.doc),
            deprecation=_deprecation(message.deprecation),
            source=self._source(message.source),
            shape=self._shape(message.payload),
            example=self._example(message.payload),
        )

    def _reply(self, node: nodes.Type) -> Reply:
        return Reply(self._pieces(node), self._example(node))

    # -- types

    def definitions(self) -> Iterator[Definition]:
        """What several messages share, by name."""
        own = [
            definition
            for id_, definition in self.contract.definitions.items()
            if id_ not in self.names.owners and id_ not in self.same
        ]
        for definition in sorted(own, key=lambda found: self.names.types[found.id].lower()):
            yield self._definition(definition)

    def _definition(self, definition: nodes.Definition) -> Definition:
        is_enum = isinstance(definition, nodes.Enum)
        shape = None if is_enum else self._shape(nodes.Reference(definition.id))
        members = definition.members if isinstance(definition, nodes.Enum) else ()
        return Definition(
            anchor=self.names.types[definition.id],
            kind="enum" if is_enum else "model" if isinstance(definition, nodes.Model) else "type",
            doc=blocks(definition.doc),
            deprecation=_deprecation(definition.deprecation),
            source=self._source(definition.source),
            shape=shape,
            members=tuple((name, js_literal(value)) for name, value in members),
        )

    def _shape(self, node: nodes.Type) -> Shape:
        definition = self.contract.definitions.get(getattr(node, "id", ""))
        if isinstance(definition, nodes.Model):
            others = {"forbid": "refused", "allow": "kept", "ignore": ""}[definition.extra]
            return Shape(tuple(map(self._field, definition.fields)), True, (), (), others)
        type_ = definition.type if isinstance(definition, nodes.Alias) else node
        words = remark(type_, self.contract.definitions)
        return Shape((), False, self._pieces(type_), spans(words), "")

    def _field(self, field: nodes.Field) -> Field:
        return Field(
            key=_visible(field.key),
            type=self._pieces(field.type),
            required=field.required,
            remark=spans(remark(field.type, self.contract.definitions)),
            doc=blocks(field.doc),
            deprecation=_deprecation(field.deprecation if field.deprecated else None),
            other_keys=tuple(map(_visible, field.keys[1:])),
            default=js_literal(field.default) if field.default is not None else "",
        )

    def _refer(self, id_: str) -> str:
        return f"{_OPEN}{self.names.types[self.same.get(id_, id_)]}{_CLOSE}"

    def _pieces(self, node: nodes.Type) -> tuple[Piece, ...]:
        text = union(self.types.members(node))
        parts = _LINK.split(text)  # text, name, text, …
        found = (Piece(part, part if n % 2 else "") for n, part in enumerate(parts) if part)
        return tuple(found)

    def _example(self, node: nodes.Type) -> str:
        example = self.examples.of(node)
        if example is None or example.value == {}:
            return ""
        return json.dumps(example.value, indent=2, ensure_ascii=False)

    def _source(self, source: Source) -> str:
        """Relative to the config's folder, whoever builds; '' for what lies elsewhere."""
        relative = os.path.relpath(source.file, self.root)
        if relative.startswith("..") or not source.line:
            return ""
        return f"{Path(relative).as_posix()}:{source.line}"


def _visible(key: str) -> str:
    """A key as it is, or in quotes where it would not be seen so."""
    return key if key and key.isprintable() and key == key.strip() else js_string(key)


def _deprecation(told: str | None) -> Line | None:
    return None if told is None else spans(told)
