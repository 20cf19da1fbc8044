"""Whether the page that opens a WebSocket may: its origin is this site's own, or trusted.

Browsers send cookies along with any site's WebSocket, so this is what stands where the CSRF token
stands for forms. Scheme, host and port are compared, as in RFC 6454, section 5.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.utils.http import is_same_domain

from .settings import get_settings

logger = logging.getLogger("sharedgen.server")

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` says what was compared, and the mend, where the origin is refused."""

    allowed: bool
    reason: str = ""


def check_origin(scope: Mapping[str, Any]) -> Verdict:
    """Judges the handshake of an ASGI websocket scope."""
    given = [value for name, value in scope.get("headers", ()) if name.lower() == b"origin"]
    if not given:
        if get_settings().ALLOW_NO_ORIGIN:
            return Verdict(True)
        return Verdict(
            False,
            "it names no origin. A browser always does; for other clients set"
            ' SHAREDGEN["ALLOW_NO_ORIGIN"] = True',
        )
    origin = b",".join(given).decode("latin-1")
    own = _own_origin(scope)
    parts = _split(origin)
    if parts is not None and (parts == _split(own.text) or _trusted(origin, parts)):
        return Verdict(True)
    return Verdict(
        False,
        f"its origin is {origin!r}, and {own.described}. If its pages may connect, add it to"
        " CSRF_TRUSTED_ORIGINS; behind a proxy, let USE_X_FORWARDED_HOST and"
        " SECURE_PROXY_SSL_HEADER tell Django its own address",
    )


@dataclass(frozen=True, slots=True)
class _Own:
    text: str
    described: str


def _own_origin(scope: Mapping[str, Any]) -> _Own:
    scheme = "https" if scope.get("scheme") in ("wss", "https") else "http"
    request = ASGIRequest(
        {**scope, "type": "http", "method": "GET", "scheme": scheme}, io.BytesIO()
    )
    try:
        host = request.get_host()
    except DisallowedHost as error:
        return _Own("", f"this site's own is not known ({error})")
    text = f"{'https' if request.is_secure() else 'http'}://{host}"
    return _Own(text, f"this site's own is {text!r}")


def _split(origin: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None where the text is no origin."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc or "\\" in origin:
        return None
    return parts.scheme, parts.hostname, _DEFAULT_PORTS[parts.scheme] if port is None else port


def _trusted(origin: str, parts: tuple[str, str, int]) -> bool:
    for trusted in django_settings.CSRF_TRUSTED_ORIGINS:
        if "*" not in trusted:
            if _split(trusted) == parts:
                return True
            continue
        pattern = urlsplit(trusted)
        netloc = urlsplit(origin).netloc.lower()
        if pattern.scheme == parts[0] and is_same_domain(netloc, pattern.netloc.lstrip("*")):
            return True
    return False
