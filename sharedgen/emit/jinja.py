"""Templates rendered by Jinja, and what is wrong with one of the team's told as a line of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
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

from ..source import Fault, Source, TemplateError
from .escape import comment, js_string
from .templates import Templates, files_below, read_template, templates_root

PREFIX = "sharedgen/"  # of the shipped ones, for a template that extends the one it replaces

_UNDEFINED = re.compile(r"'(\w+)' is undefined")


def render_template(name: str, templates: Templates, values: Mapping[str, Any]) -> str:
    """See `templates.render`."""
    try:
        return _environment(templates).get_template(name).render(values)
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
    try:
        return read_template(shipped), str(templates_root() / shipped), None
    except OSError:
        return None  # Jinja says that there is none


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
        return f"is no template ({error.message}): mend the line, or remove the file"
    if isinstance(error, TemplateNotFound):
        shipped = [f"{PREFIX}{name}" for name, _ in files_below(templates_root())]
        own = [name for name, _ in templates.custom]
        mend = near(str(error.name), [*own, *shipped])
        return f"there is no template {error.name!r}: {mend or 'name one of yours, or sharedgen/…'}"
    if isinstance(error, RecursionError):
        return f'includes itself without end: extend the shipped one, "{PREFIX}{name}"'
    said = str(error).strip().partition("\n")[0] or "no reason given"
    if isinstance(error, UndefinedError):
        missing = _UNDEFINED.fullmatch(said)
        mend = near(missing[1], values) if missing is not None else ""
        return f"{said}: {mend or f'this template has {_listed(values)}'}"
    return f"this line failed with {type(error).__name__} ({said}): mend it"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def near(name: str, known: Iterable[str]) -> str:
    """`did you mean …?`, '' where nothing is near."""
    found = get_close_matches(Path(name).as_posix(), list(known), n=1)
    return f"did you mean {found[0]}?" if found else ""
