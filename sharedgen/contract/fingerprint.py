"""The shape on the wire as one canonical form, and its fingerprint.

What does not travel (docs, sources, names of classes, orders that mean nothing) is left out, so
that pages and servers of different builds understand each other exactly as long as the
fingerprints of a channel are equal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any, Final, TypeAlias

from ..declare import Channel
from . import nodes
from .read import read_contract
from .shapes import groups, references, type_references

_FINGERPRINT_LENGTH: Final = 12
_BOUNDS: Final = ("gt", "ge", "lt", "le", "multiple_of")
_NAMES: Final = {
    nodes.AnyType: "any",
    nodes.NullType: "null",
    nodes.BoolType: "bool",
    nodes.IntType: "int",
    nodes.FloatType: "float",
    nodes.DecimalType: "decimal",
    nodes.StrType: "str",
    nodes.UuidType: "uuid",
    nodes.DateTimeType: "datetime",
    nodes.DateType: "date",
    nodes.TimeType: "time",
    nodes.DurationType: "duration",
    nodes.BytesType: "bytes",
    nodes.FormatType: "format",
}

Form: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Canonical:
    """The form of a channel, and the declarations of its `definitions`, one for each.

    Of several that are the same on the wire the first that is met stands for all.
    """

    form: Form
    definitions: tuple[nodes.Definition, ...]


def canonical(channel: nodes.Channel, definitions: Mapping[str, nodes.Definition]) -> Form:
    """The wire shape of a channel as JSON values: equal exactly where the wire is the same.

    `definitions` in it is a list of models and recursive types; `{"type": "ref", "to": 0}` refers
    to its first.
    """
    return canonise(channel, definitions).form


def canonise(channel: nodes.Channel, definitions: Mapping[str, nodes.Definition]) -> Canonical:
    """The canonical form, and what was declared of it."""
    reached = reached_from(channel, definitions)
    kinds = _kinds(reached)
    numbers: dict[str, int] = {}  # of a kind, in the order met
    met: list[nodes.Definition] = []

    def refer(id: str) -> Form:
        definition, kind = reached[id], kinds[id]
        if kind not in numbers and not isinstance(definition, nodes.Enum):
            numbers[kind] = len(met)
            met.append(definition)
        return _reference_form(definition, numbers.get(kind))

    def sorting(id: str) -> Form:
        return _reference_form(reached[id], kinds[id])

    order = _order(sorting)

    def form(type: nodes.Type) -> Form:
        return _type_form(type, refer, order)

    messages: Form = {
        "address": channel.address,
        "parameters": {
            field.name: {
                "type": form(field.type),
                "required": field.required,
                "default": field.default,
            }
            for field in sorted(channel.parameters, key=lambda field: field.name)
        },
        "events": {
            event.name: {"payload": form(event.payload), "retain": event.retain}
            for event in sorted(channel.events, key=lambda event: event.name)
        },
        "commands": {
            command.name: {
                "payload": form(command.payload),
                "reply": None if command.reply is None else form(command.reply),
                # said only where it is so: the others keep the fingerprint they always had
                **({"idempotent": True} if command.idempotent else {}),
            }
            for command in sorted(channel.commands, key=lambda command: command.name)
        },
    }
    # `met` grows while its definitions refer to others
    found = [_definition_form(definition, refer, order) for definition in met]
    return Canonical({**messages, "definitions": found}, tuple(met))


def fingerprint(channel: nodes.Channel, definitions: Mapping[str, nodes.Definition]) -> str:
    """12 hexadecimal digits that change exactly with the canonical form."""
    return form_fingerprint(canonical(channel, definitions))


def form_fingerprint(form: Form) -> str:
    """The fingerprint of a canonical form, also of one that was read from JSON."""
    return _digest(form)[:_FINGERPRINT_LENGTH]


@lru_cache(maxsize=4)
def canonicals(contract: nodes.Contract) -> Mapping[str, Canonical]:
    """The canonical form of every channel by its name, made once for a contract."""
    return {channel.name: canonise(channel, contract.definitions) for channel in contract.channels}


@lru_cache(maxsize=4)
def fingerprints(contract: nodes.Contract) -> Mapping[str, str]:
    """The fingerprint of every channel by its name."""
    return {name: form_fingerprint(found.form) for name, found in canonicals(contract).items()}


def contract_fingerprint(contract: nodes.Contract) -> str:
    """12 hexadecimal digits of all channels, by name."""
    return _digest(fingerprints(contract))[:_FINGERPRINT_LENGTH]


@cache
def channel_fingerprint(channel: type[Channel]) -> str:
    """The fingerprint of a channel class, as the server compares it. Raises DeclarationError."""
    contract = read_contract(channel)
    return fingerprint(contract.channels[0], contract.definitions)


def reached_from(
    channel: nodes.Channel, definitions: Mapping[str, nodes.Definition]
) -> dict[str, nodes.Definition]:
    """Every definition that the messages of a channel reach, by its id."""
    types = [parameter.type for parameter in channel.parameters]
    types.extend(event.payload for event in channel.events)
    for command in channel.commands:
        types.extend(type for type in (command.payload, command.reply) if type is not None)
    reached: dict[str, nodes.Definition] = {}
    waiting = [id for type in types for id in type_references(type)]
    while waiting:
        id = waiting.pop()
        if id not in reached:
            reached[id] = definitions[id]
            waiting.extend(references(reached[id]))
    return reached


def _kinds(definitions: Mapping[str, nodes.Definition]) -> dict[str, str]:
    """Ids to kinds: two definitions are of one kind where nothing on the wire tells them apart.

    What reaches no recursion is told from what it refers to upwards. The rest by partition
    refinement: kinds start equal, and split while what they refer to is of other kinds.
    """
    edges = {id: references(found) for id, found in definitions.items()}
    kinds: dict[str, str] = {}
    endless: dict[str, nodes.Definition] = {}
    for group in groups(edges):
        id = group[0]
        if len(group) == 1 and all(other in kinds for other in edges[id]):
            kinds |= _told({id: definitions[id]}, definitions, kinds)
        else:
            endless |= {id: definitions[id] for id in group}
    count = 0
    found = dict.fromkeys(endless, "")
    while count != len(set(found.values())):
        count = len(set(found.values()))
        found = _told(endless, definitions, {**kinds, **found})
    return {**kinds, **found}


def _told(
    some: Mapping[str, nodes.Definition],
    definitions: Mapping[str, nodes.Definition],
    kinds: Mapping[str, str],
) -> dict[str, str]:
    """The kinds of some definitions, by those of what they refer to."""

    def refer(id: str) -> Form:
        return _reference_form(definitions[id], kinds[id])

    order = _order(refer)
    return {id: _digest(_definition_form(found, refer, order)) for id, found in some.items()}


def _order(sorting: Callable[[str], Form]) -> Callable[[nodes.Type], str]:
    """The text to sort a type by where an order means nothing, made once a type."""

    @cache
    def text(type: nodes.Type) -> str:
        return _text(_type_form(type, sorting, text))

    return text


def _definition_form(
    definition: nodes.Definition, refer: Callable[[str], Form], order: Callable[[nodes.Type], str]
) -> Form:
    match definition:
        case nodes.Enum():
            return _reference_form(definition, None)
        case nodes.Alias(type=type):
            return {"type": "alias", "of": _type_form(type, refer, order)}
        case nodes.Model(fields=fields_, extra=extra, extras=extras):
            told = {} if extras is None else {"extras": _type_form(extras, refer, order)}
            ordered = sorted(fields_, key=lambda field: field.key)
            return {
                "type": "model",
                "extra": extra,
                **told,
                "fields": [_field_form(field, refer, order) for field in ordered],
            }


def _field_form(
    field: nodes.Field, refer: Callable[[str], Form], order: Callable[[nodes.Type], str]
) -> Form:
    return {
        "keys": [field.key, *sorted(field.keys[1:])],
        "type": _type_form(field.type, refer, order),
        "required": field.required,
    }


def _type_form(
    type: nodes.Type, refer: Callable[[str], Form], order: Callable[[nodes.Type], str]
) -> Form:
    """`refer` writes a reference, `order` is what types are sorted by."""

    def form(inner: nodes.Type) -> Form:
        return _type_form(inner, refer, order)

    match type:
        case nodes.Reference(id):
            return refer(id)
        case nodes.LiteralType(values):
            return _values_form(values)
        case nodes.ListType(items):
            return {"type": "list", "items": form(items), **_constraints(type)}
        case nodes.TupleType(items):
            return {"type": "tuple", "items": [form(item) for item in items]}
        case nodes.NamedTupleType(fields_, serialised):
            return {
                "type": "named tuple",
                "serialised": serialised,
                "fields": [_field_form(field, refer, order) for field in fields_],
            }
        case nodes.JsonTextType(holds):
            return {"type": "json", "holds": form(holds)}
        case nodes.DictType(keys, values):
            return {
                "type": "dict",
                "keys": form(keys),
                "values": form(values),
                **_constraints(type),
            }
        case nodes.UnionType(members):
            ordered = sorted(members, key=order)
            return {"type": "union", "members": [form(member) for member in ordered]}
        case nodes.TaggedUnionType(tag, choices):
            cases = [(sorted(tags, key=_text), member) for tags, member in choices]
            cases.sort(key=lambda case: _text(case[0]))
            return {
                "type": "tagged",
                "tag": tag,
                "members": [{"tags": tags, "type": form(member)} for tags, member in cases],
            }
        case _:
            return _scalar_form(type)


def _reference_form(definition: nodes.Definition, to: int | str | None) -> Form:
    if isinstance(definition, nodes.Enum):  # the same as a Literal of its values
        return _values_form([value for _, value in definition.members])
    return {"type": "ref", "to": to}


@lru_cache(maxsize=4096)
def _scalar_form(type: nodes.Type) -> Form:
    return {"type": _NAMES[type.__class__], **_constraints(type)}


def _values_form(values: Iterable[nodes.Scalar]) -> Form:
    return {"type": "literal", "values": sorted(values, key=_text)}


def _constraints(type: nodes.Type) -> Form:
    """What a node says besides the types in it, where it says anything."""
    return {
        name: _bound(value) if name in _BOUNDS else value
        for name in type.__dataclass_fields__
        if name not in ("items", "keys", "values")
        and (value := getattr(type, name)) is not None
        and value is not False
        and value != ()
    }


def _bound(value: nodes.Number | date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        return str(value // timedelta(microseconds=1))
    return value.isoformat() if isinstance(value, (date, time)) else _number(value)


def _number(value: nodes.Number) -> str:
    """One text for one number: 1, 1.0 and Decimal("1.00") are "1"."""
    number = Decimal(str(value))
    if not number.is_finite():
        return str(value)
    sign, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits)).lstrip("0").rstrip("0")
    if not text:
        return "0"
    exponent = number.adjusted() - len(text) + 1
    return f"{'-' if sign else ''}{text}{f'e{exponent}' if exponent else ''}"


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _digest(value: object) -> str:
    return sha256(_text(value).encode()).hexdigest()
