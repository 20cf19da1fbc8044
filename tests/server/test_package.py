"""What importing the server runtime costs, and what it never imports."""

from __future__ import annotations

import subprocess
import sys

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.server.project.settings"}


def imported(statement: str) -> set[str]:
    """The modules that a fresh interpreter has after this statement."""
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules)"],
        env=SETTINGS,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


def test_naming_the_app_imports_neither_django_nor_channels() -> None:
    assert {"django", "channels"}.isdisjoint(imported("import sharedgen.server"))


def test_serving_imports_nothing_of_the_generator() -> None:
    modules = imported("import tests.server.project.asgi")
    assert "sharedgen.server.consumer" in modules
    generator = {"jinja2", "typer", "esprima", "libcst", "sharedgen.build", "sharedgen.cli"}
    assert generator.isdisjoint(modules)
    assert [module for module in modules if module.startswith("sharedgen.emit")] == []


def test_what_it_does_not_export_is_an_attribute_error() -> None:
    statement = (
        "import sharedgen.server as s\nassert not hasattr(s, 'Manager')\ns.publish, s.position"
    )
    assert "sharedgen.server.publishing" in imported(statement)


NO_USERS = """
import asyncio
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["sharedgen.server"], SHAREDGEN={"ALLOW_NO_ORIGIN": True}, ALLOWED_HOSTS=["*"]
)
django.setup()

from sharedgen.server import MultiplexConsumer


class LiveConsumer(MultiplexConsumer):
    pass


async def story():
    inbox = asyncio.Queue()
    welcomed = asyncio.Event()

    async def send(message):
        if message.get("text", "").startswith("welcome "):
            welcomed.set()

    scope = {"type": "websocket", "subprotocols": ["sharedgen.v1"], "headers": []}
    served = asyncio.ensure_future(LiveConsumer.as_asgi()(scope, inbox.get, send))
    inbox.put_nowait({"type": "websocket.connect"})
    inbox.put_nowait({"type": "websocket.receive", "text": 'hello {"client":"c"}'})
    await welcomed.wait()
    inbox.put_nowait({"type": "websocket.disconnect"})
    await served


asyncio.run(story())
"""


def test_a_site_without_users_sessions_and_a_database_is_served() -> None:
    modules = imported(NO_USERS)
    assert "django.contrib.auth.models" not in modules
    assert "django.contrib.sessions.models" not in modules
