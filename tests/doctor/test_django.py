"""Django's settings, routes and static files."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.test import override_settings
from django.urls import path, re_path

from sharedgen import Channel, Command
from sharedgen.config import Config
from sharedgen.doctor import django_
from sharedgen.load import load_channels
from sharedgen.server import ChannelConsumer, MultiplexConsumer
from tests.server.project import settings as plain
from tests.server.project.consumers import LiveConsumer

APPS = [*plain.INSTALLED_APPS, "django.contrib.staticfiles"]
CDN = "https://cdn.example/static/"
MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


class TokenConsumer(MultiplexConsumer):
    def authenticate(self, token: str) -> None:
        return None


async def opaque(scope: Any, receive: Any, send: Any) -> None:
    """An application of the user's own making."""


def at(pattern: str, application: Any) -> Any:
    return path(pattern, application)


def routed(*routes: Any) -> Any:
    return ProtocolTypeRouter({"http": None, "websocket": URLRouter(list(routes))})


live = at("ws/live", LiveConsumer.as_asgi())
APPLICATIONS = {
    "right": ProtocolTypeRouter({"websocket": AuthMiddlewareStack(URLRouter([live]))}),
    "validated": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([live]))),
    "nested": AuthMiddlewareStack(routed(at("ws/", URLRouter([re_path("live$", live.callback)])))),
    "http": get_asgi_application(),
    "no_websocket": ProtocolTypeRouter({"http": get_asgi_application()}),
    "elsewhere": routed(at("socket", LiveConsumer.as_asgi())),
    "nowhere": routed(),
    "another": routed(at("ws/live", AsyncWebsocketConsumer.as_asgi())),
    "opaque": ProtocolTypeRouter({"websocket": opaque}),
    "open": routed(live),
    "token": routed(at("ws/live", TokenConsumer.as_asgi())),
}
globals().update(APPLICATIONS)


def said(config: Config) -> tuple[list[str], str | None]:
    """What is not right, and the URL of the static files."""
    lines: list[str] = []
    findings = django_.findings(config)
    while True:
        try:
            finding = next(findings)
        except StopIteration as end:
            return lines, end.value
        # channels of other tests have no consumers
        if finding.level != "ok" and finding.subject != "consumers":
            lines.append(str(finding))


@pytest.fixture(autouse=True)
def right_settings(config: Config) -> Iterator[None]:
    with override_settings(
        INSTALLED_APPS=APPS,
        ASGI_APPLICATION=f"{__name__}.right",
        STATIC_URL="/static/",
        STATICFILES_DIRS=[config.root / "static"],
        SHAREDGEN={"BROKER": "redis://127.0.0.1:1"},
    ):
        yield


def test_a_right_project(config: Config) -> None:
    assert said(config) == ([], "/static/live/")


@pytest.mark.parametrize("name", ["validated", "nested", "token"])
def test_a_consumer_is_found_behind_what_wraps_it(config: Config, name: str) -> None:
    with override_settings(ASGI_APPLICATION=f"{__name__}.{name}"):
        assert said(config)[0] == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (
            {"INSTALLED_APPS": [app for app in APPS if app != "sharedgen.server"]},
            "problem  INSTALLED_APPS: sharedgen.server is not in it: `manage.py check` does not "
            'look at channels, and there is no `manage.py sharedgen`: add "sharedgen.server"',
        ),
        (
            {"ALLOWED_HOSTS": []},
            "problem  origin: ALLOWED_HOSTS is empty, so this site's own origin is not known and "
            "every page is refused: name the hosts of the site in it: ALLOWED_HOSTS = "
            '["example.com"]',
        ),
        (
            {"ASGI_APPLICATION": None},
            "warning  ASGI_APPLICATION: it is not set, so `manage.py check` and daphne's "
            "`runserver` find no consumers: name the application: ASGI_APPLICATION = "
            '"mysite.asgi.application"',
        ),
        (
            {"ASGI_APPLICATION": f"{__name__}.missing"},
            f"problem  ASGI_APPLICATION: importing {__name__}.missing failed with AttributeError: "
            f"module '{__name__}' has no attribute 'missing': mend what it names",
        ),
        (
            {"ASGI_APPLICATION": f"{__name__}.http"},
            f"problem  routing: {__name__}.http serves HTTP alone: make it a ProtocolTypeRouter({{"
            '"http": …, "websocket": AuthMiddlewareStack(URLRouter([path("ws/live", '
            "LiveConsumer.as_asgi())]))})",
        ),
        (
            {"ASGI_APPLICATION": f"{__name__}.no_websocket"},
            f"problem  routing: {__name__}.no_websocket serves HTTP alone",
        ),
        (
            {"ASGI_APPLICATION": f"{__name__}.elsewhere"},
            "problem  routing: pyproject.toml:4: the endpoint is /ws/live, and LiveConsumer is "
            f"routed at /socket: write one as the other, in {__name__}.elsewhere or here",
        ),
        (
            {"ASGI_APPLICATION": f"{__name__}.nowhere"},
            f"problem  routing: pyproject.toml:4: {__name__}.nowhere routes nothing at /ws/live: "
            'add path("ws/live", LiveConsumer.as_asgi()) to its URLRouter',
        ),
        (
            {"ASGI_APPLICATION": f"{__name__}.another"},
            "/ws/live leads to AsyncWebsocketConsumer, which is no MultiplexConsumer: route the "
            "class that `sharedgen build` wrote last in consumers.py there",
        ),
        (
            {"ASGI_APPLICATION": f"{__name__}.opaque"},
            f"skipped  routing: what function in {__name__}.opaque does with /ws/live cannot be "
            "seen: add --url of a running site, which is asked",
        ),
        (
            {"ASGI_APPLICATION": f"{__name__}.open"},
            "warning  user: nothing on the way to LiveConsumer says who connects: self.user is "
            "None: wrap the routes: AuthMiddlewareStack(URLRouter([…])), of channels.auth",
        ),
        (
            {"SHAREDGEN": {"BROKR": "memory"}},
            "problem  settings: sharedgen.E001: SHAREDGEN has no key 'BROKR'",
        ),
        (
            {"SHAREDGEN": {"BROKER": "layer"}},
            "problem  broker: sharedgen.E004: ",
        ),
        (
            {"SHAREDGEN": {}},
            "warning  deployment: sharedgen.W004: The broker is in the memory of one process",
        ),
        (
            {"INSTALLED_APPS": plain.INSTALLED_APPS},
            "skipped  static files: django.contrib.staticfiles is not installed: who serves the "
            "client is not known: with --url, add --static /where/client.js/is/",
        ),
        (
            {"STATICFILES_DIRS": []},
            "warning  static files: static/live: none of STATICFILES_FINDERS finds worker.js "
            "there: write `client` to the static folder of an app, or add its folder to "
            "STATICFILES_DIRS",
        ),
        (
            {"STATIC_URL": CDN},
            f"problem  static files: STATIC_URL is {CDN}: a browser starts a SharedWorker of the "
            "page's own origin only, so each tab opens a socket of its own: serve worker.js and "
            "multiplexer.js from the site too, and name that in connect({ workerUrl })",
        ),
        (
            {"STORAGES": {"staticfiles": {"BACKEND": MANIFEST}}, "STATIC_ROOT": "/nowhere"},
            "problem  static files: Missing staticfiles manifest entry for 'live/worker.js': run "
            "`manage.py collectstatic`",
        ),
    ],
)
def test_what_is_wrong_with_django(config: Config, settings: dict[str, Any], told: str) -> None:
    with override_settings(**settings):
        lines, _ = said(config)
    assert any(told in line for line in lines), lines


def test_an_application_that_fails_is_named_by_its_line(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config.root / "failing_asgi.py").write_text("application = {}\napplication['socket']\n")
    monkeypatch.syspath_prepend(config.root)
    with override_settings(ASGI_APPLICATION="failing_asgi.application"):
        [line] = said(config)[0]
    assert line.startswith("problem  ASGI_APPLICATION: failing_asgi.py:2: importing ")


def test_an_app_that_is_not_installed_is_named(config: Config) -> None:
    elsewhere = replace(config, client=config.root / "shop/live/static/live")
    assert 'add "shop.live" to INSTALLED_APPS' in said(elsewhere)[0][-1]


def test_more_processes_than_the_memory_reaches(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    with override_settings(SHAREDGEN={}, DEBUG=True):
        [line] = said(config)[0]
    assert line.startswith("warning  broker: sharedgen.W003: ")


def test_a_channel_without_a_consumer_and_a_command_without_a_handler(config: Config) -> None:
    class Desk(Channel):
        class Ring(Command):
            pass

    class DeskConsumer(ChannelConsumer[Desk]):
        pass

    class DeskSocket(MultiplexConsumer):
        consumers = [DeskConsumer]

    load_channels(config)
    lines = [str(each) for each in django_.findings(config) if each.subject == "consumers"]
    del Desk, DeskConsumer, DeskSocket
    gc.collect()  # unknown to the other tests
    assert any("no consumer serves the channel Pulse" in line for line in lines)
    assert any("DeskConsumer has no handler for the command" in line for line in lines)


def test_a_client_that_a_bundler_takes_is_no_concern_of_django(config: Config) -> None:
    (config.root / "package.json").write_text("{}")
    with override_settings(STATICFILES_DIRS=[]):
        assert said(config) == ([], None)
