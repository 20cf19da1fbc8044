"""Content-Security-Policy, read as a browser reads it: what a list of sources lets through.

CSP Level 3, 6.7.2: https://www.w3.org/TR/CSP3/#match-url-to-source-list
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

# which directive speaks where one is missing
FALLBACKS: Final = {
    "script": ("script-src-elem", "script-src", "default-src"),
    "worker": ("worker-src", "child-src", "script-src", "default-src"),
    "connect": ("connect-src", "default-src"),
}

_HOST = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[^/:*]+)"
    r"(?::(?P<port>[0-9]{1,5}|\*))?(?P<path>/.*)?\Z",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
# what a scheme in a source lets through beside itself
_ALSO = {"http": ("https",), "ws": ("wss", "http", "https"), "wss": ("https",)}
_PAGE = {"ws": "http", "wss": "https"}

Policy = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`directive`: the one that decides, '' where the policy says nothing of it.

    `conditional`: let through where the page gives the script its nonce or hash.
    """

    allowed: bool
    directive: str = ""
    conditional: bool = False


def policies(headers: Iterable[str]) -> list[Policy]:
    """All of them have to agree."""
    found: list[Policy] = []
    for text in (part for header in headers for part in header.split(",")):
        policy: dict[str, tuple[str, ...]] = {}
        for directive in filter(None, map(str.split, text.split(";"))):
            policy.setdefault(directive[0].lower(), tuple(directive[1:]))
        if policy:
            found.append(policy)
    return found


def verdict(policy: Policy, kind: str, url: str, page: str) -> Verdict:
    """Whether the policy of a page lets it load `url`; `kind` of FALLBACKS."""
    directive = next((name for name in FALLBACKS[kind] if name in policy), None)
    if directive is None:
        return Verdict(True)
    sources = policy[directive]
    lowered = {source.lower() for source in sources}
    of_script = directive.startswith("script-src") or (
        directive == "default-src" and kind != "connect"
    )
    if of_script and "'strict-dynamic'" in lowered:
        return Verdict(True, directive, conditional=True)
    if any(_lets_through(source, urlsplit(url), urlsplit(page)) for source in sources):
        return Verdict(True, directive)
    trusted = any(source.startswith(("'nonce-", "'sha")) for source in lowered)
    if of_script and kind == "script" and trusted:
        return Verdict(True, directive, conditional=True)
    return Verdict(False, directive)


def _lets_through(source: str, url: SplitResult, page: SplitResult) -> bool:
    if source == "*":
        return url.scheme in _PORTS
    if source.lower() == "'self'":
        secure = _PAGE.get(url.scheme, url.scheme) in (page.scheme, "https")
        return secure and url.hostname == page.hostname and _same_port(url, page)
    if scheme := re.fullmatch(r"([a-z][a-z0-9+.-]*):", source, re.IGNORECASE):
        return _scheme(scheme[1].lower(), url.scheme)
    found = _HOST.match(source)
    if found is None or source.startswith("'"):
        return False
    # one without a scheme has that of the page, which lets no WebSocket through
    scheme_fits = _scheme((found["scheme"] or page.scheme).lower(), url.scheme)
    port = found["port"]
    port_fits = port == "*" or int(port or _PORTS.get(url.scheme, 0)) == _port(url)
    return (
        scheme_fits
        and port_fits
        and _host(found["host"].lower(), url.hostname or "")
        and _path(found["path"] or "", url.path)
    )


def _scheme(source: str, scheme: str) -> bool:
    return scheme == source or scheme in _ALSO.get(source, ())


def _host(source: str, host: str) -> bool:
    if source.startswith("*"):
        return source == "*" or host.endswith(source[1:])
    return source == host


def _path(source: str, path: str) -> bool:
    if source in ("", "/"):
        return True
    return path.startswith(source) if source.endswith("/") else path == source


def _port(url: SplitResult) -> int | None:
    return url.port or _PORTS.get(url.scheme)


def _same_port(url: SplitResult, page: SplitResult) -> bool:
    default = all(_port(each) == _PORTS.get(each.scheme) for each in (url, page))
    return default or _port(url) == _port(page)
