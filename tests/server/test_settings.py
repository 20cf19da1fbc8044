"""The setting SHAREDGEN."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from sharedgen.server.broker import get_broker
from sharedgen.server.settings import Settings, get_settings, parse


def test_without_the_setting_the_defaults_are_those_of_the_protocol() -> None:
    assert parse({}) == Settings(
        BROKER="memory",
        ALLOW_NO_ORIGIN=False,
        MAX_MESSAGE_BYTES=65536,
        MAX_SUBSCRIPTIONS=100,
        MAX_IN_FLIGHT=16,
        MAX_OUT_QUEUE_BYTES=1048576,
        HELLO_SECONDS=10,
        PING_SECONDS=25,
        PONG_SECONDS=8,
    )


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ([], "SHAREDGEN is a dict, not list"),
        ({"BROCKER": "memory"}, "SHAREDGEN has no key 'BROCKER': did you mean BROKER?"),
        ({"BROKER": 1}, "SHAREDGEN['BROKER'] is a string, not 1"),
        ({"ALLOW_NO_ORIGIN": 1}, "SHAREDGEN['ALLOW_NO_ORIGIN'] is True or False, not 1"),
        ({"MAX_IN_FLIGHT": True}, "SHAREDGEN['MAX_IN_FLIGHT'] is a number above zero, not True"),
        ({"MAX_IN_FLIGHT": 0}, "SHAREDGEN['MAX_IN_FLIGHT'] is a number above zero, not 0"),
        ({"DRAIN_SECONDS": -1}, "SHAREDGEN['DRAIN_SECONDS'] is zero or a number above it, not -1"),
        ({"PING_SECONDS": "25"}, "SHAREDGEN['PING_SECONDS'] is a number above zero, not '25'"),
    ],
)
def test_a_wrong_setting_is_named(given: Any, named: str) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        parse(given)
    assert named in str(error.value)


@pytest.mark.parametrize("key", ["COALESCE_SECONDS", "DRAIN_SECONDS", "DRAIN_SPREAD_SECONDS"])
def test_what_may_be_off_is_off_at_zero(key: str) -> None:
    assert getattr(parse({key: 0}), key) == 0


@pytest.mark.parametrize("broker", ["amqp://:secret@host/0", "redis", "redis+x://host", ""])
def test_a_broker_that_is_not_carried_is_said_so_without_its_password(broker: str) -> None:
    with pytest.raises(ImproperlyConfigured, match='"memory", "layer" or the URL of a Redis') as e:
        parse({"BROKER": broker})
    assert "secret" not in str(e.value)


@pytest.mark.parametrize("url", ["redis://h:port", "redis+sentinel://:secret@h", "redis://h?db=x"])
def test_a_url_that_names_no_redis_is_told_without_its_password(url: str) -> None:
    with override_settings(SHAREDGEN={"BROKER": url}), pytest.raises(ImproperlyConfigured) as e:
        get_broker()
    assert "is no URL of a Redis" in str(e.value)
    assert "secret" not in str(e.value)


def test_the_setting_is_read_again_when_a_test_overrides_it() -> None:
    before = get_settings().MAX_IN_FLIGHT
    with override_settings(SHAREDGEN={"MAX_IN_FLIGHT": 3}):
        assert get_settings().MAX_IN_FLIGHT == 3
    assert before == get_settings().MAX_IN_FLIGHT
