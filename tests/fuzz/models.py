"""Programs drawn at random: a payload, what it is made of, and the Python source of it all."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Literal, TypeAlias

from hypothesis import strategies as st
from pydantic.alias_generators import to_camel

Facts: TypeAlias = Mapping[str, Any]
Style: TypeAlias = Literal["model", "typed_dict", "named_tuple", "dataclass", "enum", "alias"]

DEPTH = 3
HEAD = """\
from __future__ import annotations
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from ipaddress import *
from pathlib import Path
from uuid import UUID
from annotated_types import *
from pydantic import *
from pydantic.alias_generators import to_camel
from sharedgen import Channel, Command, Event
import collections
import dataclasses
import enum
import pydantic.dataclasses
import typing as t
import typing_extensions as te
from pydantic_core import core_schema


def wrong(default: t.Any) -> t.Any:
    # what Pydantic does not look at
    return default
"""


@dataclass(frozen=True)
class Type:
    """An annotation, of which kind it is, and what the values of that kind depend on."""

    kind: str
    text: str
    inner: tuple[Type, ...] = ()
    facts: Facts = field(default_factory=dict)
    default: str = ""  # an expression, mostly one that is surely valid
    name: str = ""  # under which KINDS has it; `kind` is shared where the values are alike


@dataclass(frozen=True)
class Field:
    """`keys`: under which it travels to the server; `settings`: the arguments of `Field(…)`."""

    name: str
    type: Type
    settings: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    default: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Class:
    """Whatever has a name in the module. `lines` stand at its end, as they are."""

    style: Style
    name: str
    head: str  # the statement without its body, or all of an alias
    fields: tuple[Field, ...] = ()
    config: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()  # of an enum
    inherited: tuple[Field, ...] = ()
    extras: Type | None = None
    type: Type | None = None  # of an alias

    @property
    def all_fields(self) -> tuple[Field, ...]:
        own = {f.name for f in self.fields}
        return tuple(f for f in self.inherited if f.name not in own) + self.fields


@dataclass(frozen=True)
class Program:
    """The classes of a module in their order; the last one is the payload."""

    classes: tuple[Class, ...]

    @property
    def payload(self) -> Class:
        return self.classes[-1]

    @property
    def by_name(self) -> Mapping[str, Class]:
        return {one.name: one for one in self.classes}

    def kinds(self) -> set[str]:
        """Every kind of type in it, and every setting by name."""
        found: set[str] = set()
        waiting: list[Type] = []
        for one in self.classes:
            if one is not self.payload and one.style != "model":
                found.add(one.style)
            found.update(f"{one.style}:{setting}" for setting in one.config)
            found.update(setting.partition("=")[0] for f in one.fields for setting in f.settings)
            found.update(line.split("(")[0].strip() for line in one.lines if "@" in line)
            waiting.extend(f.type for f in one.fields)
            waiting.extend(t for t in (one.extras, one.type) if t)
        while waiting:
            type = waiting.pop()
            found.add(type.name or type.kind)
            found.update(f"{type.kind}.{key}" for key in type.facts if key.islower())
            waiting.extend(type.inner)
        return found

    def source(self, sides: tuple[str, ...] = ("Send", "Sent")) -> str:
        parts = [HEAD, *map(_render, self.classes)]
        bases = {"Send": "Command", "Sent": "Event"}
        messages = "".join(f"    class {s}(Payload, {bases[s]}): pass\n" for s in sides)
        return "\n".join([*parts, f"class Live(Channel):\n{messages}"])


def _render(one: Class) -> str:
    if one.style == "alias":
        return one.head + "\n"
    lines = [f"{one.head}:"]
    if one.config and one.style == "model":
        lines.append(f"    model_config = ConfigDict({', '.join(one.config)})")
    elif one.config:
        lines.append(f"    __pydantic_config__ = ConfigDict({', '.join(one.config)})")
    if one.extras is not None:
        lines.append(f"    __pydantic_extra__: dict[str, {one.extras.text}]")
    lines.extend(f"    {_render_field(one, f)}" for f in one.fields)
    lines.extend(f"    {line}" for line in one.lines)
    if len(lines) == 1:
        lines.append("    pass")
    return "\n".join(lines) + "\n"


def _render_field(one: Class, f: Field) -> str:
    if one.style == "typed_dict":
        text = f"te.NotRequired[{f.type.text}]" if f.optional else f.type.text
        return f"{f.name}: {text}"
    text = f"{f.name}: {f.type.text}"
    if one.style == "dataclass" and f.default[:1] in "[{":
        default = f"dataclasses.field(default_factory=lambda: {f.default})" if f.default else ""
        return f"{text} = {default}" if default else text
    if f.settings:
        first = [f"default={f.default}"] if f.default else []
        return f"{text} = Field({', '.join([*first, *f.settings])})"
    return f"{text} = {f.default}" if f.default else text


@dataclass(frozen=True)
class Draft:
    """A program being drawn. `open`: the models that a type inside may refer to again."""

    draw: st.DrawFn
    kinds: tuple[str, ...]
    classes: list[Class]
    numbers: count[int]
    open: tuple[str, ...] = ()
    depth: int = 0

    def one_of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def sometimes(self) -> bool:
        return bool(self.draw(st.sampled_from((False, False, False, True))))

    def rarely(self) -> bool:
        return bool(self.draw(st.sampled_from((*(False,) * 7, True))))

    def deeper(self, *, closed: bool = False) -> Draft:
        return Draft(
            self.draw,
            self.kinds,
            self.classes,
            self.numbers,
            () if closed else self.open,
            self.depth + 1,
        )

    def within(self, name: str) -> Draft:
        return Draft(
            self.draw, self.kinds, self.classes, self.numbers, (*self.open, name), self.depth + 1
        )

    def name(self, letter: str) -> str:
        return f"{letter}{next(self.numbers)}"

    def type(self, *only: str) -> Type:
        """Any type that may stand here, the plain ones first."""
        kinds = [k for k in only or self.kinds if k in self.kinds or k in only]
        if self.depth >= DEPTH:
            kinds = [k for k in kinds if KINDS[k].is_leaf] or ["int"]
        name: str = self.one_of(*kinds)
        return replace(KINDS[name].draw(self), name=name)


@dataclass(frozen=True)
class Kind:
    """How the annotation of a kind is drawn. Its values are in values.py, under the same name."""

    draw: Callable[[Draft], Type]
    is_leaf: bool = True


# ---- leaves

NUMBERS = (0, 1, -1, 5, 100, -7, 2**53 - 1, -(2**53) + 1)
FLOATS = (0, 1, -1.5, 0.1, 99.5, 1e300, -1e-7)
DECIMALS = ("0", "1", "-1.50", "99.99", "1e3", "-0.001")
DATETIMES = ("2024-01-02T03:04:05", "2000-02-29T00:00:00.000001", "1969-12-31T23:59:59")
DATES = ("2024-01-02", "2000-02-29", "1969-12-31")
TIMES = ("03:04:05", "00:00:00", "23:59:59.999999")
SECONDS = (0, 1, -1, 86400, 3661.5, -90061.000001)
PATTERNS: Mapping[str, tuple[str, ...]] = {
    "^[a-z]+$": ("a", "abc"),
    r"\d{3}": ("123", "x456y", "\u0967\u0968\u0969"),
    "^a.b$": ("a-b", "a\rb", "a\U0001f600b", "a\u2028b"),
    "(?i)^ab": ("AB", "abc", "aB1"),
    r"^\S*$": ("", "ab", "\ufeff", "\x85", "a\u200b"),
    "^[^a]$": ("b", "\U0001f600", "\n"),
    r"\bfoo\b": ("foo", "a foo b", "\u00e9foo"),
    "^(a|b)*c?$": ("", "abac", "c"),
    r"^[\w.-]+@x$": ("a.b-c@x", "\u00e9@x"),
    "^.{2,3}$": ("ab", "abc", "\U0001f600\U0001f600"),
    "x*": ("", "x"),
    r"^[A-Z]{2}[0-9]{2,}$": ("AB12", "XY123"),
    r"(?P<n>a)|b": ("a", "b"),
    r"\Aab\z": ("ab",),
    r"^\p{Lu}$": ("A", "\u00c9"),
    r"^[^\W_]+$": ("ab", "\u00e9"),
    "a{2}": ("aa", "baac"),
    r"[\[\]/'\"\\]": ("[", "/", "'", '"', "\\"),
    "^k$": ("k",),
    r"^\s": (" ", "\x85a", "\u2003"),
}


def plain(kind: str, text: str, default: str = "", **facts: Any) -> Kind:
    return Kind(lambda draft: Type(kind, text, facts=facts, default=default))


def _range(draft: Draft, bounds: tuple[Any, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if low := draft.one_of("", "ge", "gt"):
        found[low] = draft.one_of(*bounds)
    if high := draft.one_of("", "le", "lt"):
        found[high] = draft.one_of(*bounds)
    return found


def _bounded(text: str, facts: Facts, show: Callable[[Any], str] = repr) -> str:
    if not facts:
        return text
    told = ", ".join(f"{key}={show(value)}" for key, value in facts.items())
    return f"t.Annotated[{text}, Field({told})]"


def _int(draft: Draft) -> Type:
    facts = _range(draft, NUMBERS)
    if draft.sometimes():
        facts["multiple_of"] = draft.one_of(2, 3, 10, 7)
    return Type("bounded_int", _bounded("int", facts), facts=facts)


def _float(draft: Draft) -> Type:
    facts = _range(draft, FLOATS)
    if draft.sometimes():
        facts["multiple_of"] = draft.one_of(0.5, 0.1, 0.01, 2, 3.3)
    return Type("bounded_float", _bounded("float", facts), facts=facts)


def _decimal(draft: Draft) -> Type:
    facts = _range(draft, DECIMALS)
    if draft.sometimes():
        facts["multiple_of"] = draft.one_of("1", "0.05", "3")
    text = {key: f"Decimal({value!r})" for key, value in facts.items()}
    if draft.sometimes():
        facts["max_digits"] = draft.one_of(1, 3, 5, 20)
    if draft.sometimes():
        facts["decimal_places"] = draft.one_of(0, 1, 2)
    text = {key: text.get(key, repr(value)) for key, value in facts.items()}
    return Type("bounded_decimal", _bounded("Decimal", text, str), facts=facts)


def _str(draft: Draft) -> Type:
    facts: dict[str, Any] = {}
    if draft.sometimes():
        facts["min_length"] = draft.one_of(0, 1, 2, 5)
    if draft.sometimes():
        facts["max_length"] = draft.one_of(0, 1, 3, 10)
    if draft.sometimes():
        facts["pattern"] = draft.one_of(*PATTERNS)
    for change in ("strip_whitespace", "to_lower", "to_upper"):
        if draft.sometimes():
            facts[change] = True
    told = ", ".join(f"{key}={value!r}" for key, value in facts.items())
    text = f"t.Annotated[str, StringConstraints({told})]" if facts else "str"
    return Type("bounded_str", text, facts=facts)


def _temporal(kind: str, text: str, bounds: tuple[Any, ...], show: Callable[[Any], str]) -> Kind:
    def draw(draft: Draft) -> Type:
        facts = _range(draft, bounds)
        return Type(kind, _bounded(text, facts, show), facts=facts)

    return Kind(draw)


def _sized(kind: str, text: str) -> Kind:
    def draw(draft: Draft) -> Type:
        facts = _lengths(draft)
        return Type(kind, _bounded(text, facts), facts=facts)

    return Kind(draw)


def _lengths(draft: Draft) -> dict[str, int]:
    facts: dict[str, int] = {}
    if draft.sometimes():
        facts["min_length"] = draft.one_of(0, 1, 2)
    if draft.sometimes():
        facts["max_length"] = draft.one_of(0, 1, 3)
    return facts


LITERALS = ("a", "b", "it's", "__proto__", 1, 0, -5, True, False, None, "1", "\U0001f600")


def _literal(draft: Draft) -> Type:
    values = draft.draw(st.lists(st.sampled_from(LITERALS), min_size=1, max_size=3))
    return Type(
        "literal", f"t.Literal[{', '.join(map(repr, values))}]", facts={"Values": tuple(values)}
    )


def _after(draft: Draft) -> Type:
    inner = draft.deeper().type("int", "str", "list")
    changed = {"int": "-v - 1", "str": "v + '!'", "list": "v[1:]"}.get(inner.kind, "v")
    function = f"lambda v: {draft.one_of('v', changed)}"
    return Type("after", f"t.Annotated[{inner.text}, AfterValidator({function})]", (inner,))


def _serialised(draft: Draft) -> Type:
    inner = draft.deeper().type("int", "str", "datetime", "nullable", "list")
    make, told = draft.one_of(
        ("lambda v: str(v)", "str"),
        ("lambda v: len(str(v))", "int"),
        ("lambda v: [1]", "list[int]"),
    )
    used = draft.one_of("always", "json", "unless-none", "json-unless-none")
    text = f"PlainSerializer({make}, return_type={told}, when_used={used!r})"
    return Type("serialiser", f"t.Annotated[{inner.text}, {text}]", (inner,), {"used": used})


# ---- containers


def _list(draft: Draft) -> Type:
    item = draft.deeper().type()
    return Type("list", f"list[{item.text}]", (item,), default="[]")


def _container(kind: str, text: str) -> Kind:
    """One with a length: `text` has `{}` for the item."""

    def draw(draft: Draft) -> Type:
        item = draft.deeper().type()
        facts = _lengths(draft)
        return Type(kind, _bounded(text.format(item.text), facts), (item,), facts)

    return Kind(draw, is_leaf=False)


def _tuple(draft: Draft) -> Type:
    items = tuple(draft.deeper().type() for _ in range(draft.one_of(1, 2, 3)))
    return Type("tuple", f"tuple[{', '.join(item.text for item in items)}]", items)


def _mixed_tuple(draft: Draft) -> Type:
    """Pydantic has no annotation for it; its core schema has."""
    items = tuple(draft.deeper(closed=True).type() for _ in range(draft.one_of(2, 3)))
    schemas = ", ".join(f"h.generate_schema({item.text})" for item in items)
    made = f"core_schema.tuple_schema([{schemas}], variadic_item_index=1)"
    text = f"t.Annotated[tuple, GetPydanticSchema(lambda s, h: {made})]"
    return Type("mixed_tuple", text, items)


KEYS = ("str", "int", "uuid", "date", "enum", "literal", "bounded_str", "bounded_int", "float",
        "bool", "decimal", "datetime", "time", "timedelta", "uuid4")  # fmt: skip


def _dict(draft: Draft) -> Type:
    alive = [k for k in KEYS if k in draft.kinds]
    key, value = draft.deeper().type(*alive), draft.deeper().type()
    facts = _lengths(draft)
    text = draft.one_of("dict", "dict", "dict", "t.Mapping")
    return Type("dict", _bounded(f"{text}[{key.text}, {value.text}]", facts), (key, value), facts)


def _text_dict(draft: Draft) -> Type:
    value = draft.deeper().type()
    return Type("dict", f"dict[str, {value.text}]", (Type("str", "str"), value), default="{}")


def _nullable(draft: Draft) -> Type:
    inner = draft.deeper().type()
    return Type("nullable", f"t.Optional[{inner.text}]", (inner,), default="None")


def _union(draft: Draft) -> Type:
    members = tuple(draft.deeper().type() for _ in range(draft.one_of(2, 3)))
    text = f"t.Union[{', '.join(m.text for m in members)}]"
    if draft.sometimes():
        text = f"t.Annotated[{text}, Field(union_mode='left_to_right')]"
    return Type("union", text, members)


TAGS = (("cat",), ("dog", "wolf"), ("__proto__",), (1,), (2, "two"))


def _tagged_union(draft: Draft) -> Type:
    return _tagged(
        draft, draft.one_of("kind", "constructor"), iter(draft.draw(st.permutations(TAGS)))
    )


def _tagged(draft: Draft, key: str, tags: Any) -> Type:
    members = []
    for _ in range(draft.one_of(1, 2)):
        tag = Type("literal", f"t.Literal[{', '.join(map(repr, v := next(tags)))}]",
                   facts={"Values": v})  # fmt: skip
        extra = () if draft.one_of(True, False) else _fields(draft.deeper(), 1)
        if draft.sometimes():
            members.append(_make_typed_dict(draft, (Field(key, tag), *extra)))
        else:
            members.append(_make_model(draft.deeper(), (Field(key, tag), *extra)))
    if draft.sometimes() and draft.depth < DEPTH - 1:
        members.append(_tagged(draft.deeper(), key, tags))
    inner = ", ".join(m.text for m in members)
    text = f"t.Annotated[t.Union[{inner}], Field(discriminator={key!r})]"
    return Type("tagged", text if len(members) > 1 else members[0].text, tuple(members))


# ---- classes

NAMES = ("a", "b", "c", "value", "two_words", "constructor", "toString", "valueOf", "length")
KEYS_OF_ALIASES = ("x", "b/c~d", "__proto__", "it's", "\U0001f600", "A", "toString", "a b", "1")
CONFIGS = (
    "extra='forbid'", "extra='allow'", "extra='ignore'", "str_strip_whitespace=True",
    "str_to_lower=True", "str_to_upper=True", "str_max_length=3", "str_min_length=1",
    "use_enum_values=True", "populate_by_name=True", "ser_json_bytes='base64'",
    "ser_json_bytes='hex'", "val_json_bytes='base64'", "val_json_bytes='hex'",
    "ser_json_timedelta='float'", "alias_generator=to_camel", "allow_inf_nan=False",
    "strict=True", "strict=False", "coerce_numbers_to_str=True", "ser_json_inf_nan='strings'",
    "frozen=True", "validate_default=True", "validate_by_name=True", "serialize_by_alias=False",
    "ser_json_temporal='seconds'", "revalidate_instances='always'",
)  # fmt: skip


def _alias(draft: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The settings of an alias, and the keys that a page may use."""
    key, other = draft.one_of(*KEYS_OF_ALIASES), draft.one_of(*KEYS_OF_ALIASES)
    return draft.one_of(  # type: ignore[no-any-return]  # one of these
        ((f"alias={key!r}",), (key,)),
        ((f"validation_alias={key!r}",), (key,)),
        ((f"serialization_alias={key!r}",), ()),
        ((f"validation_alias=AliasChoices({key!r}, {other!r})",), (key, other)),
    )


def _fields(draft: Draft, most: int, least: int = 1) -> tuple[Field, ...]:
    found: list[Field] = []
    names = draft.draw(st.permutations(NAMES)) if draft.sometimes() else list(NAMES)
    for name in names[:most]:
        if len(found) >= least and not draft.one_of(False, True):
            break
        type = draft.type()
        settings: tuple[str, ...] = ()
        keys: tuple[str, ...] = ()
        default = ""
        if draft.one_of(False, True):
            default = (
                f"wrong({draft.one_of('None', '0', repr(''), '1.5', '[]')})"
                if draft.rarely()
                else type.default
            )
        if draft.rarely():
            settings, keys = _alias(draft)
        if draft.rarely():
            settings += (draft.one_of("exclude=True", "deprecated=True", "repr=False"),)
        found.append(Field(name, type, settings, keys, default))
    return tuple(found)


def _config(draft: Draft) -> tuple[str, ...]:
    if not draft.sometimes():
        return ()
    chosen = draft.draw(st.lists(st.sampled_from(CONFIGS), min_size=1, max_size=2))
    return tuple({setting.partition("=")[0]: setting for setting in chosen}.values())


def _lines(draft: Draft, fields: tuple[Field, ...]) -> tuple[str, ...]:
    name = fields[0].name if fields else ""
    choices: list[tuple[str, ...]] = [
        ("@computed_field", "@property", "def total(self) -> int: return 7"),
        ("@computed_field(alias='x-y')", "@property", "def total(self) -> str | None: return None"),
        ("@computed_field", "@property", "def total(self) -> Decimal: return Decimal('1E+3')"),
        ("@model_validator(mode='after')", "def check(self) -> te.Self: return self"),
        ("def method(self) -> int: return 1",),
        ("_private: int = 1",),
    ]
    if name:
        choices += [
            (f"@field_serializer({name!r})", "def told(self, v: t.Any) -> str: return str(v)"),
            (f"@field_serializer({name!r}, when_used='json')",
             "def told(self, v: t.Any) -> list[int]: return [1]"),
            (f"@field_validator({name!r})", "@classmethod",
             "def seen(cls, v: t.Any) -> t.Any: return v"),
        ]  # fmt: skip
    return draft.one_of(*choices)  # type: ignore[no-any-return]  # one of these


def _make_model(draft: Draft, fields: tuple[Field, ...] | None = None, name: str = "") -> Type:
    name = name or draft.name("M")
    base = next((c for c in draft.classes if c.style == "model" and c.name[0] == "M"
                 and "RootModel" not in c.head and "Generic" not in c.head), None)  # fmt: skip
    inherits = base is not None and fields is None and draft.sometimes()
    if fields is None:
        fields = _fields(draft.within(name), 4 if name == "Payload" else 2)
    config, lines = _config(draft), ()
    if draft.rarely():
        lines = _lines(draft, fields)  # type: ignore[assignment]  # as many as there are
    extras = None
    if "extra='allow'" in config and draft.sometimes():
        extras = draft.deeper().type()
    draft.classes.append(
        Class(
            style="model",
            name=name,
            head=f"class {name}({base.name if inherits and base else 'BaseModel'})",
            fields=_with_camel(fields, config),
            config=config,
            lines=lines,
            inherited=base.all_fields if inherits and base else (),
            extras=extras,
        )
    )
    return Type("model", name, facts={"Class": name})


def _with_camel(fields: tuple[Field, ...], config: tuple[str, ...]) -> tuple[Field, ...]:
    if "alias_generator=to_camel" not in config:
        return fields
    return tuple(
        f if f.keys else Field(f.name, f.type, f.settings, (to_camel(f.name),), f.default)
        for f in fields
    )


def _plain_fields(draft: Draft, name: str) -> tuple[Field, ...]:
    fields = _fields(draft.within(name), 3)
    ordered = sorted((Field(f.name, f.type, default=f.default) for f in fields),
                     key=lambda f: bool(f.default))  # fmt: skip
    return tuple(ordered)


def _make_typed_dict(draft: Draft, fields: tuple[Field, ...] | None = None) -> Type:
    name = draft.name("D")
    if fields is None:
        fields = tuple(Field(f.name, f.type, optional=draft.one_of(False, True))
                       for f in _plain_fields(draft, name))  # fmt: skip
    fields = tuple(Field(f.name, f.type, optional=f.optional) for f in fields)
    total = draft.one_of("", "", ", total=False")
    # a field named like a keyword cannot stand in the class syntax; none of NAMES is one
    assert not any(keyword.iskeyword(f.name) for f in fields)
    draft.classes.append(
        Class(
            "typed_dict",
            name,
            f"class {name}(te.TypedDict{total})",
            fields,
            draft.one_of((), (), ("extra='forbid'",), ("extra='allow'",)),
        )
    )
    return Type("model", name, facts={"Class": name})


def _make_named_tuple(draft: Draft) -> Type:
    name = draft.name("N")
    fields = _plain_fields(draft, name)
    draft.classes.append(Class("named_tuple", name, f"class {name}(t.NamedTuple)", fields))
    return Type("named_tuple", name, facts={"Class": name})


def _make_dataclass(draft: Draft) -> Type:
    name = draft.name("C")
    decorator = draft.one_of("dataclasses.dataclass", "pydantic.dataclasses.dataclass")
    fields = _plain_fields(draft, name)
    config = draft.one_of((), (), ("extra='forbid'",), ("str_max_length=3",))
    draft.classes.append(Class("dataclass", name, f"@{decorator}\nclass {name}", fields, config))
    return Type("model", name, facts={"Class": name})


ENUMS = (
    ("enum.Enum", ("red", "gr\u00fcn")), ("str, enum.Enum", ("a", "b", "__proto__")),
    ("enum.IntEnum", (0, 1, 7)), ("int, enum.Enum", (-1, 2)), ("enum.Enum", (1, "1", None)),
    ("enum.Enum", (True, 0.5)), ("float, enum.Enum", (0.5, 1.5)), ("enum.Enum", (1, 2)),
)  # fmt: skip


def _make_enum(draft: Draft) -> Type:
    bases, values = draft.one_of(*ENUMS)
    name = draft.name("E")
    lines = tuple(f"{'PQRS'[i]} = {value!r}" for i, value in enumerate(values))
    draft.classes.append(Class("enum", name, f"class {name}({bases})", lines=lines, values=values))
    return Type("enum", name, facts={"Class": name}, default=f"{name}.P")


def _make_root(draft: Draft) -> Type:
    name = draft.name("R")
    inner = draft.within(name).type() if draft.sometimes() else draft.deeper(closed=True).type()
    head = f"class {name}(RootModel[{inner.text!r}])"
    draft.classes.append(Class("model", name, head, type=inner))
    return Type("alias", name, facts={"Class": name})


def _make_alias(draft: Draft) -> Type:
    name = draft.name("A")
    inner = draft.deeper(closed=True).type()
    head = draft.one_of(
        f"{name} = {inner.text}",
        f"{name} = te.TypeAliasType({name!r}, {inner.text})",
        f"{name} = t.NewType({name!r}, {inner.text})",
    )
    draft.classes.append(Class("alias", name, head, type=inner))
    return Type("alias", name, facts={"Class": name})


def _make_recursive_alias(draft: Draft) -> Type:
    name = draft.name("A")
    leaf = draft.deeper(closed=True).type("int", "str", "nullable", "model", "bool")
    again = Type("alias", name, facts={"Class": name})
    inner = draft.one_of(
        Type("union", f"list[{name}] | {leaf.text}", (Type("list", "", (again,)), leaf)),
        Type("union", f"dict[str, {name}] | {leaf.text}",
             (Type("dict", "", (Type("str", "str"), again)), leaf)),
    )  # fmt: skip
    head = f"{name} = te.TypeAliasType({name!r}, {inner.text!r})"
    draft.classes.append(Class("alias", name, head, type=inner))
    return again


def _make_generic(draft: Draft) -> Type:
    name = draft.name("G")
    argument = draft.deeper(closed=True).type()
    item, many = draft.one_of(("T", False), ("list[T]", True))
    inner = Type("list", "", (argument,)) if many else argument
    draft.classes.append(
        Class(
            "model",
            name,
            f"T = t.TypeVar('T')\nclass {name}(BaseModel, t.Generic[T])",
            (Field("item", Type(inner.kind, item, inner.inner, inner.facts)),),
        )
    )
    return Type("model", f"{name}[{argument.text}]", (argument,), facts={"Class": name})


def _again(draft: Draft) -> Type:
    """A model that this type is inside of: a recursive one."""
    if not draft.open:
        return Type("int", "int", default="1")
    name = draft.one_of(*draft.open)
    kind = "alias" if name[0] == "R" else "named_tuple" if name[0] == "N" else "model"
    inner = Type(kind, name, facts={"Class": name})
    return draft.one_of(  # type: ignore[no-any-return]  # one of these
        Type("nullable", f"t.Optional[{name}]", (inner,), default="None"),
        Type("list", f"list[{name}]", (inner,), default="[]"),
        Type("dict", f"dict[str, {name}]", (Type("str", "str"), inner), default="{}"),
    )


KINDS: Mapping[str, Kind] = {
    "int": plain("int", "int", "1"),
    "str": plain("str", "str", "'a'"),
    "bool": plain("bool", "bool", "True"),
    "float": plain("float", "float", "0.5"),
    "none": plain("none", "None", "None"),
    "any": plain("any", "t.Any", "None"),
    "list": Kind(_list, is_leaf=False),
    "nullable": Kind(_nullable, is_leaf=False),
    "union": Kind(_union, is_leaf=False),
    "model": Kind(_make_model, is_leaf=False),
    "text_dict": Kind(_text_dict, is_leaf=False),
    "again": Kind(_again, is_leaf=False),
    "bounded_int": Kind(_int),
    "bounded_float": Kind(_float),
    "bounded_str": Kind(_str),
    "literal": Kind(_literal),
    "enum": Kind(_make_enum),
    "uuid": plain("uuid", "UUID", "UUID(int=5)"),
    "uuid4": plain("uuid", "UUID4"),
    "uuid1": plain("uuid", "UUID1"),
    "uuid7": plain("uuid", "UUID7"),
    "datetime": plain("datetime", "datetime", "datetime(2024, 1, 2, 3, 4, 5, 6)"),
    "aware": plain("datetime", "AwareDatetime"),
    "naive": plain("datetime", "NaiveDatetime"),
    "bounded_datetime": _temporal("datetime", "datetime", DATETIMES,
                                  lambda v: f"datetime.fromisoformat({v!r})"),
    "aware_bounded": _temporal("datetime", "AwareDatetime", DATETIMES,
                               lambda v: f"datetime.fromisoformat({v!r} + '+00:00')"),
    "past_datetime": plain("datetime", "PastDatetime"),
    "date": plain("date", "date", "date(2024, 2, 29)"),
    "bounded_date": _temporal("date", "date", DATES, lambda v: f"date.fromisoformat({v!r})"),
    "future_date": plain("date", "FutureDate"),
    "time": plain("time", "time", "time(3, 4, 5)"),
    "bounded_time": _temporal("time", "time", TIMES, lambda v: f"time.fromisoformat({v!r})"),
    "timedelta": plain("timedelta", "timedelta", "timedelta(days=-1, seconds=3)"),
    "bounded_timedelta": _temporal("timedelta", "timedelta", SECONDS,
                                   lambda v: f"timedelta(seconds={v!r})"),
    "decimal": plain("decimal", "Decimal", "Decimal('1.50')"),
    "bounded_decimal": Kind(_decimal),
    "bytes": plain("bytes", "bytes", "b'ab'"),
    "bounded_bytes": _sized("bytes", "bytes"),
    "base64_bytes": plain("base64", "Base64Bytes"),
    "base64_str": plain("base64", "Base64Str"),
    "base64_url": plain("base64", "Base64UrlBytes"),
    "base64_url_str": plain("base64", "Base64UrlStr"),
    "bounded_base64": _sized("base64", "Base64Bytes"),
    "json_value": plain("any", "JsonValue", "None"),
    "strict_int": plain("int", "StrictInt"),
    "strict_str": plain("str", "StrictStr"),
    "positive_int": plain("int", "PositiveInt"),
    "finite_float": plain("float", "FiniteFloat"),
    "email": plain("email", "EmailStr"),
    "url": plain("url", "AnyUrl"),
    "http_url": plain("url", "HttpUrl"),
    "ipv4": plain("ip", "IPv4Address"),
    "ipv6": plain("ip", "IPv6Address"),
    "ip_any": plain("ip", "IPvAnyAddress"),
    "ip_network": plain("ip", "IPv4Network"),
    "path": plain("path", "Path"),
    "secret": plain("str", "SecretStr"),
    "byte_size": plain("byte_size", "ByteSize"),
    "pattern": plain("path", "t.Pattern[str]"),
    "complex": plain("complex", "complex"),
    "json": plain("json", "Json"),
    "json_of": Kind(
        lambda draft: (
            lambda inner: Type("json", f"Json[{inner.text}]", (inner,))
        )(draft.deeper().type()),
        is_leaf=False,
    ),
    "after": Kind(_after, is_leaf=False),
    "serialiser": Kind(_serialised, is_leaf=False),
    "sized_list": _container("list", "list[{}]"),
    "sequence": _container("list", "t.Sequence[{}]"),
    "many": _container("list", "tuple[{}, ...]"),
    "deque": _container("list", "collections.deque[{}]"),
    "set": _container("set", "set[{}]"),
    "frozenset": _container("set", "frozenset[{}]"),
    "abstract_set": _container("set", "t.AbstractSet[{}]"),
    "tuple": Kind(_tuple, is_leaf=False),
    "empty_tuple": plain("tuple", "tuple[()]", "()"),
    "mixed_tuple": Kind(_mixed_tuple, is_leaf=False),
    "dict": Kind(_dict, is_leaf=False),
    "bare_dict": plain("any_dict", "dict", "{}"),
    "bare_list": plain("any_list", "list", "[]"),
    "ordered_dict": plain("any_dict", "collections.OrderedDict[str, int]"),
    "default_dict": plain("any_dict", "collections.defaultdict[str, int]"),
    "counter": plain("any_dict", "collections.Counter[str]"),
    "tagged": Kind(_tagged_union, is_leaf=False),
    "typed_dict": Kind(_make_typed_dict, is_leaf=False),
    "named_tuple": Kind(_make_named_tuple, is_leaf=False),
    "dataclass": Kind(_make_dataclass, is_leaf=False),
    "root": Kind(_make_root, is_leaf=False),
    "alias": Kind(_make_alias, is_leaf=False),
    "recursive_alias": Kind(_make_recursive_alias, is_leaf=False),
    "generic": Kind(_make_generic, is_leaf=False),
}  # fmt: skip


@st.composite
def programs(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS)) -> Program:
    """A program of these kinds."""
    draft = Draft(draw, kinds, [], count(1))
    _make_model(draft, name="Payload")
    return Program(tuple(draft.classes))


def plainest(kind: str) -> st.SearchStrategy[Program]:
    """A program around one kind, all else an int."""

    @st.composite
    def draw_one(draw: st.DrawFn) -> Program:
        draft = Draft(draw, ("int",), [], count(1), ("Payload",))
        type = KINDS[kind].draw(draft)
        payload = Class("model", "Payload", "class Payload(BaseModel)", (Field("a", type),))
        return Program((*draft.classes, payload))

    return draw_one()
