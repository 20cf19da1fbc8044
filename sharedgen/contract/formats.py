"""Types of Pydantic's own that are text which only the server understands: URLs, IPs, paths …

Each is known by the function of Pydantic's that validates it, since its core schema says no more.
"""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, Literal

from . import nodes
from .functions import function_of, is_encoder, is_pydantic_own
from .reading import Schema, Scope
from .unions import any_of

_CLASSES: Final[Mapping[Any, str]] = {
    ipaddress.IPv4Address: "an IPv4 address",
    ipaddress.IPv6Address: "an IPv6 address",
    ipaddress.IPv4Interface: "an IPv4 interface",
    ipaddress.IPv6Interface: "an IPv6 interface",
    ipaddress.IPv4Network: "an IPv4 network",
    ipaddress.IPv6Network: "an IPv6 network",
}
# by the function's name within its module; several versions of Pydantic have several names
_FUNCTIONS: Final = {
    "EmailStr._validate": "an e-mail address",
    "NameEmail._validate": "an e-mail address",
    "IPvAnyAddress._validate": "an IP address",
    "IPvAnyInterface._validate": "an IP interface",
    "IPvAnyNetwork._validate": "an IP network",
    "pattern_either_validator": "a regular expression",
    "pattern_str_validator": "a regular expression",
    "pattern_bytes_validator": "a regular expression",
    "path_validator": "a path",
    "PathType.validate_file": "the path of a file",
    "PathType.validate_directory": "the path of a directory",
    "PathType.validate_new": "the path of a new file",
    "PathType.validate_socket": "the path of a socket",
    "validate_str_is_valid_iana_tz": "a time zone",
    "fraction_validator": "a fraction",
}
_ENCODERS: Final[Mapping[str, Literal["mime", "url"]]] = {
    "Base64Encoder": "mime",
    "Base64UrlEncoder": "url",
}
# what is taken beside text, as Python's own class takes it
_BESIDE: Final = {
    "an IP address": (nodes.FloatType(), nodes.BoolType()),
    "an IP interface": (nodes.FloatType(), nodes.BoolType()),
    "an IP network": (nodes.FloatType(), nodes.BoolType()),
    "a fraction": (nodes.FloatType(),),
}
_UNDECIDED: Final = "that it is {} is decided by the server"
_SECRETS: Final = ("SecretStr", "SecretBytes")


def qualified_name(function: Any) -> str:
    while isinstance(function, partial):
        function = function.func
    return str(getattr(function, "__qualname__", ""))


def format_of(schema: Schema) -> str | None:
    """What people call the text that a function of Pydantic's validates, if it is of these."""
    function = function_of(schema)
    if isinstance(function, type):
        return _CLASSES.get(function)
    if not is_pydantic_own(function):
        return None
    return _FUNCTIONS.get(qualified_name(function).rpartition("<locals>.")[2])


def read_format(format: str, scope: Scope) -> nodes.Type:
    """Text of this format; as validated the server has the last word."""
    if scope.shape == "serialised":
        return nodes.FormatType(format, serialised=True)
    scope.note(_UNDECIDED.format(format))
    text = nodes.FormatType(format, strip_whitespace=bool(scope.config.get("str_strip_whitespace")))
    return any_of((text, *_BESIDE.get(format, ())))


def read_url(schema: Schema, scope: Scope) -> nodes.Type:
    schemes = tuple(schema.get("allowed_schemes") or ())
    if scope.shape == "validated":
        scope.note(_UNDECIDED.format("a URL"))
    return nodes.FormatType("a URL", scope.shape == "serialised", schemes)


def read_fraction(schema: Schema, scope: Scope) -> nodes.Type:
    return read_format("a fraction", scope)


def read_complex(schema: Schema, scope: Scope) -> nodes.Type:
    """A text such as `1+2j`; a number is taken as well."""
    if scope.shape == "serialised":
        return nodes.FormatType("a complex number", serialised=True)
    scope.note(_UNDECIDED.format("a complex number"))
    return nodes.UnionType((nodes.FormatType("a complex number"), nodes.FloatType()))


def read_bytes(schema: Schema, scope: Scope) -> nodes.Type:
    serialised = scope.shape == "serialised"
    encoding = scope.config.get("ser_json_bytes" if serialised else "val_json_bytes", "utf8")
    least, most = schema.get("min_length"), schema.get("max_length")
    return nodes.BytesType(serialised, encoding, False, least or None, most)


def read_encoded(schema: Schema, function: Any, scope: Scope) -> nodes.Type | None:
    """`Base64Bytes` and the like, by the function that decodes or encodes; None for another."""
    if not is_encoder(function):
        return None
    bound: Any = function.__self__
    is_text = type(bound).__name__ == "EncodedStr"
    encoding = _ENCODERS.get(bound.encoder.__name__)
    key = "ser_json_bytes" if scope.shape == "serialised" else "val_json_bytes"
    encoded_twice = not is_text and scope.config.get(key, "utf8") != "utf8"
    if encoding is None or encoded_twice or not is_pydantic_own(bound.encoder.decode):
        if scope.shape == "validated":
            scope.note(f"what its encoder {bound.encoder.__name__} takes is decided by the server")
        return nodes.StrType()
    serialised = scope.shape == "serialised"
    if not serialised and encoding == "url" and sys.version_info >= (3, 15):
        scope.note("how its base64 is padded is decided by the server")
    if not serialised and _is_constrained(schema["schema"], scope):
        scope.note("what its text encodes is decided by the server")
        return scope.read(schema["schema"])
    return nodes.BytesType(serialised, encoding, is_text)


def _is_constrained(schema: Schema, scope: Scope) -> bool:
    """Whether encoded text is changed, or asked for more, before it is decoded."""
    settings = [key for key in scope.config if key.startswith("str_")]
    told = schema.keys() - {"type", "strict", "metadata"}
    return bool(told) or (schema["type"] == "str" and bool(settings))


def is_secret(function: Any) -> bool:
    """Whether a function makes a secret of the value, which refuses nothing."""
    if isinstance(function, type):
        return is_pydantic_own(function) and function.__name__ in _SECRETS
    return is_pydantic_own(function) and qualified_name(function).startswith("Secret.")


def shown_secret(schema: Schema) -> tuple[str, str] | None:
    """What is sent in place of a secret and of an empty one; None where a class says otherwise."""
    while "json_schema" not in schema:
        schema = schema["strict_schema"]
    validator = function_of(schema["json_schema"])
    cls = validator if isinstance(validator, type) else _closed_over(validator)
    display = getattr(cls, "_display", None)
    return ("**********", "") if is_pydantic_own(display) else None


def _closed_over(function: Any) -> Any:
    """The class that the validator of `Secret[X]` makes, which only its closure names."""
    cells = getattr(function, "__closure__", None) or ()
    return next(
        (cell.cell_contents for cell in cells if isinstance(cell.cell_contents, type)), None
    )


def is_secret_serialiser(function: Any) -> bool:
    return is_pydantic_own(function) and qualified_name(function).startswith("_serialize_secret")
