"""client.d.ts: the types of everything that client.js exports.

What travels to the page is typed as Pydantic serialises it, what the page sends as it validates:
`undefined` (absent) and `null` are kept apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from ..contract import nodes
from ..contract.names import Names, messages
from .escape import doc_comment, js_property, js_string
from .javascript import RESERVED, header
from .leaf import js_literal, key_text
from .templates import read_template, render, words

_TYPE_WORDS = frozenset(
    {
        *("any", "as", "asserts", "async", "bigint", "boolean", "constructor", "declare", "get"),
        *("infer", "is", "keyof", "module", "namespace", "never", "number", "object", "of"),
        *("readonly", "require", "set", "string", "symbol", "type", "undefined", "unique"),
        *("unknown", "global", "globalThis"),
    }
)
_NOTHING = "{ readonly [name: string]: never }"

Definitions: TypeAlias = Mapping[str, nodes.Definition]


def declarations(contract: nodes.Contract, names: Names) -> str:
    """The same contract, the same text."""
    taken = words(read_template("client.d.ts.j2")) | RESERVED | _TYPE_WORDS
    writer = _Writer(contract, names, frozenset(taken))
    return render("client.d.ts.j2", header=header(contract), body=writer.body())


class _Writer:
    def __init__(self, contract: nodes.Contract, names: Names, taken: frozenset[str]) -> None:
        self.contract = contract
        self.definitions = contract.definitions
        self.names = names
        self.taken = taken
        self.same = _same_types(contract.definitions)
        self.captured = _captured(contract, names)

    def body(self) -> str:
        parts = []
        for id_, definition in self.definitions.items():
            if id_ not in self.names.owners and id_ not in self.same:
                parts.append(self._definition(definition))
        parts += [self._channel(channel) for channel in self.contract.channels]
        aliases = sorted(name for name in self.captured)
        parts += [f"type {name}$outer = {self._local(name)};\n" for name in aliases]
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

    def _name(self, id_: str, inside: str) -> str:
        """How a definition is referred to, at the top or inside the namespace of a channel."""
        name = self.names.types[self.same.get(id_, id_)]
        channel, dot, message = name.partition(".")
        if dot:
            return f"{self._local(channel)}.{message}"
        return f"{name}$outer" if inside and name in self.captured else self._local(name)

    # -- types

    def type(self, node: nodes.Type, inside: str = "") -> str:
        match node:
            case nodes.AnyType():
                return "unknown"
            case nodes.NullType():
                return "null"
            case nodes.BoolType():
                return "boolean"
            case nodes.IntType() | nodes.FloatType():
                return "number"
            case nodes.DecimalType(serialised=False):
                return "string | number"
            case nodes.LiteralType(values):
                return _union(map(js_literal, values))
            case nodes.ListType():
                return f"{_grouped(self.type(node.items, inside))}[]"
            case nodes.TupleType():
                return f"[{', '.join(self.type(item, inside) for item in node.items)}]"
            case nodes.DictType():
                return self._record(node, inside)
            case nodes.UnionType():
                return _union(self.type(member, inside) for member in node.members)
            case nodes.TaggedUnionType():
                return _union(self._tagged(node.tag, *pair, inside) for pair in node.members)
            case nodes.Reference():
                return self._name(node.id, inside)
            case _:  # text in some form
                return "string"

    def _tagged(
        self, tag: str, values: tuple[nodes.Scalar, ...], member: nodes.Type, inside: str
    ) -> str:
        """A member of a discriminated union: there its tag is required, default or not."""
        text = self.type(member, inside)
        model = self.definitions[member.id] if isinstance(member, nodes.Reference) else None
        fields = model.fields if isinstance(model, nodes.Model) else ()
        if all(field.required for field in fields if field.key == tag):
            return text
        return f"({text} & {{ {js_property(tag)}: {_union(map(js_literal, values))} }})"

    def _record(self, node: nodes.DictType, inside: str) -> str:
        values = self.type(node.values, inside)
        keys = _finite_keys(node.keys, self.definitions)
        if keys is None:
            return f"{{ [key: string]: {values} }}"
        return f"{{ [Key in {_union(map(js_string, keys))}]?: {values} }}"

    def _interface(
        self, name: str, model: nodes.Model, indent: str, export: str, inside: str
    ) -> str:
        doc = doc_comment([model.doc], indent)
        opening = f"{doc}{indent}{export}interface {name} {{\n"
        return f"{opening}{self._members(model, indent + '  ', inside)}{indent}}}\n"

    def _members(self, model: nodes.Model, indent: str, inside: str) -> str:
        lines = [self._member(field, indent, inside) for field in model.fields]
        if model.extra == "allow":
            lines.append(f"{indent}[key: string]: unknown;\n")
        elif not model.fields:
            lines.append(f"{indent}[key: string]: never;\n")
        return "".join(lines)

    def _member(self, field: nodes.Field, indent: str, inside: str) -> str:
        doc = doc_comment([field.doc], indent, field.deprecated)
        mark = "" if field.required else "?"
        return f"{doc}{indent}{js_property(field.key)}{mark}: {self.type(field.type, inside)};\n"

    # -- declarations

    def _definition(self, definition: nodes.Definition) -> str:
        name = self.names.types[definition.id]
        local, export = self._local(name), self._export(name)
        if isinstance(definition, nodes.Model):
            return self._exported(name, self._interface(local, definition, "", export, ""))
        doc = doc_comment([definition.doc])
        if isinstance(definition, nodes.Alias):
            text = f"{doc}{export}type {local} = {self.type(definition.type)};\n"
            return self._exported(name, text)
        members = "".join(
            f"  readonly {js_property(key)}: {js_literal(value)};\n"
            for key, value in definition.members
        )
        values = _union(js_literal(value) for _, value in definition.members)
        return self._exported(
            name,
            f"{doc}{export}type {local} = {values};\n"
            f"{export or ''}declare const {local}: {{\n{members}}};\n",
        )

    def _channel(self, channel: nodes.Channel) -> str:
        name = channel.name
        local = self._local(name)
        parameters = f"{local}.{_parameters_name(channel)}" if channel.parameters else _NOTHING
        events = "".join(
            f"    {js_property(e.name)}: {local}.{e.class_name};\n" for e in channel.events
        )
        commands = "".join(self._command(command, local) for command in channel.commands)
        classes = "".join(
            f"  readonly {js_property(e.class_name)}: MessageClass<{local}.{e.class_name}>;\n"
            for e in channel.events
        ) + "".join(self._command_class(command, local) for command in channel.commands)
        doc = doc_comment([channel.doc])
        return self._exported(
            name,
            f"{doc}{self._export(name)}declare const {local}: ChannelClass<\n"
            f"  {parameters},\n"
            f"  {{\n{events}  }},\n"
            f"  {{\n{commands}  }}\n"
            f"> & {{\n{classes}}};\n"
            f"{self._namespace(channel, local)}",
        )

    def _command(self, command: nodes.Command, local: str) -> str:
        optional = "?" if self._may_be_empty(command.payload) else ""
        reply = f"{local}.{command.class_name}.Reply" if command.reply is not None else "void"
        return (
            f"{doc_comment([command.doc], '    ')}    {js_property(command.name)}"
            f"(command{optional}: {local}.{command.class_name}): Promise<{reply}>;\n"
        )

    def _command_class(self, command: nodes.Command, local: str) -> str:
        type_name = f"{local}.{command.class_name}"
        kind = f"MessageClass<{type_name}>"
        if command.reply is not None:
            kind = f"CommandClass<{type_name}, {type_name}.Reply>"
        return f"  readonly {js_property(command.class_name)}: {kind};\n"

    def _may_be_empty(self, payload: nodes.Type) -> bool:
        definition = self.definitions.get(getattr(payload, "id", ""))
        return isinstance(definition, nodes.Model) and not any(
            f.required for f in definition.fields
        )

    def _namespace(self, channel: nodes.Channel, local: str) -> str:
        parts = []
        if channel.parameters:
            members = "".join(self._member(f, "    ", channel.name) for f in channel.parameters)
            parts.append(f"  export interface {_parameters_name(channel)} {{\n{members}  }}\n")
        for message in messages(channel):
            parts.append(self._message(message, channel))
            if isinstance(message, nodes.Command) and message.reply is not None:
                reply = self.type(message.reply, channel.name)
                name = _message_local(message.class_name)
                export = _message_export(name)
                parts.append(
                    f"  {export}namespace {name} {{\n    export type Reply = {reply};\n  }}\n"
                )
        renamed = [
            f"{_message_local(m.class_name)} as {m.class_name}"
            for m in messages(channel)
            if _message_local(m.class_name) != m.class_name
        ]
        if renamed:
            parts.append(f"  export {{ {', '.join(renamed)} }};\n")
        if not parts:
            return ""
        export = self._export(channel.name)
        return f"{export}declare namespace {local} {{\n{''.join(parts)}}}\n"

    def _message(self, message: nodes.Event | nodes.Command, channel: nodes.Channel) -> str:
        name = _message_local(message.class_name)
        definition = self.definitions.get(getattr(message.payload, "id", ""))
        owner = self.names.owners.get(getattr(message.payload, "id", ""))
        export = _message_export(name)
        own = owner == (channel.name, message.class_name)
        if own and isinstance(definition, nodes.Model):
            return self._interface(name, definition, "  ", export, channel.name)
        doc = doc_comment([message.doc], "  ")
        node = definition.type if own and isinstance(definition, nodes.Alias) else message.payload
        return f"{doc}  {export}type {name} = {self.type(node, channel.name)};\n"


def _message_local(name: str) -> str:
    return f"{name}$" if name in RESERVED or name in _TYPE_WORDS else name


def _message_export(local: str) -> str:
    """A renamed message is exported under its own name at the end of the namespace."""
    return "" if local.endswith("$") else "export "


def _parameters_name(channel: nodes.Channel) -> str:
    classes = {message.class_name for message in messages(channel)}
    name = "Parameters"
    while name in classes:
        name = f"Channel{name}"
    return name


def _union(types: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(types)) or "never"


def _grouped(text: str) -> str:
    return f"({text})" if " | " in text and not text.startswith(("{", "[")) else text


def _finite_keys(node: nodes.Type, definitions: Definitions) -> list[str] | None:
    """The texts of the keys, where the type says them all."""
    if isinstance(node, nodes.LiteralType):
        return [key_text(value) for value in node.values]
    if isinstance(node, nodes.Reference):
        definition = definitions[node.id]
        if isinstance(definition, nodes.Enum):
            return [key_text(value) for _, value in definition.members]
    return None


def _captured(contract: nodes.Contract, names: Names) -> frozenset[str]:
    """Types of the top that a name inside some channel's namespace would hide."""
    inner = {"Reply"}
    for channel in contract.channels:
        inner.add(_parameters_name(channel))
        inner |= {message.class_name for message in messages(channel)}
    return frozenset(name for name in names.types.values() if name in inner)


def _same_types(definitions: Definitions) -> dict[str, str]:
    """The validated definitions whose TypeScript is that of their serialised twins, to share it."""
    twins = {}
    for id_ in definitions:
        base, mark, _ = id_.rpartition("#validated")
        other = f"{base}#serialised"
        if mark and other in definitions:
            twins[id_] = other
    changed = True
    while changed:
        changed = False
        for id_, other in list(twins.items()):
            if _shape(definitions[id_], twins) != _shape(definitions[other], twins):
                del twins[id_]
                changed = True
    return twins


def _shape(definition: nodes.Definition, twins: Mapping[str, str]) -> object:
    """What TypeScript would say of a definition, with twins taken for the same."""
    if isinstance(definition, nodes.Model):
        return (
            [(f.key, f.required, _type_shape(f.type, twins)) for f in definition.fields],
            definition.extra == "allow",
        )
    return _type_shape(definition.type, twins) if isinstance(definition, nodes.Alias) else ()


def _type_shape(node: nodes.Type, twins: Mapping[str, str]) -> object:
    match node:
        case nodes.Reference():
            return ("ref", twins.get(node.id, node.id))
        case nodes.ListType():
            return ("list", _type_shape(node.items, twins))
        case nodes.TupleType():
            return ("tuple", [_type_shape(item, twins) for item in node.items])
        case nodes.DictType():
            return ("dict", _type_shape(node.keys, twins), _type_shape(node.values, twins))
        case nodes.UnionType():
            return ("union", [_type_shape(member, twins) for member in node.members])
        case nodes.TaggedUnionType():
            return ("union", [_type_shape(member, twins) for _, member in node.members])
        case nodes.LiteralType():
            return node
        case nodes.IntType() | nodes.FloatType():
            return "number"
        case nodes.DecimalType(serialised=False):
            return "decimal"
        case nodes.AnyType() | nodes.NullType() | nodes.BoolType():
            return node
        case _:
            return "string"
