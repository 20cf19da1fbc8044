"""The chat example, as `make demo` serves it and as two people use it."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from .demo import CHAT, SIGN_IN, Demo, connected, say, sign_in
from .engines.chromium import ChromiumProfile


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("chat"), "--port", "0")
    yield running
    running.stop()


@pytest.fixture
def ada(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=demo.url)
    yield context
    context.close()


@pytest.fixture
def bob(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=demo.url)
    yield context
    context.close()


def test_ten_tabs_are_one_socket_on_the_badge(ada: BrowserContext) -> None:
    tabs = [sign_in(ada, "ada")]
    for _ in range(9):
        tabs.append(ada.new_page())
        tabs[-1].goto("/")
    for tab in tabs:
        connected(tab)
        expect(tab.locator("#badge-transport")).to_have_text("SharedWorker")
        expect(tab.locator("#badge-tabs")).to_have_text("10")
        expect(tab.locator("#badge-sockets")).to_have_text("1")


def test_a_message_is_seen_once_in_each_tab(ada: BrowserContext) -> None:
    tabs = [sign_in(ada, "ada"), ada.new_page(), ada.new_page()]
    for tab in tabs[1:]:
        tab.goto("/")
        connected(tab)
    say(tabs[0], "once and only once")
    say(tabs[0], "and then this")
    for tab in tabs:
        expect(tab.get_by_text("and then this")).to_have_count(1)
        expect(tab.get_by_text("once and only once")).to_have_count(1)


def test_another_browser_is_another_socket_and_the_same_room(
    ada: BrowserContext, bob: BrowserContext
) -> None:
    hers, his = sign_in(ada, "ada"), sign_in(bob, "bob")
    expect(hers.locator("#badge-sockets")).to_have_text("2")
    his.get_by_label("Message", exact=True).press_sequentially("hel")
    expect(hers.locator("#typing")).to_have_text("bob is typing…")
    say(his, "hello from bob")
    expect(hers.get_by_text("hello from bob")).to_be_visible()
    expect(hers.locator("#typing")).to_have_text("")


def test_what_is_said_elsewhere_is_unread_until_it_is_opened(
    ada: BrowserContext, bob: BrowserContext
) -> None:
    hers, his = sign_in(ada, "ada"), sign_in(bob, "bob")
    his.get_by_role("link", name="Python").click()
    say(his, "wheels are round")
    room = hers.get_by_role("link", name="Python")
    expect(room.locator(".unread")).to_have_text("1")
    room.click()
    expect(room.locator(".unread")).to_be_hidden()
    expect(hers.get_by_text("wheels are round")).to_be_visible()
    expect(hers).to_have_url(re.compile("/rooms/python/$"))


def test_a_new_tab_sees_the_past_and_the_topic(ada: BrowserContext) -> None:
    first = sign_in(ada, "ada")
    say(first, "said before")
    topic = first.get_by_label("Topic of this room")
    topic.fill("What was said before")
    topic.press("Enter")
    late = ada.new_page()
    late.goto("/")
    expect(late.get_by_text("said before", exact=True)).to_be_visible()
    expect(late.get_by_label("Topic of this room")).to_have_value("What was said before")


def test_an_empty_message_is_not_sent_and_a_refused_one_comes_back(ada: BrowserContext) -> None:
    page = sign_in(ada, "ada")
    field = page.get_by_label("Message", exact=True)
    field.fill("x" * 2000)
    field.evaluate("(field) => { field.value += 'y'; }")  # past what the field itself allows
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not sent")
    expect(field).to_have_value("x" * 2000 + "y")


def test_a_stranger_is_refused(ada: BrowserContext) -> None:
    page = ada.new_page()
    page.goto("/rooms/lobby/")
    expect(page).to_have_url(re.compile("/sign-in/"))
    status = page.evaluate(
        """async () => {
          const { connect, Chat } = await import('/static/live/client.js');
          const chat = connect().subscribe(Chat, { room: 'lobby' });
          return new Promise((done) => chat.onStatus((now) => now !== 'pending' && done(now)));
        }"""
    )
    assert status == "refused"


def inspect(page: Page) -> Locator:
    page.keyboard.press("F2")
    return page.get_by_role("dialog", name="Inside the connection")


# The same by a script.
BOOT = """[...document.querySelectorAll('#inspector tr')]
  .find(({ textContent }) => textContent.startsWith('boot'))?.cells[1].textContent"""


def row(panel: Locator, name: str) -> Locator:
    return panel.locator("tr", has=panel.page.get_by_role("rowheader", name=name, exact=True))


def test_a_key_opens_the_inspector_and_disturbs_nobody_who_types(ada: BrowserContext) -> None:
    page, _ = sign_in(ada, "ada"), ada.new_page().goto("/")
    page.keyboard.type("half a sen")
    panel = inspect(page)
    expect(row(panel, "transport")).to_contain_text("SharedWorker")
    expect(row(panel, "chat/lobby")).to_contain_text("live")
    expect(row(panel, "tab 2")).to_be_visible()
    expect(panel.get_by_text("None.", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.keyboard.type("tence")
    expect(page.get_by_label("Message", exact=True)).to_have_value("half a sentence")


def test_the_inspector_goes_with_the_time(ada: BrowserContext) -> None:
    page = sign_in(ada, "ada")
    panel = inspect(page)
    expect(row(panel, "chat/lobby")).to_contain_text("live")
    before = row(panel, "commands").inner_text()
    say(page, "one more")
    expect(row(panel, "commands")).not_to_have_text(before)


def test_the_inspector_is_as_good_without_a_worker(ada: BrowserContext) -> None:
    ada.add_init_script("delete window.SharedWorker")
    page = sign_in(ada, "ada")
    page.get_by_role("button", name="Inspect the connection").click()
    panel = page.get_by_role("dialog")
    expect(row(panel, "transport")).to_contain_text("this page")
    expect(row(panel, "chat/lobby")).to_contain_text("live")


def test_on_a_small_screen_the_inspector_is_over_the_page(browser: Browser, demo: Demo) -> None:
    context = browser.new_context(base_url=demo.url, viewport={"width": 390, "height": 700})
    page = sign_in(context, "ada")
    panel = inspect(page)
    expect(row(panel, "chat/lobby")).to_contain_text("live")
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.querySelector('main').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    context.close()


def test_a_report_takes_what_the_inspector_shows_as_json(ada: BrowserContext) -> None:
    ada.grant_permissions(["clipboard-read", "clipboard-write"])
    page = sign_in(ada, "ada")
    panel = inspect(page)
    expect(row(panel, "chat/lobby")).to_contain_text("live")
    panel.get_by_role("button", name="Copy JSON").click()
    expect(panel.get_by_role("button", name="Copied")).to_be_visible()
    report = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert report["transport"] == "worker"
    assert "chat/lobby" in [each["address"] for each in report["subscriptions"]]


def test_without_a_clipboard_the_json_is_there_to_be_copied_by_hand(ada: BrowserContext) -> None:
    ada.add_init_script("delete Navigator.prototype.clipboard")  # as where there is no TLS
    page = sign_in(ada, "ada")
    panel = inspect(page)
    expect(row(panel, "chat/lobby")).to_contain_text("live")
    panel.get_by_role("button", name="Copy JSON").click()
    field = panel.get_by_label("The same as JSON")
    expect(field).to_be_focused()
    assert json.loads(field.input_value())["transport"] == "worker"


@pytest.mark.parametrize("profile", ["chromium"], indirect=True)  # the one whose worker we can stop
def test_the_inspector_says_that_the_worker_is_dead_and_shows_the_next_one(
    demo: Demo, profile: ChromiumProfile
) -> None:
    tab = profile.open(demo.url)
    tab.until("!!document.querySelector('[name=password]')")
    tab.js(SIGN_IN)
    tab.until("document.querySelector('#badge-status')?.textContent === 'connected'")
    tab.js("void document.querySelector('#inspect').click()")
    tab.until(f"{BOOT} !== '…'")
    before = tab.js(BOOT)
    (worker,) = profile.workers()
    worker.kill()
    tab.until("inspector.textContent.includes('The worker does not answer')")
    tab.until(f"{BOOT} !== {json.dumps(before)}")
    tab.until("!inspector.textContent.includes('does not answer')")


def test_pages_come_back_after_the_server_did(browser: Browser, tmp_path: Path) -> None:
    first = Demo(tmp_path, "--port", "0")
    context = browser.new_context(base_url=first.url)
    page = sign_in(context, "ada")
    say(page, "before")
    expect(page.get_by_text("before", exact=True)).to_be_visible()
    assert first.stop() == 0
    expect(page.locator("#badge-status")).to_have_text("reconnecting")
    second = Demo(tmp_path, "--port", str(first.port))
    expect(page.locator("#badge-status")).to_have_text("connected", timeout=30_000)
    expect(page.get_by_text("the room was read again")).to_be_visible()
    say(page, "after")
    expect(page.get_by_text("after", exact=True)).to_be_visible()
    expect(page.get_by_text("before", exact=True)).to_have_count(1)
    context.close()
    assert second.stop() == 0


def test_a_taken_port_is_left_alone(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = Demo(tmp_path, "--port", str(port))
        assert demo.port != port
        assert demo.stop() == 0


def test_every_word_of_the_page_comes_from_this_site(ada: BrowserContext, demo: Demo) -> None:
    asked: list[str] = []
    ada.on("request", lambda request: asked.append(request.url))
    sign_in(ada, "ada")
    assert [url for url in asked if not url.startswith(demo.url)] == []


def test_what_is_committed_is_what_build_writes(tmp_path: Path) -> None:
    folder = tmp_path / "chat"
    shutil.copytree(CHAT, folder, ignore=shutil.ignore_patterns("db.sqlite3*", "__pycache__"))
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "sharedgen", "build", "--check"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
