"""Content-Security-Policy, case by case."""

from __future__ import annotations

import pytest

from sharedgen.doctor.csp import policies, verdict

PAGE = "https://site.example/chat/"
URLS = {
    "script": "https://site.example/static/live/client.js",
    "worker": "https://site.example/static/live/worker.js",
    "connect": "wss://site.example/ws/live",
}


@pytest.mark.parametrize(
    ("policy", "kind", "allowed"),
    [
        ("img-src 'self'", "script", True),
        ("default-src 'none'", "connect", False),
        ("default-src 'self'", "connect", True),
        ("default-src 'none'; connect-src wss:", "connect", True),
        ("connect-src https:", "connect", False),
        ("connect-src site.example", "connect", False),
        ("connect-src wss://site.example", "connect", True),
        ("connect-src wss://site.example:8443", "connect", False),
        ("connect-src wss://site.example:*", "connect", True),
        ("connect-src wss://site.example/ws/", "connect", True),
        ("connect-src wss://site.example/ws", "connect", False),
        ("connect-src wss://*.example", "connect", True),
        ("connect-src wss://*.site.example", "connect", False),
        ("connect-src 'none'", "connect", False),
        ("connect-src", "connect", False),
        ("connect-src *", "connect", True),
        ("worker-src 'none'; script-src 'self'", "worker", False),
        ("child-src 'none'; script-src 'self'", "worker", False),
        ("script-src https://cdn.example", "worker", False),
        ("script-src 'self'; default-src 'none'", "worker", True),
        ("default-src 'nonce-abc'", "worker", False),
        ("script-src 'strict-dynamic' 'nonce-abc'", "worker", True),
        ("worker-src blob:", "worker", False),
        ("script-src-elem 'none'; script-src 'self'", "script", False),
        ("script-src 'nonce-abc'", "script", True),
        ("script-src 'sha256-abc'", "script", True),
        ("script-src http://site.example", "script", True),
        ("SCRIPT-SRC 'SELF'", "script", True),
        ("script-src 'self'; script-src 'none'", "script", True),
        ("script-src https://site.example/static/live/client.js", "script", True),
    ],
)
def test_a_policy(policy: str, kind: str, allowed: bool) -> None:
    [read] = policies([policy])
    assert verdict(read, kind, URLS[kind], PAGE).allowed is allowed


def test_self_is_the_port_too() -> None:
    [read] = policies(["connect-src 'self'"])
    page = "http://127.0.0.1:8000/"
    assert verdict(read, "connect", "ws://127.0.0.1:8000/ws/live", page).allowed
    assert not verdict(read, "connect", "ws://127.0.0.1:8001/ws/live", page).allowed


@pytest.mark.parametrize(
    ("url", "page", "allowed"),
    [
        ("https://site.example/client.js", "http://site.example/", True),
        ("http://site.example/client.js", "https://site.example/", False),
        ("ws://site.example/ws/live", "https://site.example/", False),
    ],
)
def test_self_may_be_safer_than_the_page_and_not_less_safe(
    url: str, page: str, allowed: bool
) -> None:
    [read] = policies(["default-src 'self'"])
    kind = "connect" if url.startswith("ws") else "script"
    assert verdict(read, kind, url, page).allowed is allowed


def test_policies_are_many_in_a_header_and_in_many() -> None:
    found = policies(["default-src 'self', script-src 'none'", "img-src *", ""])
    assert [list(policy) for policy in found] == [["default-src"], ["script-src"], ["img-src"]]


def test_the_directive_that_decides_is_named() -> None:
    [read] = policies(["default-src 'self'; script-src 'none'"])
    assert verdict(read, "worker", URLS["worker"], PAGE).directive == "script-src"
    assert verdict(read, "connect", URLS["connect"], PAGE).directive == "default-src"
