"""Templates rendered by Jinja, and what is wrong with one of the team's told as a line of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from traceback import extract_tb
from typing import Any, NoReturn

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2 import nodes as ast

from ..contract import nodes
from ..source import Fault, Source, TemplateError
from .escape import comment, js_string
from .templates import Templates, files_below, read_template, templates_root

PREFIX = "sharedgen/"  # of the shipped ones, for a template that extends the one it replaces

_FILTER = re.compile(r"No filter named '(\w+)'")
_ATTRIBUTE = re.compile(r"'([\w.]+) object' has no attribute '(\w+)'")
_UNDEFINED = re.compile(r"'(\w+)' is undefined")


def render_template(name: str, templates: Templates, values: Mapping[str, Any]) -> str:
    """See `templates.render`."""
    environment = _environment(templates)
    try:
        _check_blocks(name, templates, environment)
        return environment.get_template(name).render(values)
    except TemplateError:
        raise
    except Exception as error:
        if not templates.custom:
            raise  # no template of the team's: a fault of ours
        _refuse(name, templates, values, error)


@lru_cache(maxsize=4)
def _environment(templates: Templates) -> Environment:
    environment = Environment(
        loader=FunctionLoader(lambda name: _load(name, templates)),
        undefined=StrictUndefined,
        autoescape=_is_html,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["js_string"] = js_string
    environment.filters["comment"] = lambda text: "\n".join(comment(text))
    return environment


def _is_html(name: str | None) -> bool:
    return name is not None and name.removeprefix(PREFIX).startswith("docs/")


def _load(name: str, templates: Templates) -> tuple[str, str, None] | None:
    own = templates.own(name)
    if own is not None:
        return own, templates.own_file(name), None
    shipped = name.removeprefix(PREFIX)
    if shipped.startswith("/") or ".." in shipped.split("/"):
        return None  # a template is one of these folders
    try:
        return read_template(shipped), str(templates_root() / shipped), None
    except OSError:
        return None  # Jinja says that there is none


def _check_blocks(name: str, templates: Templates, environment: Environment) -> None:
    """Raises TemplateError for blocks that the shipped template has not: Jinja passes over them."""
    own = templates.own(name)
    if own is None:
        return
    tree = environment.parse(own, name, templates.own_file(name))
    parents = [each.template for each in tree.find_all(ast.Extends)]
    parent = parents[0].value if parents and isinstance(parents[0], ast.Const) else None
    text = _load(str(parent), templates) if str(parent).startswith(PREFIX) else None
    if text is None:
        return
    known = [block.name for block in environment.parse(text[0]).find_all(ast.Block)]
    faults = [
        Fault(
            Source(templates.own_file(name), block.lineno),
            f"there is no block {block.name!r} in {parent!r}: "
            f"{near(block.name, known) or f'it has {_listed(known)}'}",
        )
        for block in tree.body
        if isinstance(block, ast.Block) and block.name not in known
    ]
    if faults:
        raise TemplateError(*faults)


def _refuse(
    name: str, templates: Templates, values: Mapping[str, Any], error: Exception
) -> NoReturn:
    raise TemplateError(
        Fault(_place(name, templates, error), _text(name, templates, values, error))
    ) from None


def _place(name: str, templates: Templates, error: Exception) -> Source:
    """The innermost line of the team's that led there."""
    folder = f"{templates.folder}{os.sep}"
    if isinstance(error, TemplateSyntaxError) and (error.filename or "").startswith(folder):
        return Source(str(error.filename), error.lineno)
    for frame in reversed(extract_tb(error.__traceback__)):
        if frame.filename.startswith(folder):
            return Source(frame.filename, frame.lineno or 0)
    return Source(templates.own_file(name), 0)


def _text(name: str, templates: Templates, values: Mapping[str, Any], error: Exception) -> str:
    if isinstance(error, TemplateSyntaxError):
        filter = _FILTER.match(error.message or "")
        mend = near(filter[1], _environment(templates).filters) if filter is not None else ""
        mend = mend or "mend the line, or remove the file"
        return f"is no template ({str(error.message).rstrip('.')}): {mend}"
    if isinstance(error, TemplateNotFound):
        shipped = [f"{PREFIX}{name}" for name, _ in files_below(templates_root())]
        own = [name for name, _ in templates.custom]
        mend = near(str(error.name), [*own, *shipped])
        return f"there is no template {error.name!r}: {mend or 'name one of yours, or sharedgen/…'}"
    if isinstance(error, RecursionError):
        return f'includes itself without end: extend the shipped one, "{PREFIX}{name}"'
    said = str(error).strip().partition("\n")[0] or "no reason given"
    if isinstance(error, UndefinedError):
        if (attribute := _ATTRIBUTE.fullmatch(said)) is not None:
            return _no_attribute(*attribute.groups())
        missing = _UNDEFINED.fullmatch(said)
        mend = near(missing[1], values) if missing is not None else ""
        return f"{said}: {mend or f'this template has {_listed(values)}'}"
    return f"this line failed with {type(error).__name__} ({said}): mend it"


def _no_attribute(type_name: str, attribute: str) -> str:
    """Of the values that a template gets, those of the contract say what they have."""
    cls = getattr(nodes, type_name.removeprefix(f"{nodes.__name__}."), None)
    if not (isinstance(cls, type) and is_dataclass(cls)):
        return f"{type_name} has no {attribute}: mend the line"
    known = [field.name for field in fields(cls)]
    mend = near(attribute, known) or f"it has {_listed(known)}"
    return f"a {cls.__name__} has no {attribute}: {mend}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def near(name: str, known: Iterable[str]) -> str:
    """`did you mean …?`, '' where nothing is near."""
    found = get_close_matches(Path(name).as_posix(), list(known), n=1)
    return f"did you mean {found[0]}?" if found else ""
