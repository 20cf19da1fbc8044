"""Addresses and their parameters: what a page of an earlier build wrote must be an address still.

A value has one spelling in an address, so types are compared by the texts that spell them. A page
writes the whole address, defaults and all, so that what is left out is of no account here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .differences import Difference
from .phrase import changed_constraints, phrase
from .subset import Fit, Form
from .told import Places
from .walk import UNSENT, Place, Walk

_PARAMETER = re.compile(r"\{([^{}]*)\}")
_SPELLING = ("strip_whitespace", "to_lower", "to_upper")


def compare_parameters(
    channel: Place, old: Form, new: Form, walk: Walk, places: Places | None
) -> list[Difference]:
    """The address, and each parameter by its place in it."""
    before, after = str(old["address"]), str(new["address"])
    if _PARAMETER.sub("{}", before) != _PARAMETER.sub("{}", after):
        text = f"the address is {after}, was {before}: pages of earlier builds subscribe to that"
        return [_difference(channel, "address-changed", True, text)]
    found = []
    names = zip(_PARAMETER.findall(before), _PARAMETER.findall(after), strict=True)
    for was, name in names:
        place = replace(channel, field=name)
        if places is not None:
            place = replace(place, source=places.parameter(name))
        if was != name:
            text = f"it was called {was}: no address is another one for that"
            found.append(_difference(place, "parameter-renamed", False, text))
        found += _compare(old["parameters"][was], new["parameters"][name], place, walk)
    return found


def _compare(old: Form, new: Form, place: Place, walk: Walk) -> list[Difference]:
    found = []
    if repr(old["type"]) != repr(new["type"]):  # to Python 1 and True are equal
        found += _compare_types(old["type"], new["type"], place, walk)
    if (old["required"], old["default"]) != (new["required"], new["default"]):
        text = f"its default is {new['default']!r} now, which pages of earlier builds need not know"
        if new["required"]:
            text = "it has no default now: pages of earlier builds write it into the address"
        found.append(_difference(place, "parameter-default-changed", False, text))
    return found


def _compare_types(old: Form, new: Form, place: Place, walk: Walk) -> list[Difference]:
    fits = spelled_within(old, new)
    narrower = spelled_within(new, old)
    kind, what = "parameter-type-changed", ""
    if old["type"] == new["type"] == "literal":
        kind = "parameter-values-added" if fits else "parameter-values-removed"
    elif old["type"] == new["type"]:
        kind = "parameter-constraint-changed"
        if fits != narrower:
            kind = f"parameter-constraint-{'loosened' if fits else 'tightened'}"
        what = changed_constraints(old, new)
    if not what:
        what = f"{phrase(old, walk.old.name)} became {phrase(new, walk.new.name)}"
    return [_difference(place, kind, not fits, what if fits else f"{what}: {UNSENT}")]


def spelled_within(old: Form, new: Form) -> bool:
    """Whether every address with a value of `old` is one with a value of `new`."""
    if new == {"type": "str"}:
        return True
    if old["type"] == "literal" and new["type"] == "literal":
        return set(_texts(old["values"])) <= set(_texts(new["values"]))
    if old["type"] == "literal" and new["type"] == "str":
        return all(isinstance(value, str) for value in old["values"]) and _fits(old, new)
    same = all(old.get(key) == new.get(key) for key in _SPELLING)
    return old["type"] == new["type"] and same and _fits(old, new)


def _fits(old: Form, new: Form) -> bool:
    # a text that is trimmed, or changes its case, is an address only where it is canonical
    return Fit((), ())(old, new) and not any(new.get(key) for key in _SPELLING)


def _texts(values: Sequence[Any]) -> list[str]:
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in values]


def _difference(place: Place, kind: str, breaking: bool, text: str) -> Difference:
    return Difference(place.channel, None, place.field or None, kind, breaking, text, place.source)
