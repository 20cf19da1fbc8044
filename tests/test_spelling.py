"""Class names as they are spelled on the wire, in addresses and in Python."""

from __future__ import annotations

import pytest

from sharedgen.spelling import kebab_case, lower_camel, snake_case


@pytest.mark.parametrize(
    ("name", "kebab", "camel", "snake"),
    [
        ("Chat", "chat", "chat", "chat"),
        ("PriceChanged", "price-changed", "priceChanged", "price_changed"),
        ("HTTPLog", "http-log", "httpLog", "http_log"),
        ("URL", "url", "url", "url"),
        ("Room2Door", "room2-door", "room2Door", "room2_door"),
        ("Größe", "größe", "größe", "größe"),
    ],
)
def test_a_name_is_spelled(name: str, kebab: str, camel: str, snake: str) -> None:
    assert (kebab_case(name), lower_camel(name), snake_case(name)) == (kebab, camel, snake)
