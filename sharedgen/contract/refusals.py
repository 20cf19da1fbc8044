"""Core schemas that no node carries: what each is called, and what to write instead."""

from __future__ import annotations

from typing import Final

from . import nodes
from .identity import shown
from .reading import Schema, Scope

_AS_TEXT: Final = "send it as a str"
_AS_MODEL: Final = "write it as a BaseModel"
_AS_LIST: Final = "use list[…]"

_REFUSED: Final = {
    "timedelta": ("timedelta", "send the seconds as a float, or an int"),
    "time": ("time", _AS_TEXT),
    "bytes": ("bytes", "send it as a str, in base64 or hex"),
    "complex": ("complex", "send its two parts as floats"),
    "fraction": ("Fraction", "send its two parts as ints"),
    "url": ("a URL", _AS_TEXT),
    "multi-host-url": ("a URL", _AS_TEXT),
    "json": ("Json", "declare what the text holds as the field itself"),
    "generator": ("an iterable", _AS_LIST),
    "deque": ("deque", _AS_LIST),
    "counter": ("Counter", "use dict[str, int]"),
    "ordered-dict": ("OrderedDict", "use dict[…]"),
    "frozen-dict": ("frozendict", "use dict[…]"),
    "frozendict": ("frozendict", "use dict[…]"),
    "typed-dict": ("a TypedDict", _AS_MODEL),
    "dataclass": ("a dataclass", _AS_MODEL),
    "named-tuple": ("a NamedTuple", _AS_MODEL),
    "callable": ("a callable", "leave it out: code does not travel"),
    "is-subclass": ("a class", "leave it out: code does not travel"),
    "missing-sentinel": ("MISSING", "use None"),
    "ellipsis": ("...", "use None"),
}


def is_refused(schema: Schema) -> bool:
    return schema["type"] in _REFUSED


def refuse_type(schema: Schema, scope: Scope) -> nodes.Type:
    """Record that this type is not carried, with the mend."""
    kind = schema["type"]
    name, mend = _REFUSED.get(kind, (scope.place.annotation or kind, "send it as a str or a model"))
    cls = schema.get("cls")
    if kind == "is-instance":
        name, mend = shown(cls), "declare a BaseModel with what is to travel of it"
    elif isinstance(cls, type):
        name = f"the {name.removeprefix('a ')} {shown(cls)}"
    return scope.refuse(f"{name} is not carried: {mend}")
