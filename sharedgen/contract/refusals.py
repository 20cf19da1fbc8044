"""Core schemas that no node carries: what each is called, and what to write instead."""

from __future__ import annotations

from enum import Enum
from typing import Final

from . import nodes
from .functions import function_name, function_of
from .identity import shown
from .reading import Schema, Scope

_CODE: Final = "leave it out: code does not travel"
_REFUSED: Final = {
    "callable": ("a callable", _CODE),
    "is-subclass": ("a class", _CODE),
    "missing-sentinel": ("MISSING", "use None"),
    "ellipsis": ("...", "use None"),
}


def refuse_type(schema: Schema, scope: Scope) -> nodes.Type:
    """Record that this type is not carried, with the mend."""
    kind = schema["type"]
    name, mend = _REFUSED.get(kind, (scope.place.annotation or kind, "send it as a str or a model"))
    cls = schema.get("cls")
    if "function" in schema and function_name(function_of(schema)) == "import_string":
        name, mend = "ImportString", _CODE
    if kind == "is-instance":
        name, mend = shown(cls), "declare a BaseModel with what is to travel of it"
        if isinstance(cls, type) and issubclass(cls, Enum):
            name, mend = f"the Enum {name} without a member", "give it one, or leave the field out"
    return scope.refuse(f"{name} is not carried: {mend}")
