"""What a class is called: the id of its definition, a name that reads well, and in an error."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Hashable
from dataclasses import is_dataclass
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

_ENUM_DOC = "An enumeration."  # what Python up to 3.12 gives an Enum that has no docstring
_REF_NAME = re.compile(r"([^\[\],:]+):\d+")
_NOT_A_WORD = re.compile(r"\W+")


def key_of(cls: type) -> Hashable:
    """The same for two class objects that are one declaration: `Page[Cat]` made twice."""
    origin, args = generic_of(cls)
    return cls if origin is None else (origin, args)


def generic_of(cls: type) -> tuple[type | None, tuple[Any, ...]]:
    """`Page[Cat]` -> (Page, (Cat,)); (None, ()) for a class that is not parametrised."""
    metadata: dict[str, Any] = getattr(cls, "__pydantic_generic_metadata__", None) or {}
    origin = metadata.get("origin")
    return (origin, tuple(metadata["args"])) if isinstance(origin, type) else (None, ())


def id_of(cls: type) -> str:
    """`live.models:Page[live.models:Cat]`."""
    origin, args = generic_of(cls)
    if origin is None:
        return f"{cls.__module__}:{cls.__qualname__}"
    return f"{id_of(origin)}[{', '.join(map(_argument_id, args))}]"


def name_of(cls: type) -> str:
    """`PageOfCat`; the class's own name where it has one."""
    origin, args = generic_of(cls)
    if origin is None or "[" not in cls.__name__:
        return cls.__name__
    return f"{name_of(origin)}Of{'And'.join(map(_word, args))}"


def alias_name(ref: str) -> tuple[str, str]:
    """The module and the name of a `type` statement, from the key of its core schema.

    That is `live.models.Tree:94443360156720[builtins.int:94443360160016]`, for example.
    """
    alias, *arguments = _REF_NAME.findall(ref)
    module, _, name = alias.rpartition(".")
    words = [_capital(argument.rpartition(".")[2]) for argument in arguments]
    return module, f"{name}Of{'And'.join(words)}" if words else name


def name_by_ref(cls: type, ref: str) -> str:
    """The name of a TypedDict, dataclass or NamedTuple: what it is made for stands in its ref."""
    _, *arguments = _REF_NAME.findall(ref)
    words = [_capital(argument.rpartition(".")[2]) for argument in arguments]
    return f"{cls.__name__}Of{'And'.join(words)}" if words else cls.__name__


def id_by_ref(cls: type, ref: str) -> str:
    """`live.models:Pair[live.models.Cat]`."""
    _, *arguments = _REF_NAME.findall(ref)
    own = f"{cls.__module__}:{cls.__qualname__}"
    return f"{own}[{', '.join(arguments)}]" if arguments else own


def shown(annotation: Any) -> str:
    """A class or an annotation as a person writes it: `Chat.Message`, `list[timedelta]`."""
    if annotation is None or annotation is type(None):
        return "None"
    if annotation is Ellipsis:
        return "..."
    origin, args = _parts(annotation)
    if origin is Annotated:
        return shown(args[0])
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, args))}]"
    if origin is Union:
        return " | ".join(map(shown, args))
    if origin is not None and args:
        return f"{shown(origin)}[{', '.join(map(shown, args))}]"
    named = getattr(annotation, "__qualname__", None) or getattr(annotation, "__name__", None)
    return str(named or annotation).rpartition("<locals>.")[2]


def doc_of(cls: type) -> str:
    """The docstring of this very class, unindented, or ''."""
    origin, _ = generic_of(cls)
    doc = vars(origin or cls).get("__doc__")
    if not isinstance(doc, str) or (issubclass(cls, Enum) and doc == _ENUM_DOC):
        return ""
    # what dataclasses and NamedTuple write where there is none: `Point(x, y)`
    if doc.startswith(f"{cls.__name__}(") and (is_dataclass(cls) or hasattr(cls, "_fields")):
        return ""
    return inspect.cleandoc(doc)


def deprecation_of(cls: type) -> str | None:
    """What `@deprecated` says of this very class: to inherit from it is no deprecation."""
    origin, _ = generic_of(cls)
    told = vars(origin or cls).get("__deprecated__")
    return inspect.cleandoc(told) if isinstance(told, str) else None


def _parts(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """The origin and arguments of an annotation; every union alike."""
    if isinstance(annotation, type):
        origin, args = generic_of(annotation)
        if origin is not None:
            return origin, args
    found = get_origin(annotation)
    if found is Annotated:
        return Annotated, (annotation.__origin__,)
    return (Union if found is types.UnionType else found), get_args(annotation)


def _argument_id(argument: Any) -> str:
    origin, args = _parts(argument)
    if isinstance(argument, type) and origin is not None and generic_of(argument)[0] is origin:
        return id_of(argument)
    if isinstance(argument, type) and argument.__module__ != "builtins" and origin is None:
        return id_of(argument)
    if origin in (None, Literal):
        return shown(argument)
    if origin is Annotated:
        return _argument_id(args[0])
    if origin is Union:
        return " | ".join(map(_argument_id, args))
    return f"{shown(origin)}[{', '.join(map(_argument_id, args))}]"


def _word(argument: Any) -> str:
    origin, args = _parts(argument)
    if origin is Annotated:
        return _word(args[0])
    if origin is Union:
        return "Or".join(map(_word, args))
    if origin is Literal:
        return "Or".join(_capital(str(getattr(a, "name", a))) for a in args)
    if isinstance(argument, type) and generic_of(argument)[0] is not None:
        return _capital(name_of(argument))
    if origin is not None and args:
        return f"{_word(origin)}Of{'And'.join(_word(a) for a in args if a is not Ellipsis)}"
    return _capital(shown(argument).rpartition(".")[2])


def _capital(text: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in _NOT_A_WORD.split(text))
