"""The ASGI scope of a page of this site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings as django_settings

from sharedgen.server.protocol import SUBPROTOCOL


def websocket_scope(
    path: str, headers: Mapping[str, str], cookies: Mapping[str, Any]
) -> dict[str, Any]:
    """`cookies` are texts, or morsels as in Django's test client."""
    url = urlsplit(path)
    host = _own_host()
    given = {"host": host, "origin": f"http://{host}"}
    if cookies:
        texts = ((name, getattr(cookie, "value", cookie)) for name, cookie in cookies.items())
        given["cookie"] = "; ".join(f"{name}={text}" for name, text in texts)
    given |= {name.lower(): value for name, value in headers.items()}
    return {
        "type": "websocket",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": unquote(url.path),
        "raw_path": url.path.encode(),
        "root_path": "",
        "query_string": url.query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        "client": ("127.0.0.1", 50000),
        "server": (host, 80),
        "subprotocols": [SUBPROTOCOL],
    }


def _own_host() -> str:
    """One that Django answers to; its test runners allow `testserver`."""
    allowed = django_settings.ALLOWED_HOSTS
    if not allowed:
        return "localhost"  # with DEBUG
    return "testserver" if "testserver" in allowed or "*" in allowed else allowed[0].lstrip(".")
