"""What processes tell each other, and what they make of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator

import pytest
from channels.auth import logout
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from sharedgen.address import parse_template
from sharedgen.server.broker import Message, Publication, get_broker
from sharedgen.server.control import (
    STREAM,
    Announcement,
    Revoked,
    SessionEnded,
    UserChanged,
    announce,
    announce_sync,
    get_control,
    read_announcement,
)
from sharedgen.server.identity import session_digest

from .accounts.site import Browser
from .conftest import Open
from .wire import Page, wait_until

PageOf = Callable[..., Page]


class Ears:
    """Another process."""

    def __init__(self) -> None:
        self.heard: list[Announcement | None] = []

    def hear(self, publication: Publication) -> None:
        self.heard.append(read_announcement(publication.frame))

    def lost(self, address: str) -> None:
        raise AssertionError("announcements are lost")


@pytest.fixture
def ears() -> Iterator[Ears]:
    ears = Ears()
    asyncio.run(get_broker().listen(STREAM, ears))
    yield ears
    get_broker().unlisten(STREAM, ears)


# the address


@given(st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable()))
def test_no_channel_has_the_address(text: str) -> None:
    as_parameter = parse_template("{x}").fill({"x": text})
    assert STREAM.address != as_parameter
    literal = text.translate(str.maketrans("", "", "{}/ "))
    assert STREAM.address != parse_template(literal or "a").fill({})


@pytest.mark.parametrize("template", ["$control", "{x}"])
def test_no_channel_can_be_declared_at_the_address(template: str) -> None:
    assert parse_template(template).fill({"x": "$control"}) == "%24control"


def test_no_page_can_listen(open_page: Open) -> None:
    page = open_page()
    assert page.answer("sub 1 $control 000000000000 -").startswith("err 1 unknown ")
    assert page.answer("past 2 $control last:9").startswith("err 2 not_subscribed ")


# what is announced


@pytest.mark.parametrize(
    "announcement",
    [
        SessionEnded(sessions=["a", "b"], code=4500),
        UserChanged(user="7", after=1),
        Revoked(user="7", address="chat/python"),
    ],
)
def test_what_is_announced_is_read_as_such(ears: Ears, announcement: Announcement) -> None:
    announce_sync(announcement)
    assert ears.heard == [announcement]


def test_a_log_out_names_the_session_by_a_digest(browser: Browser, ears: Ears) -> None:
    key = browser.session_key
    browser.post("/sign-out")
    assert ears.heard == [SessionEnded(sessions=[session_digest(key)], code=4500)]
    assert key not in str(ears.heard)


def test_a_log_out_inside_a_socket_names_the_user(user: User, browser: Browser, ears: Ears) -> None:
    session = SessionStore(browser.session_key)
    asyncio.run(logout({"user": user, "session": session}))
    assert ears.heard == [UserChanged(user=str(user.pk), after=1)]


def test_a_first_log_in_tells_nothing(user: User, ears: Ears) -> None:
    Browser().sign_in(user)  # which saves the user's last_login too
    assert ears.heard == []


def test_a_user_who_is_saved_is_told_of_once_it_is_committed(user: User, ears: Ears) -> None:
    with transaction.atomic():
        user.save()
        assert ears.heard == []
    assert ears.heard == [UserChanged(user=str(user.pk))]


def test_a_user_whose_change_is_taken_back_is_not_told_of(user: User, ears: Ears) -> None:
    with transaction.atomic():
        user.save()
        transaction.set_rollback(True)
    assert ears.heard == []


def test_a_user_who_is_deleted_is_told_of(user: User, ears: Ears) -> None:
    key = str(user.pk)
    user.delete()
    assert ears.heard == [UserChanged(user=key)]


def test_a_new_user_tells_nothing(accounts: None, ears: Ears) -> None:
    User.objects.create_user("brand-new")
    assert ears.heard == []


def test_a_broker_that_fails_is_not_in_the_way_of_who_saves(
    user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(get_broker(), "publish_sync", fails)
    user.first_name = "saved"
    user.save()
    assert User.objects.get(pk=user.pk).first_name == "saved"
    assert "was not announced" in caplog.text


# what is heard


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("sessionEnded", "{}"),
        ("sessionEnded", '{"sessions":[1],"code":4500}'),
        ("sessionEnded", '{"sessions":["a"],"code":4999}'),
        ("userChanged", '{"user":1}'),
        ("revoked", "[]"),
    ],
)
def test_what_is_not_as_it_should_be_is_ignored(
    page_of: PageOf, browser: Browser, name: str, payload: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = page_of(browser)
    get_broker().publish_sync([Message(STREAM, name, payload, retain=False)])
    wait_until(lambda: "not understood" in caplog.text)
    assert payload not in caplog.text
    assert page.answer("unsub 1 room/any") == "ok 1 {}"


def test_what_a_later_version_says_is_ignored_without_a_word(
    page_of: PageOf, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    page = page_of(browser)
    with caplog.at_level(logging.DEBUG, "sharedgen.server"):
        get_broker().publish_sync([Message(STREAM, "later", "{}", retain=False)])
        assert page.answer("unsub 1 room/any") == "ok 1 {}"
    assert caplog.records == []


class Member:
    looks: float | None = None

    def session_ended(self, code: object) -> None: ...

    def check_soon(self, *, after: float = 0, spread: float = 0) -> None:
        self.looks = spread

    def revoke(self, address: str) -> None: ...


def test_when_announcements_were_lost_everybody_is_looked_at() -> None:
    async def story() -> list[float | None]:
        control = get_control()
        signed_in, nobody = Member(), Member()
        await control.join(signed_in, user="1", session="a")
        await control.join(nobody, user=None, session=None)
        control.lost()
        return [signed_in.looks, nobody.looks]

    assert asyncio.run(story()) == [10, 10]


def test_who_has_left_hears_nothing_and_is_forgotten() -> None:
    async def story() -> tuple[int, float | None]:
        control = get_control()
        member = Member()
        await control.join(member, user="1", session="a")
        control.leave(member)
        control.leave(member)
        await announce(UserChanged(user="1"))
        return len(control), member.looks

    assert asyncio.run(story()) == (0, None)


def test_a_broker_that_was_away_is_listened_to_from_the_next_connection_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(*_: object) -> None:
        raise ConnectionError("no broker")

    async def story() -> float | None:
        control = get_control()
        early = Member()
        with monkeypatch.context() as away:
            away.setattr(get_broker(), "listen", fails)
            await control.join(early, user="1", session=None)
        await control.join(Member(), user=None, session=None)
        await announce(UserChanged(user="1"))
        return early.looks

    assert asyncio.run(story()) == 0
    assert "is not heard" in caplog.text
