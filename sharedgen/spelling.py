"""How a Python class name is spelled elsewhere: `PriceChanged`, `priceChanged`, `price_changed`."""

from __future__ import annotations

import re

# a capital starts a word after a small letter or a digit, or where an acronym ends: HTTP, Log
_BOUNDARY = re.compile(r"(?<=[^\W_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def kebab_case(name: str) -> str:
    """`PriceTicker` -> `price-ticker`."""
    return _BOUNDARY.sub("-", name).replace("_", "-").lower().strip("-")


def snake_case(name: str) -> str:
    """`PlaceOrder` -> `place_order`."""
    return _BOUNDARY.sub("_", name).lower()


def lower_camel(name: str) -> str:
    """`PriceChanged` -> `priceChanged`, `HTTPError` -> `httpError`."""
    first = _BOUNDARY.split(name, maxsplit=1)[0]
    return first.lower() + name[len(first) :] if first.isupper() else name[:1].lower() + name[1:]
