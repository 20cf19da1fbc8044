"""Type nodes as JSON Schema, draft 07: the dialect of AsyncAPI.

A schema never refuses what the server takes, or sends. What it cannot say stands in words in the
`description`: a decimal within bounds, a set, a date before another. `format` is an annotation,
as in the draft: it names the spelling to write, and the server may read a few more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from ..contract import nodes
from .literal import key_text
from .pattern import UntranslatablePattern, translate
from .words import expected

Schema: TypeAlias = dict[str, Any]

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
_OFFSET = r"(?:Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
_OFFSETS = {"aware": _OFFSET, "naive": "", None: f"{_OFFSET}?"}
_DECIMAL = r"^-?[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?$"
_ASCII = r"^[\u0000-\u007f]*$"
_FORMATS = {
    "an e-mail address": "email",
    "a URL": "uri",
    "an IPv4 address": "ipv4",
    "an IPv6 address": "ipv6",
}
_ENCODINGS = {"base64": "base64", "mime": "base64", "url": "base64url", "hex": "base16"}
# keys that break JavaScript which reads a document with such objects, AsyncAPI's own parser too
BREAKING_KEYS = frozenset({"hasOwnProperty", "__proto__", "$ref"})
_JSON_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number"}


@dataclass(frozen=True, slots=True)
class SchemaWriter:
    """`refer` gives the `$ref` of a definition, by its id."""

    definitions: Mapping[str, nodes.Definition]
    refer: Callable[[str], str]

    def type(self, node: nodes.Type) -> Schema:
        """The schema of the values that travel."""
        match node:
            case nodes.AnyType():
                return {}
            case nodes.NullType():
                return {"type": "null"}
            case nodes.BoolType():
                return {"type": "boolean"}
            case nodes.IntType():
                return {"type": "integer"} | _bounds(node) | _multiple(node)
            case nodes.FloatType():
                # validators divide, and find no rest only by chance: Pydantic allows for that
                words = {} if node.multiple_of is None else self._words(node)
                return {"type": "number"} | words | _bounds(node)
            case nodes.DecimalType():
                return self._decimal(node)
            case nodes.StrType():
                return self._text(node)
            case nodes.BytesType():
                return self._bytes(node)
            case nodes.JsonTextType():
                words = self._words(node)
                holds = {"x-sharedgen-content": self.type(node.holds)}
                return {"type": "string", **words, "contentMediaType": "application/json", **holds}
            case nodes.LiteralType(values):
                return values_schema(values)
            case nodes.ListType() | nodes.TupleType() | nodes.NamedTupleType():
                return self._array(node)
            case nodes.DictType():
                return self._record(node)
            case nodes.UnionType(members):
                return {"anyOf": [self.type(member) for member in members]}
            case nodes.TaggedUnionType():
                return self._tagged(node)
            case nodes.Reference(id):
                return {"$ref": self.refer(id)}
            case _:
                return {"type": "string", **self._words(node), **_spelling(node)}

    def field(self, field: nodes.Field) -> Schema:
        """With what is told of the field: its docs, and that it is deprecated."""
        schema = self.type(field.type)
        deprecation = (field.deprecation or "") if field.deprecated else None
        return annotated(schema, doc=field.doc, deprecation=deprecation)

    def definition(self, definition: nodes.Definition, title: str) -> Schema:
        match definition:
            case nodes.Enum(members=members):
                names = {"x-enum-varnames": [name for name, _ in members]}
                schema = values_schema(tuple(value for _, value in members)) | names
            case nodes.Alias(type=type):
                schema = self.type(type)
            case nodes.Model():
                schema = self._model(definition)
        return annotated(schema, title, definition.doc, definition.deprecation)

    # -- text

    def _words(self, node: nodes.Type) -> Schema:
        words = expected(node, self.definitions)
        return {"description": f"{words[:1].upper()}{words[1:]}."}

    def _text(self, node: nodes.StrType) -> Schema:
        found: Schema = {"type": "string"}
        if node.strip_whitespace:  # what is around the text counts for nothing but is sent
            found |= self._words(node)
            return found | ({"minLength": node.min_length} if node.min_length else {})
        least, most, patterns = node.min_length or 0, node.max_length, []
        if node.pattern is not None:
            try:
                regex = translate(node.pattern)
            except UntranslatablePattern:  # `build` refuses it
                found |= self._words(node)
            else:
                patterns.append(regex.source)
                least = max(least, regex.least)
                most = min((size for size in (most, regex.most) if size is not None), default=None)
        if node.ascii_only:
            patterns.append(_ASCII)
        found |= _size(least, most, "Length")
        if len(patterns) > 1:
            return found | {"allOf": [{"pattern": pattern} for pattern in patterns]}
        return found | ({"pattern": patterns[0]} if patterns else {})

    def _decimal(self, node: nodes.DecimalType) -> Schema:
        words = self._words(node)
        if node.serialised:
            return {"type": "string", **words, "pattern": _DECIMAL}
        return {"type": ["string", "number"], **words, **_bounds(node)}

    def _bytes(self, node: nodes.BytesType) -> Schema:
        found: Schema = {"type": "string", **self._words(node)}
        if node.encoding == "utf8":  # no text has fewer bytes than characters
            return found | _size(0, node.max_length, "Length")
        return found | {"contentEncoding": _ENCODINGS[node.encoding]}

    # -- containers

    def _array(self, node: nodes.ListType | nodes.TupleType | nodes.NamedTupleType) -> Schema:
        match node:
            case nodes.ListType():
                found = {"type": "array", "items": self.type(node.items)}
                if not node.distinct:
                    return found | _size(node.min_length or 0, node.max_length, "Items")
                words = self._words(node)["description"][:-1] + ", in which each counts once."
                sizes = _size(node.min_length or 0, None, "Items")
                return found | {"description": words, "x-sharedgen-set": True} | sizes
            case nodes.TupleType(items):
                return _tuple([self.type(item) for item in items], len(items))
            case nodes.NamedTupleType(fields):
                named = [annotated(self.field(field), field.name) for field in fields]
                least = len(fields) if node.serialised else sum(f.required for f in fields)
                array = _tuple(named, least)
                if node.serialised:
                    return array
                return {"anyOf": [array, self._object(fields) | {"additionalProperties": False}]}

    def _record(self, node: nodes.DictType) -> Schema:
        found: Schema = {"type": "object", "additionalProperties": self.type(node.values)}
        names, exact = self._names(node.keys)
        if names:
            found["propertyNames"] = names
        # two spellings of one key count once
        return found | _size(node.min_length or 0, node.max_length if exact else None, "Properties")

    def _names(self, node: nodes.Type) -> tuple[Schema, bool]:
        """The schema of the keys, and whether each has one spelling."""
        match node:
            case nodes.StrType():
                schema = {**self._text(node)}
                del schema["type"]
                return schema, not node.strip_whitespace
            case nodes.LiteralType(values) if all(isinstance(value, str) for value in values):
                return {"enum": list(values)}, True
            case nodes.LiteralType(values):
                return {"enum": [key_text(value) for value in values]}, True
            case nodes.Reference(id):
                definition = self.definitions[id]
                if isinstance(definition, nodes.Alias):
                    return self._names(definition.type)
                if isinstance(definition, nodes.Enum):
                    values = tuple(value for _, value in definition.members)
                    if all(isinstance(value, str) for value in values):
                        return {"enum": list(values)}, True
            case nodes.AnyType():
                return {}, True
        return self._words(node), False

    def _model(self, model: nodes.Model) -> Schema:
        found = self._object(model.fields)
        if model.extra == "forbid":
            return found | {"additionalProperties": False}
        if model.extra == "allow" and model.extras is not None:
            return found | {"additionalProperties": self.type(model.extras)}
        return found

    def _object(self, fields: tuple[nodes.Field, ...]) -> Schema:
        told = {field.key: self.field(field) for field in fields}
        for field in fields:
            for key in field.keys[1:]:  # read where the first is not there
                told.setdefault(key, {"description": f"Another key of `{field.key}`."})
        found: Schema = {"type": "object", **_properties(told)}
        required = [field.key for field in fields if field.required and len(field.keys) == 1]
        if required:
            found["required"] = required
        choices = [
            {"anyOf": [{"required": [key]} for key in field.keys]}
            for field in fields
            if field.required and len(field.keys) > 1
        ]
        return found | ({"allOf": choices} if choices else {})

    def _tagged(self, node: nodes.TaggedUnionType) -> Schema:
        values = tuple(value for tags, _ in node.members for value in tags)
        return {
            "type": "object",
            "discriminator": node.tag,
            **_properties({node.tag: values_schema(values)}),
            "required": [node.tag],
            "oneOf": [self.type(member) for _, member in node.members],
        }


def annotated(
    schema: Schema, title: str = "", doc: str = "", deprecation: str | None = None
) -> Schema:
    """With a title, the docs before what the schema says in words, and the deprecation."""
    told: Schema = {"title": title} if title else {}
    words = [doc.strip(), schema.get("description", "")]
    if deprecation:
        words.insert(1, f"Deprecated: {deprecation}")
    if any(words):
        told["description"] = "\n\n".join(filter(None, words))
    if deprecation is not None:
        told["deprecated"] = True
    if told and "$ref" in schema:  # which hides what stands beside it
        return told | {"allOf": [schema]}
    return told | {key: value for key, value in schema.items() if key != "description"}


def _properties(schemas: Mapping[str, Schema]) -> Schema:
    plain = {key: schema for key, schema in schemas.items() if key not in BREAKING_KEYS}
    others = {f"^{re.escape(k)}$": schemas[k] for k in schemas if k in BREAKING_KEYS}
    return {"properties": plain} | ({"patternProperties": others} if others else {})


def values_schema(values: tuple[nodes.Scalar, ...]) -> Schema:
    """One of these values. `true` is no 1 here, which Python takes for it."""
    types = {_JSON_TYPES.get(type(value), "null") for value in values}
    found: Schema = {"type": types.pop()} if len(types) == 1 else {}
    return found | ({"const": values[0]} if len(values) == 1 else {"enum": list(values)})


def _spelling(node: nodes.Type) -> Schema:
    """What is known of the text of a node that is text in some form."""
    match node:
        case nodes.UuidType(serialised, version):
            third = f"{version}[0-9a-f]{{3}}" if version else "[0-9a-f]{4}"
            written = f"^[0-9a-f]{{8}}-[0-9a-f]{{4}}-{third}-[0-9a-f]{{4}}-[0-9a-f]{{12}}$"
            return {"format": "uuid"} | ({"pattern": written} if serialised else {})
        case nodes.DateTimeType(serialised, timezone):
            format = {} if timezone == "naive" else {"format": "date-time"}
            if not serialised:
                return format
            pattern = {"pattern": f"^{_DATE}T{_TIME}{_OFFSETS[timezone]}$"}
            return (format if timezone == "aware" else {}) | pattern
        case nodes.DateType():
            return {"format": "date"}
        case nodes.TimeType(serialised):
            return {"pattern": f"^{_TIME}{_OFFSET}?$"} if serialised else {}
        case nodes.DurationType(serialised):
            return {} if serialised else {"format": "duration"}
        case nodes.FormatType(format) if format in _FORMATS:
            return {"format": _FORMATS[format]}
    return {}


def _bounds(node: nodes.IntType | nodes.FloatType | nodes.DecimalType) -> Schema:
    limits = {
        "minimum": node.ge,
        "exclusiveMinimum": node.gt,
        "maximum": node.le,
        "exclusiveMaximum": node.lt,
    }
    return {
        key: _number(limit)
        for key, limit in limits.items()
        if limit is not None and Decimal(str(limit)).is_finite()
    }


def _multiple(node: nodes.IntType) -> Schema:
    return {} if node.multiple_of is None else {"multipleOf": _number(node.multiple_of)}


def _number(value: nodes.Number) -> int | float:
    return int(value) if value == int(value) else float(value)


def _size(least: int, most: int | None, of: str) -> Schema:
    found = {f"min{of}": least} if least else {}
    return found | ({f"max{of}": most} if most is not None else {})


def _tuple(items: list[Schema], least: int) -> Schema:
    if not items:
        return {"type": "array", "maxItems": 0}
    sizes = _size(least, len(items), "Items")
    return {"type": "array", "items": items, "additionalItems": False, **sizes}
