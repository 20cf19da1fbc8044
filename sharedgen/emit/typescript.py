"""client.d.ts: the types of everything that client.js exports.

What travels to the page is typed as Pydantic serialises it, what the page sends as it validates:
`undefined` (absent) and `null` are kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from ..contract import nodes
from ..contract.names import Names, messages, type_names
from .escape import doc_comment, js_property
from .javascript import RESERVED, header
from .literal import js_literal
from .remarks import remark
from .templates import SHIPPED, Templates, read_template, render, words
from .type_text import TypeText, same_types, union, unique

_TYPE_WORDS = frozenset(
    {
        *("any", "as", "asserts", "async", "bigint", "boolean", "constructor", "declare", "get"),
        *("infer", "is", "keyof", "module", "namespace", "never", "number", "object", "of"),
        *("readonly", "require", "set", "string", "symbol", "type", "undefined", "unique"),
        *("unknown", "global", "globalThis"),
    }
)
_NOTHING = "{ readonly [name: string]: never }"
_ONCE = "Runs once: it is sent again after a reconnect, with the same key."
_WIDTH = 100

_Documented: TypeAlias = nodes.Definition | nodes.Event | nodes.Command | nodes.Field


def declarations(contract: nodes.Contract, names: Names, *, templates: Templates = SHIPPED) -> str:
    """The same contract and templates, the same text."""
    taken = words(read_template("client.d.ts.j2")) | RESERVED | _TYPE_WORDS
    writer = _Writer(contract, names, frozenset(taken))
    return render(
        "client.d.ts.j2",
        templates,
        contract=contract,
        header=header(contract, templates),
        body=writer.body(),
    )


@dataclass(frozen=True, slots=True)
class _Space:
    """The namespace of a channel.

    `types`: class of a message -> its type there; `parameters`: the type of the channel's own;
    `here`: how types read inside.
    """

    name: str
    types: Mapping[str, str]
    parameters: str
    here: TypeText

    def type(self, message: nodes.Event | nodes.Command) -> str:
        """From outside."""
        return f"{self.name}.{self.types[message.class_name]}"


class _Writer:
    def __init__(self, contract: nodes.Contract, names: Names, taken: frozenset[str]) -> None:
        self.contract = contract
        self.definitions = contract.definitions
        self.names = names
        self.taken = taken
        self.same = same_types(contract.definitions, names.owners)
        self.outer: dict[str, str] = {}
        self.top = TypeText(contract.definitions, self._name)

    def body(self) -> str:
        parts = [
            self._definition(definition)
            for id_, definition in self.definitions.items()
            if id_ not in self.names.owners and id_ not in self.same
        ]
        parts += [self._channel(channel) for channel in self.contract.channels]
        parts += [f"type {alias} = {name};\n" for alias, name in sorted(self.outer.items())]
        return "\n".join(parts)

    # -- names

    def _local(self, name: str) -> str:
        """The name that a declaration has inside the file: one that shadows nothing there."""
        return f"{name}$" if name in self.taken else name

    def _exported(self, name: str, text: str) -> str:
        """A declaration `text` of the local name, exported under its own."""
        local = self._local(name)
        return text if local == name else f"{text}export {{ {local} as {name} }};\n"

    def _export(self, name: str) -> str:
        return "export " if self._local(name) == name else ""

    def _name(self, id_: str) -> str:
        """How a definition is referred to at the top."""
        channel, dot, message = self.names.types[self.same.get(id_, id_)].partition(".")
        return f"{self._local(channel)}{dot}{message}"

    def _name_inside(self, hidden: frozenset[str], id_: str) -> str:
        """How it is referred to where names of the top are hidden by those of a namespace."""
        name = self._name(id_)
        if name.partition(".")[0] not in hidden:
            return name
        alias = f"{name.replace('.', '$')}$outer"
        self.outer[alias] = name
        return alias

    def _space(self, channel: nodes.Channel) -> _Space:
        types = type_names(channel)
        parameters = "Parameters"
        while parameters in types.values():
            parameters = f"Channel{parameters}"
        hidden = frozenset({"Reply", parameters, *map(_local_inside, types.values())})
        here = TypeText(self.definitions, partial(self._name_inside, hidden))
        return _Space(self._local(channel.name), types, parameters, here)

    # -- definitions

    def _definition(self, definition: nodes.Definition) -> str:
        name = self.names.types[definition.id]
        local, export = self._local(name), self._export(name)
        if isinstance(definition, nodes.Model):
            return self._exported(name, self._interface(local, definition, "", export, self.top))
        if isinstance(definition, nodes.Alias):
            return self._exported(name, self._alias(local, definition, "", export, self.top))
        doc = doc_comment([definition.doc], deprecation=_deprecation(definition))
        members = "".join(
            f"  readonly {js_property(key)}: {js_literal(value)};\n"
            for key, value in definition.members
        )
        values = _type(local, [js_literal(value) for _, value in definition.members], "", export)
        return self._exported(
            name, f"{doc}{values}{doc}{export}declare const {local}: {{\n{members}}};\n"
        )

    def _interface(
        self, name: str, model: nodes.Model, indent: str, export: str, here: TypeText
    ) -> str:
        doc = doc_comment([model.doc], indent, _deprecation(model))
        members = "".join(self._member(field, f"{indent}  ", here) for field in model.fields)
        if (index := here.index(model)) is not None:
            members += f"{indent}  {index};\n"
        return f"{doc}{indent}{export}interface {name} {{\n{members}{indent}}}\n"

    def _alias(
        self, name: str, alias: nodes.Alias, indent: str, export: str, here: TypeText
    ) -> str:
        told = [alias.doc, remark(alias.type, self.definitions)]
        doc = doc_comment(told, indent, _deprecation(alias))
        return doc + _type(name, here.members(alias.type), indent, export)

    def _member(self, field: nodes.Field, indent: str, here: TypeText) -> str:
        told = [field.doc, remark(field.type, self.definitions)]
        doc = doc_comment(told, indent, _deprecation(field))
        return f"{doc}{indent}{here.property(field)};\n"

    # -- channels

    def _channel(self, channel: nodes.Channel) -> str:
        space = self._space(channel)
        export = self._export(channel.name)
        parameters = f"{space.name}.{space.parameters}" if channel.parameters else _NOTHING
        events = "".join(
            f"    {js_property(event.name)}: {space.type(event)};\n" for event in channel.events
        )
        commands = "".join(self._command(command, space) for command in channel.commands)
        classes = "".join(_class(message, space) for message in messages(channel))
        return self._exported(
            channel.name,
            f"{doc_comment([channel.doc])}{export}declare const {space.name}: ChannelClass<\n"
            f"  {parameters},\n"
            f"  {{\n{events}  }},\n"
            f"  {{\n{commands}  }}\n"
            f"> & {{\n{classes}}};\n"
            f"{self._namespace(channel, space, export)}",
        )

    def _command(self, command: nodes.Command, space: _Space) -> str:
        type_ = space.type(command)
        optional = "?" if self._may_be_empty(command.payload) else ""
        reply = f"{type_}.Reply" if command.reply is not None else "void"
        told = [command.doc, _ONCE if command.idempotent else ""]
        doc = doc_comment(told, "    ", _deprecation(command))
        parameter = f"command{optional}: {type_}"
        return f"{doc}    {js_property(command.name)}({parameter}): Promise<{reply}>;\n"

    def _may_be_empty(self, payload: nodes.Type) -> bool:
        definition = self.definitions.get(getattr(payload, "id", ""))
        return isinstance(definition, nodes.Model) and not any(
            f.required for f in definition.fields
        )

    def _namespace(self, channel: nodes.Channel, space: _Space, export: str) -> str:
        parts = []
        if channel.parameters:
            members = "".join(self._member(f, "    ", space.here) for f in channel.parameters)
            parts.append(f"  export interface {space.parameters} {{\n{members}  }}\n")
        renamed = []
        for message in messages(channel):
            name = space.types[message.class_name]
            local = _local_inside(name)
            inner = "export " if local == name else ""
            if local != name:
                renamed.append(f"{local} as {name}")
            parts.append(self._message(message, channel.name, local, inner, space.here))
            if isinstance(message, nodes.Command) and message.reply is not None:
                reply = _type("Reply", space.here.members(message.reply), "    ", "export ")
                parts.append(f"  {inner}namespace {local} {{\n{reply}  }}\n")
        if renamed:
            parts.append(f"  export {{ {', '.join(renamed)} }};\n")
        if not parts:
            return ""
        return f"{export}declare namespace {space.name} {{\n{''.join(parts)}}}\n"

    def _message(
        self,
        message: nodes.Event | nodes.Command,
        channel: str,
        name: str,
        export: str,
        here: TypeText,
    ) -> str:
        id_ = getattr(message.payload, "id", "")
        definition = self.definitions.get(id_)
        if self.names.owners.get(id_) == (channel, message.class_name):
            if isinstance(definition, nodes.Model):
                return self._interface(name, definition, "  ", export, here)
            if isinstance(definition, nodes.Alias):
                return self._alias(name, definition, "  ", export, here)
        told = [message.doc, remark(message.payload, self.definitions)]
        doc = doc_comment(told, "  ", _deprecation(message))
        return doc + _type(name, here.members(message.payload), "  ", export)


def _class(message: nodes.Event | nodes.Command, space: _Space) -> str:
    type_ = space.type(message)
    kind = f"MessageClass<{type_}>"
    if isinstance(message, nodes.Command) and message.reply is not None:
        kind = f"CommandClass<{type_}, {type_}.Reply>"
    doc = doc_comment([], "  ", _deprecation(message))
    return f"{doc}  readonly {js_property(message.class_name)}: {kind};\n"


def _deprecation(node: _Documented) -> str | None:
    if isinstance(node, nodes.Field):
        return node.deprecation if node.deprecated else None
    return node.deprecation


def _type(name: str, members: Iterable[str], indent: str, export: str) -> str:
    """A type alias; a long union has a line a member."""
    found = unique(members)
    line = f"{indent}{export}type {name} = {union(found)};\n"
    if len(line) <= _WIDTH + 1 or len(found) == 1:
        return line
    listed = "\n".join(f"{indent}  | {member}" for member in found)
    return f"{indent}{export}type {name} =\n{listed};\n"


def _local_inside(name: str) -> str:
    """The name that a message has inside the namespace, which exports it under its own."""
    return f"{name}$" if name in RESERVED or name in _TYPE_WORDS else name
