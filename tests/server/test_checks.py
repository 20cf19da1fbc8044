"""`manage.py check`."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.checks import Error
from django.core.management import call_command
from django.test import override_settings

from sharedgen import Channel, Command, Event
from sharedgen.server import ChannelConsumer, MultiplexConsumer, checks


@pytest.fixture(autouse=True)
def forget_classes() -> Iterator[None]:
    """The classes of one test are unknown to the next."""
    yield
    gc.collect()


def test_a_command_without_a_handler_is_reported_with_its_line() -> None:
    class Desk(Channel):
        class Ring(Command):
            pass

    class DeskConsumer(ChannelConsumer[Desk]):
        pass

    class Live(MultiplexConsumer):
        consumers = [DeskConsumer]

    (warning,) = [m for m in checks.check_consumers() if "Ring" in m.msg]
    assert warning.id == "sharedgen.W001"
    assert "tests/server/test_checks.py:" in warning.msg
    assert warning.hint is not None
    assert "async def ring(self, command: " in warning.hint


def test_the_stubs_of_a_consumer_are_reported_together() -> None:
    class Bell(Channel):
        class Ring(Command):
            pass

        class Stop(Command):
            pass

        class Oil(Command):
            pass

    class BellConsumer(ChannelConsumer[Bell]):
        async def ring(self, command: Bell.Ring) -> None:
            """Soon."""
            raise NotImplementedError

        def stop(self, command: Bell.Stop) -> None:
            raise NotImplementedError("later")

        async def oil(self, command: Bell.Oil) -> None:
            return None

    class Live(MultiplexConsumer):
        consumers = [BellConsumer]

    (warning,) = [m for m in checks.check_consumers() if "BellConsumer" in m.msg]
    assert warning.id == "sharedgen.W008"
    assert "tests/server/test_checks.py:" in warning.msg
    assert "still raises NotImplementedError in ring, stop: pages hear `internal`" in warning.msg


def test_a_channel_without_a_consumer_is_reported_with_its_line() -> None:
    class Lonely(Channel):
        class Note(Event):
            pass

    (warning,) = [m for m in checks.check_consumers() if "Lonely" in m.msg]
    assert warning.id == "sharedgen.W002"
    assert "tests/server/test_checks.py:" in warning.msg


def test_a_base_of_channels_needs_no_consumer() -> None:
    class BaseOfOthers(Channel):
        class Note(Event):
            pass

    class Derived(BaseOfOthers):
        pass

    found = [m.msg for m in checks.check_consumers() if "test_checks" in m.msg]
    assert [m for m in found if "channel BaseOfOthers" in m] == []
    assert len([m for m in found if "channel Derived" in m]) == 1


def test_consumers_that_cannot_work_together_are_an_error() -> None:
    class Twice(Channel):
        class Note(Event):
            pass

    class One(ChannelConsumer[Twice]):
        pass

    class Two(ChannelConsumer[Twice]):
        pass

    class Live(MultiplexConsumer):
        consumers = [One, Two]

    (error,) = [m for m in checks.check_consumers() if "channel Twice" in m.msg]
    assert error.id == "sharedgen.E002"


def test_several_processes_on_the_memory_broker_are_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "4")
    (warning,) = checks.check_broker()
    assert warning.id == "sharedgen.W003"
    assert "WEB_CONCURRENCY is 4" in warning.msg
    monkeypatch.setenv("WEB_CONCURRENCY", "1")
    assert checks.check_broker() == []


@pytest.mark.parametrize(("debug", "ids"), [(False, ["sharedgen.W004"]), (True, [])])
def test_the_memory_broker_is_warned_of_where_it_is_deployed(debug: bool, ids: list[str]) -> None:
    with override_settings(DEBUG=debug):
        assert [found.id for found in checks.check_deployment()] == ids
    with override_settings(SHAREDGEN={"BROKER": "redis://127.0.0.1"}):
        assert checks.check_deployment() == []


def test_that_warning_is_one_of_check_deploy_alone(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check")
    assert "sharedgen.W004" not in capsys.readouterr().err
    call_command("check", deploy=True)
    assert "sharedgen.W004" in capsys.readouterr().err


def test_a_layer_that_is_not_there_is_an_error() -> None:
    layered = {"BROKER": "layer", "CHANNEL_LAYER": "events"}
    with override_settings(SHAREDGEN=layered, CHANNEL_LAYERS={"default": {}}):
        (error,) = [m for m in checks.check_broker() if isinstance(m, Error)]
    assert error.id == "sharedgen.E004"
    assert "CHANNEL_LAYERS has no 'events'" in error.msg


def test_a_layer_in_memory_is_warned_of() -> None:
    layers = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    with override_settings(SHAREDGEN={"BROKER": "layer"}, CHANNEL_LAYERS=layers):
        assert "sharedgen.W005" in [found.id for found in checks.check_broker()]


def test_what_a_layer_does_not_keep_is_told_with_its_line() -> None:
    layers = {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"}}
    with override_settings(SHAREDGEN={"BROKER": "layer"}, CHANNEL_LAYERS=layers):
        found = checks.check_broker()
    assert {warning.id for warning in found} == {"sharedgen.W006"}
    told = "\n".join(warning.msg for warning in found)
    assert re.search(r"project/channels\.py:\d+: .* so its history is not kept \(Chat\)", told)
    assert "so the latest Ticker.Headline is not kept (Ticker)" in told
    assert "(Desk)" not in told


@pytest.mark.parametrize("url", ["redis://host:port/0", "redis+sentinel://host:26379"])
def test_a_url_that_names_no_redis_is_an_error(url: str) -> None:
    with override_settings(SHAREDGEN={"BROKER": url}):
        (error,) = checks.check_broker()
    assert error.id == "sharedgen.E001"
    assert "is no URL of a Redis" in error.msg


def test_redis_without_its_package_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with override_settings(SHAREDGEN={"BROKER": "rediss+sentinel://a,b/0"}):
        assert checks.check_broker() == []
        monkeypatch.setitem(sys.modules, "redis", None)  # as Python marks what cannot be imported
        (error,) = checks.check_broker()
    assert error.id == "sharedgen.E005"
    assert error.hint == 'pip install "sharedgen[redis]"'


def test_an_observer_that_is_not_there_is_an_error() -> None:
    with override_settings(SHAREDGEN={"OBSERVERS": ["no.such.Observer"]}):
        (error,) = checks.check_settings()
    assert error.id == "sharedgen.E003"


def test_channels_that_no_socket_serves_are_told_once() -> None:
    run = subprocess.run(
        [sys.executable, "-c", UNSERVED],
        env={"DJANGO_SETTINGS_MODULE": "tests.server.project.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    (told,) = run.stdout.splitlines()
    assert told.startswith("sharedgen.W007 ")
    assert "Brief, Chat, Closed, Desk" in told


def test_consumers_that_cannot_be_imported_are_told_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "routes.py").write_text("import tests.server.project.channels as c\n\nc.Chat.Sya\n")
    run = subprocess.run(
        [sys.executable, "-c", BROKEN],
        env={"DJANGO_SETTINGS_MODULE": "tests.server.project.settings", "PYTHONPATH": os.getcwd()},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("sharedgen.W007 routes.py:3: No consumer is known, ")
    assert "AttributeError: Sya" in run.stdout


BROKEN = """
import django
from django.test import override_settings

django.setup()
from sharedgen.server.checks import check_consumers

with override_settings(ASGI_APPLICATION="routes.application", ROOT_URLCONF=None):
    (found,) = check_consumers()
print(found.id, found.msg)
"""

UNSERVED = """
import re
import django
from django.test import override_settings
django.setup()
from sharedgen.server import checks
import tests.server.project.channels

with override_settings(ASGI_APPLICATION=None):
    for found in checks.check_consumers():
        names = re.search(r"\\((.*)\\)", found.msg)[1]
        print(found.id, ", ".join(sorted(names.split(", "))))
"""


def test_a_wrong_setting_is_an_error() -> None:
    with override_settings(SHAREDGEN={"BROKER": "amqp://"}):
        (error,) = checks.check_settings()
    assert error.id == "sharedgen.E001"


def test_the_checks_load_what_a_server_loads_and_live_with_what_fails_to() -> None:
    with override_settings(ROOT_URLCONF="no.such.module", ASGI_APPLICATION="neither.this"):
        checks.check_consumers()


def test_they_are_part_of_manage_py_check() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "django", "check"],
        env={"DJANGO_SETTINGS_MODULE": "tests.server.project.settings", "WEB_CONCURRENCY": "2"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "sharedgen.W003" in run.stderr
    assert "ChatConsumer has no handler for the command Chat.Missing" in run.stderr
    assert "Define `async def missing(self, command: Chat.Missing)` in it." in run.stderr


def test_call_command_reports_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check")
    assert "sharedgen.W001" in capsys.readouterr().err
