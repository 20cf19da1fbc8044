"""A command is answered, or says by a code why not."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from .server import Server
from .tabs import subscribed_tabs, until


def outcome(tab: Page, call: str) -> Any:
    """What a call rejects with, or what it resolves to."""
    return tab.evaluate(
        f"""() => {call}.then(
          (reply) => ({{ reply }}),
          (error) => ({{
            known: error instanceof CommandError, code: error.code, message: error.message,
            issues: error.issues, retryable: error.retryable,
          }}))"""
    )


@pytest.fixture(params=["auto", "page"])
def tab(request: pytest.FixtureRequest, context: BrowserContext) -> Page:
    return subscribed_tabs(context, 1, transport=request.param)[0]


def test_a_reply_is_typed_data(tab: Page) -> None:
    assert isinstance(outcome(tab, "feed.post({ text: 'x' })")["reply"]["number"], int)


def test_a_wrong_payload_is_invalid_before_it_is_sent(tab: Page, server: Server) -> None:
    before = server.counts()["received"]
    error = outcome(tab, "feed.post({ text: '' })")
    assert (error["known"], error["code"]) == (True, "invalid")
    assert [issue["path"] for issue in error["issues"]] == ["/text"]
    assert server.counts()["received"] == before


def test_the_server_checks_again_what_a_page_did_not(context: BrowserContext) -> None:
    (tab,) = subscribed_tabs(context, 1, validate="none")
    error = outcome(tab, "feed.post({ text: 'x'.repeat(21) })")
    assert error["code"] == "invalid"
    assert [issue["path"] for issue in error["issues"]] == ["/text"]


def test_the_application_refuses_with_a_code_of_its_own(tab: Page) -> None:
    error = outcome(tab, "feed.scold({})")
    assert (error["code"], error["message"]) == ("muted", "You are muted")


def test_an_unforeseen_exception_is_internal_and_tells_nothing(tab: Page) -> None:
    error = outcome(tab, "feed.crash({})")
    assert error["code"] == "internal"
    assert "secret" not in str(error)


def test_what_authorize_refuses_is_refused_and_not_commanded(tab: Page) -> None:
    tab.evaluate("() => { window.vault = connection.subscribe(Vault, {}); }")
    until(tab, "vault.status === 'refused'")
    assert outcome(tab, "vault.open({})")["code"] == "not_subscribed"


def test_a_command_after_unsubscribing_is_not_subscribed(tab: Page) -> None:
    tab.evaluate("feed.unsubscribe()")
    assert outcome(tab, "feed.post({ text: 'x' })")["code"] == "not_subscribed"
