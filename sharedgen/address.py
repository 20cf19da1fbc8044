"""Addresses: the text under which one channel is known on the wire (`chat/python`).

A template is segments joined by `/`; a segment is fixed text or one parameter in braces. A value
has one canonical spelling: its text, percent-encoded down to the unreserved characters of RFC 3986.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final, Literal, TypeAlias
from urllib.parse import quote, unquote_to_bytes
from uuid import UUID

ADDRESS_LIMIT: Final = 255  # characters, protocol sharedgen.v1
INTEGER_LIMIT: Final = 2**53 - 1  # what a JavaScript number holds exactly

Kind: TypeAlias = Literal["str", "int", "bool", "uuid", "date", "choice"]

_INTEGER = re.compile(r"(?:0|-?[1-9][0-9]*)\Z", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_PARAMETER = re.compile(r"\{([^{}]*)\}\Z")


@dataclass(frozen=True, slots=True)
class Segment:
    """`text` is percent-encoded, or the name of the parameter that stands here."""

    text: str
    is_parameter: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """The address of every channel of one class."""

    segments: tuple[Segment, ...]

    def __str__(self) -> str:
        return "/".join(f"{{{s.text}}}" if s.is_parameter else s.text for s in self.segments)

    def fill(self, values: Mapping[str, str]) -> str:
        """The address with these texts, not yet encoded, as parameters.

        Raises ValueError for an address of more than 255 characters or text that is not Unicode.
        """
        address = "/".join(
            quote(values[s.text], safe="") if s.is_parameter else s.text for s in self.segments
        )
        if len(address) > ADDRESS_LIMIT:
            raise ValueError(f"the address has {len(address)} characters, {ADDRESS_LIMIT} at most")
        return address

    def parse(self, address: str) -> dict[str, str] | None:
        """The decoded texts of the parameters, or None for an address of another template."""
        parts = address.split("/")
        if len(parts) != len(self.segments):
            return None
        found: dict[str, str] = {}
        for part, segment in zip(parts, self.segments, strict=True):
            if not segment.is_parameter:
                if part != segment.text:
                    return None
                continue
            try:
                found[segment.text] = unquote_to_bytes(part).decode()
            except UnicodeDecodeError:
                return None
        return found

    def overlaps(self, other: Template) -> bool:
        """Whether one address could be of both templates."""
        return len(self.segments) == len(other.segments) and all(
            a.is_parameter or b.is_parameter or a.text == b.text
            for a, b in zip(self.segments, other.segments, strict=True)
        )


def parse_template(text: str) -> Template:
    """`rooms/{room}/chat` as a Template. Raises ValueError with the reason."""
    segments = []
    for part in text.split("/"):
        if match := _PARAMETER.match(part):
            segments.append(Segment(match[1], is_parameter=True))
        elif not part:
            raise ValueError("a segment is empty: write it without leading, trailing or double '/'")
        elif "{" in part or "}" in part:
            raise ValueError(f"a parameter takes a whole segment between '/': mend {part!r}")
        elif any(character.isspace() or not character.isprintable() for character in part):
            raise ValueError(f"white space does not travel in an address: mend {part!r}")
        else:
            segments.append(Segment(quote(part, safe="")))
    return Template(tuple(segments))


Value: TypeAlias = str | int | bool | UUID | date | Enum


@dataclass(frozen=True, slots=True)
class Codec:
    """How a parameter of one type is spelled. `choices`: the text of each value of an enum."""

    kind: Kind
    choices: Mapping[str, Value] | None = None

    def encode(self, value: Value) -> str:
        """The one canonical text of a value. Raises ValueError where it does not travel."""
        if isinstance(value, Enum):
            value = value.value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int) and abs(value) > INTEGER_LIMIT:
            raise ValueError(
                f"{value} is beyond ±(2^53-1), which a JavaScript number cannot hold: use a str"
            )
        if isinstance(value, date):
            return value.isoformat()
        return str(value)

    def decode(self, text: str) -> Value | None:
        """The value that this text spells canonically, or None."""
        match self.kind:
            case "str":
                return text
            case "int":
                return int(text) if len(text) < 18 and _INTEGER.match(text) else None
            case "bool":
                return {"true": True, "false": False}.get(text)
            case "uuid":
                return UUID(text) if _UUID.match(text) else None
            case "date":
                try:
                    return date.fromisoformat(text) if _DATE.match(text) else None
                except ValueError:
                    return None
            case "choice":
                return (self.choices or {}).get(text)
