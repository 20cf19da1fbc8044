"""Core schemas that no node carries: what each is called, and what to write instead."""

from __future__ import annotations

from typing import Final

from . import nodes
from .identity import shown
from .reading import Schema, Scope

_REFUSED: Final = {
    "callable": ("a callable", "leave it out: code does not travel"),
    "is-subclass": ("a class", "leave it out: code does not travel"),
    "missing-sentinel": ("MISSING", "use None"),
    "ellipsis": ("...", "use None"),
}


def refuse_type(schema: Schema, scope: Scope) -> nodes.Type:
    """Record that this type is not carried, with the mend."""
    kind = schema["type"]
    name, mend = _REFUSED.get(kind, (scope.place.annotation or kind, "send it as a str or a model"))
    cls = schema.get("cls")
    if kind == "is-instance":
        name, mend = shown(cls), "declare a BaseModel with what is to travel of it"
    return scope.refuse(f"{name} is not carried: {mend}")
