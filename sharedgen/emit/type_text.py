"""Type nodes as TypeScript types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..contract import nodes
from .escape import is_identifier, js_property, js_string
from .literal import js_literal, key_text
from .template_type import text_types

Definitions: TypeAlias = Mapping[str, nodes.Definition]

_VALIDATED = "#validated"


@dataclass(frozen=True, slots=True)
class TypeText:
    """`refer` gives the name of a definition, by its id, where the text will stand."""

    definitions: Definitions
    refer: Callable[[str], str]

    def type(self, node: nodes.Type) -> str:
        return union(self.members(node))

    def members(self, node: nodes.Type) -> list[str]:
        """The members of the union that the type is; one for most."""
        match node:
            case nodes.AnyType():
                return ["unknown"]
            case nodes.NullType():
                return ["null"]
            case nodes.BoolType():
                return ["boolean"]
            case nodes.IntType() | nodes.FloatType():
                return ["number"]
            case nodes.DecimalType(serialised=False):
                return ["string", "number"]
            case nodes.StrType():
                return text_types(node)
            case nodes.LiteralType(values):
                return [js_literal(value) for value in values]
            case nodes.ListType():
                return [self._array(node.items)]
            case nodes.TupleType():
                return [self._tuple(node)]
            case nodes.NamedTupleType():
                return self._named_tuple(node)
            case nodes.DictType():
                return [self._record(node)]
            case nodes.UnionType():
                return [text for member in node.members for text in self.members(member)]
            case nodes.TaggedUnionType():
                return [text for pair in node.members for text in self._tagged(node.tag, *pair)]
            case nodes.Reference():
                return [self.refer(node.id)]
            case _:  # text in some form
                return ["string"]

    def property(self, field: nodes.Field) -> str:
        mark = "" if field.required else "?"
        return f"{js_property(field.key)}{mark}: {self.type(field.type)}"

    def index(self, model: nodes.Model) -> str | None:
        """What the keys beside the fields are, where the type of the fields allows to say so."""
        if model.extra != "allow":
            return None if model.fields else "[key: string]: never"
        fits = model.extras is not None and all(
            # an absent field is `undefined` to those without exactOptionalPropertyTypes
            field.required and self._fits(field.type, model.extras)
            for field in model.fields
        )
        values = self.type(model.extras) if fits and model.extras is not None else "unknown"
        return f"[key: string]: {values}"

    # -- containers

    def _array(self, items: nodes.Type) -> str:
        text = self.type(items)
        return (
            f"({text})[]" if " | " in text and len(unique(self.members(items))) > 1 else f"{text}[]"
        )

    def _tuple(self, node: nodes.TupleType) -> str:
        items = [self.type(item) for item in node.items]
        return f"[{', '.join(items)}]"

    def _named_tuple(self, node: nodes.NamedTupleType) -> list[str]:
        labels = all(is_identifier(field.name) for field in node.fields)
        items = [self._item(field, labels, node.serialised) for field in node.fields]
        array = f"[{', '.join(items)}]"
        if node.serialised:
            return [array]
        fields = "; ".join(self.property(field) for field in node.fields)
        return [array, f"{{ {fields} }}" if fields else "{ [key: string]: never }"]

    def _item(self, field: nodes.Field, label: bool, serialised: bool) -> str:
        mark = "" if field.required or serialised else "?"
        if label:
            return f"{field.name}{mark}: {self.type(field.type)}"
        text = self.type(field.type)
        return f"({text})?" if mark and " | " in text else f"{text}{mark}"

    def _record(self, node: nodes.DictType) -> str:
        # whole numbers too: a page reads by the text that Object.keys gives, and Pydantic takes
        # spellings (`1_000`) that `${number}` does not
        values = self.type(node.values)
        keys = _finite_keys(node.keys, self.definitions)
        if keys is None:
            return f"{{ [key: string]: {values} }}"
        return f"{{ [Key in {union(map(js_string, keys))}]?: {values} }}"

    # -- unions

    def _tagged(self, tag: str, values: tuple[nodes.Scalar, ...], member: nodes.Type) -> list[str]:
        """A member of a discriminated union: there its tag is required, default or not."""
        texts = self.members(member)
        if self._requires(tag, member):
            return texts
        required = f"{{ {js_property(tag)}: {union(map(js_literal, values))} }}"
        return [f"({text} & {required})" for text in texts]

    def _requires(self, tag: str, node: nodes.Type) -> bool:
        match node:
            case nodes.Reference():
                definition = self.definitions[node.id]
                if isinstance(definition, nodes.Alias):
                    return self._requires(tag, definition.type)
                fields = definition.fields if isinstance(definition, nodes.Model) else ()
                return all(field.required for field in fields if field.key == tag)
            case nodes.UnionType():
                return all(self._requires(tag, member) for member in node.members)
            case nodes.TaggedUnionType():
                members = (member for _, member in node.members)
                return node.tag == tag or all(self._requires(tag, member) for member in members)
        return True

    def _fits(self, node: nodes.Type, wide: nodes.Type) -> bool:
        """Whether TypeScript lets a value of one type stand for the other, by the texts alone."""
        wanted = {*self.members(wide)}
        return "unknown" in wanted or all(
            text in wanted or kind in wanted for text, kind in self._kinds(node)
        )

    def _kinds(self, node: nodes.Type) -> Iterator[tuple[str, str]]:
        """Each member with the type that it is a literal of."""
        for text in self.members(node):
            if text.endswith("]"):
                yield text, text
            elif text[0] in "'\"`":
                yield text, "string"
            elif text in ("true", "false"):
                yield text, "boolean"
            else:
                yield text, "number" if text.lstrip("-")[0].isdigit() else text


def unique(types: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(types))
    return ["unknown"] if "unknown" in found else found


def union(types: Iterable[str]) -> str:
    return " | ".join(unique(types)) or "never"


def same_types(definitions: Definitions, kept: Iterable[str]) -> dict[str, str]:
    """Definitions whose TypeScript is that of their other shape -> that one, to share it.

    Those in `kept` have a declaration of their own in any case. Two are taken for the same until
    they, or what they refer to, say something else.
    """
    groups = {
        id_: id_.removesuffix(_VALIDATED).removesuffix("#serialised")
        for id_, found in definitions.items()
        if not isinstance(found, nodes.Enum)
    }
    while True:
        refined = _refined(groups, definitions)
        if len(set(refined.values())) == len(set(groups.values())):
            break
        groups = refined
    alike: dict[str, list[str]] = {}
    for id_, group in refined.items():
        alike.setdefault(group, []).append(id_)
    own = frozenset(kept)
    same: dict[str, str] = {}
    for ids in alike.values():
        best = min(ids, key=lambda id_: (id_ not in own, id_.endswith(_VALIDATED)))
        same |= {id_: best for id_ in ids if id_ != best and id_ not in own}
    return same


def _refined(groups: Mapping[str, str], definitions: Definitions) -> dict[str, str]:
    """Each group by its first id, split into those that say the same."""
    here = TypeText(definitions, lambda id_: f"<{groups.get(id_, id_)}>")
    first: dict[object, str] = {}
    return {
        id_: first.setdefault((group, _said(definitions[id_], here)), id_)
        for id_, group in groups.items()
    }


def _said(definition: nodes.Definition, here: TypeText) -> object:
    """What a declaration says, its name and remarks aside."""
    if isinstance(definition, nodes.Model):
        return (*map(here.property, definition.fields), here.index(definition))
    return here.type(definition.type) if isinstance(definition, nodes.Alias) else ()


def _finite_keys(node: nodes.Type, definitions: Definitions) -> list[str] | None:
    """The texts of the keys, where the type says them all."""
    if isinstance(node, nodes.LiteralType):
        return [key_text(value) for value in node.values]
    if isinstance(node, nodes.Reference):
        definition = definitions[node.id]
        if isinstance(definition, nodes.Enum):
            return [key_text(value) for _, value in definition.members]
    return None
