"""Which consumer serves which channel, and pages of which build."""

from __future__ import annotations

import json
import logging
import sys
import types
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from sharedgen import Channel, Event
from sharedgen.contract.fingerprint import channel_fingerprint
from sharedgen.server import ChannelConsumer, MultiplexConsumer

from .project.channels import Brief, Chat


class ChatConsumer(ChannelConsumer[Chat]):
    pass


class OtherChatConsumer(ChannelConsumer[Chat]):
    pass


class Same(Channel, address="chat/{thread}"):
    thread: str

    class Note(Event):
        text: str


class SameConsumer(ChannelConsumer[Same]):
    pass


def multiplex(*consumers: Any, **attributes: Any) -> type[MultiplexConsumer]:
    return type("Live", (MultiplexConsumer,), {"consumers": consumers, **attributes})


def problem(*consumers: Any, **attributes: Any) -> str:
    with pytest.raises(ImproperlyConfigured) as error:
        multiplex(*consumers, **attributes).as_asgi()
    return str(error.value)


def test_two_consumers_for_one_channel_are_refused_naming_both() -> None:
    text = problem(ChatConsumer, OtherChatConsumer)
    assert "two consumers for the channel Chat" in text
    assert "ChatConsumer (tests/server/test_routes.py:" in text
    assert "OtherChatConsumer (tests/server/test_routes.py:" in text


def test_two_channels_that_one_address_could_be_of_are_refused_naming_both() -> None:
    text = problem(ChatConsumer, SameConsumer)
    assert "Chat (chat/{room}, tests/server/project/channels.py:" in text
    assert "Same (chat/{thread}, tests/server/test_routes.py:" in text


def test_a_consumer_of_no_channel_is_refused() -> None:
    class Nobody(ChannelConsumer[Any]):
        pass

    assert "write class Nobody(ChannelConsumer[YourChannel])" in problem(Nobody)
    assert "which is no ChannelConsumer" in problem(Chat)


def test_wrong_settings_are_told_when_the_application_is_made() -> None:
    with override_settings(SHAREDGEN={"BROKER": "amqp://"}):
        assert "the URL of a Redis" in problem(ChatConsumer)


def test_a_base_class_of_ones_own_may_be_generic() -> None:
    C = TypeVar("C", bound=Channel)

    class Base(ChannelConsumer[C]):
        async def authorize(self) -> bool:
            return True

    class Concrete(Base[Chat]):
        pass

    class Special(Concrete):
        pass

    assert Concrete.__sharedgen_channel__ is Chat
    assert Special.__sharedgen_channel__ is Chat
    multiplex(Special).as_asgi()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a lock, and a module `live/consumers.py` in it."""
    (tmp_path / "live").mkdir()
    module = types.ModuleType("live_consumers_of_a_test")
    module.__file__ = str(tmp_path / "live" / "consumers.py")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return tmp_path


def locked(site: Path, fingerprint: str, *compatible: str) -> frozenset[str]:
    channel = {"fingerprint": fingerprint, "compatible": compatible, "contract": {}}
    document = {
        "sharedgen": "0.1.0",
        "fingerprint": "0",
        "owned": [],
        "channels": {"Chat": channel},
    }
    (site / "sharedgen.lock").write_text(json.dumps(document))
    return fingerprints(site)


def fingerprints(site: Path) -> frozenset[str]:
    live = multiplex(ChatConsumer, lock="../sharedgen.lock", __module__="live_consumers_of_a_test")
    return live._routes().routes[0].fingerprints


def test_pages_of_this_build_are_understood_without_a_lock(site: Path) -> None:
    assert fingerprints(site) == {channel_fingerprint(Chat)}


def test_pages_of_builds_that_the_lock_calls_compatible_are_understood(site: Path) -> None:
    current = channel_fingerprint(Chat)
    assert locked(site, current, "aaaaaaaaaaaa") == {current, "aaaaaaaaaaaa"}


def test_a_lock_of_another_contract_makes_nothing_compatible_and_the_log_says_so(
    site: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "sharedgen.server"):
        assert locked(site, "bbbbbbbbbbbb", "aaaaaaaaaaaa") == {channel_fingerprint(Chat)}
    assert "The channel Chat (tests/server/project/channels.py:" in caplog.text
    assert "Run `sharedgen build`" in caplog.text


def test_a_lock_that_cannot_be_read_is_an_error_naming_it(site: Path) -> None:
    (site / "sharedgen.lock").write_text("<<<<<<< ours")
    with pytest.raises(ImproperlyConfigured, match=r"sharedgen\.lock:1: is not JSON"):
        fingerprints(site)


def test_an_address_finds_its_consumer() -> None:
    class BriefConsumer(ChannelConsumer[Brief]):
        pass

    routes = multiplex(ChatConsumer, BriefConsumer)._routes()
    found = routes.match("chat/python")
    assert found is not None
    assert (found[0].consumer, found[1]) == (ChatConsumer, Chat(room="python"))
    assert routes.match("brief") is not None
    assert routes.match("brief/") is None
