"""Who may open a WebSocket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import override_settings

from sharedgen.server.origin import check_origin


def scope(origin: str | None, scheme: str = "ws", **headers: str) -> dict[str, Any]:
    given: Mapping[str, str] = {"host": "shop.example:8000", **headers}
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()]
    if origin is not None:
        pairs.append((b"origin", origin.encode("latin-1")))
    return {
        "type": "websocket",
        "scheme": scheme,
        "path": "/ws/live",
        "query_string": b"",
        "headers": pairs,
        "server": ("10.0.0.1", 8000),
    }


@pytest.fixture(autouse=True)
def site() -> Any:
    with override_settings(ALLOWED_HOSTS=["shop.example"], DEBUG=False):
        yield


@pytest.mark.parametrize("origin", ["http://shop.example:8000", "http://SHOP.example:8000"])
def test_the_sites_own_pages_may(origin: str) -> None:
    assert check_origin(scope(origin)).allowed


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example:8000",
        "http://shop.example",
        "http://shop.example:9999",
        "http://evil.example:8000",
        "http://shop.example:8000.evil.example",
        "http://evil@shop.example:8000",
        "http://shop.example:8000/path",
        "http://shop.example:port",
        "http://[",
        "null",
        "",
        "file://",
        "http://shop.example:8000,http://evil.example",
    ],
)
def test_no_other_page_may(origin: str) -> None:
    assert not check_origin(scope(origin)).allowed


def test_the_port_that_a_scheme_stands_for_may_be_left_out() -> None:
    assert check_origin(scope("https://shop.example", "wss", host="shop.example:443")).allowed
    assert check_origin(scope("http://shop.example:80", host="shop.example")).allowed


def test_two_origins_are_none() -> None:
    twice = scope("http://shop.example:8000")
    twice["headers"].append((b"origin", b"http://shop.example:8000"))
    assert not check_origin(twice).allowed


def test_who_names_no_origin_may_not_unless_the_setting_says_so() -> None:
    verdict = check_origin(scope(None))
    assert not verdict.allowed
    assert 'SHAREDGEN["ALLOW_NO_ORIGIN"] = True' in verdict.reason
    with override_settings(SHAREDGEN={"ALLOW_NO_ORIGIN": True}):
        assert check_origin(scope(None)).allowed


def test_the_setting_lets_no_foreign_page_in() -> None:
    with override_settings(SHAREDGEN={"ALLOW_NO_ORIGIN": True}):
        assert not check_origin(scope("http://evil.example")).allowed


def test_a_host_that_is_not_allowed_makes_no_origin_its_own() -> None:
    verdict = check_origin(scope("http://evil.example", host="evil.example"))
    assert not verdict.allowed
    assert "ALLOWED_HOSTS" in verdict.reason


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_in_development_localhost_is_allowed_as_django_does(host: str) -> None:
    with override_settings(DEBUG=True, ALLOWED_HOSTS=[]):
        assert check_origin(scope(f"http://{host}", host=host)).allowed
    with override_settings(DEBUG=False, ALLOWED_HOSTS=[]):
        assert not check_origin(scope(f"http://{host}", host=host)).allowed


def test_behind_a_proxy_the_scheme_is_what_the_proxy_says_if_django_believes_it() -> None:
    proxied = scope("https://shop.example", host="shop.example", x_forwarded_proto="https")
    assert not check_origin(proxied).allowed
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert check_origin(proxied).allowed


def test_behind_a_proxy_the_host_is_what_the_proxy_says_if_django_believes_it() -> None:
    proxied = scope("http://shop.example", host="inside:1", x_forwarded_host="shop.example")
    assert not check_origin(proxied).allowed
    with override_settings(USE_X_FORWARDED_HOST=True):
        assert check_origin(proxied).allowed


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://app.example", True),
        ("https://app.example:443", True),
        ("http://app.example", False),
        ("https://app.example:8443", False),
        ("https://a.tenants.example", True),
        ("https://a.b.tenants.example", True),
        ("http://a.tenants.example", False),
        ("https://eviltenants.example", False),
        ("https://tenants.example.evil", False),
    ],
)
def test_trusted_origins_are_those_of_django(origin: str, allowed: bool) -> None:
    trusted = ["https://app.example", "https://*.tenants.example"]
    with override_settings(CSRF_TRUSTED_ORIGINS=trusted):
        assert check_origin(scope(origin)).allowed is allowed


def test_a_refusal_says_what_was_compared_and_the_mend() -> None:
    reason = check_origin(scope("http://evil.example\r\n")).reason
    assert "'http://evil.example\\r\\n'" in reason
    assert "'http://shop.example:8000'" in reason
    assert "CSRF_TRUSTED_ORIGINS" in reason
