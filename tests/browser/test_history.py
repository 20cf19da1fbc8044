"""A channel with history: who comes back, or comes late, misses nothing."""

import pytest
from playwright.sync_api import BrowserContext, Page

from .server import Server
from .tabs import hears, open_tabs, until

LISTEN = """({ name, past, ...options }) => {
  window.connection = connect(options);
  window.journal = connection.subscribe(Journal, { name }, past);
  journal.on('item', ({ number }) => heard.push(number));
  journal.onGap(() => gaps++);
}"""


def listening(context: BrowserContext, number: int, **options: object) -> list[Page]:
    tabs = open_tabs(context, number)
    for tab in tabs:
        tab.evaluate(LISTEN, options)
    for tab in tabs:
        until(tab, "journal.status === 'live'")
    return tabs


@pytest.mark.parametrize("transport", ["auto", "page"])
def test_what_was_published_while_away_is_recovered(
    context: BrowserContext, server: Server, transport: str
) -> None:
    name = f"away-{transport}"
    tabs = listening(context, 3, name=name, transport=transport)
    server.get(f"/journal/{name}/1/3")
    hears(tabs, [1, 2, 3])
    server.get(f"/dropped/{name}/4/6")
    server.get(f"/journal/{name}/7/7")
    hears(tabs, [1, 2, 3, 4, 5, 6, 7])
    assert [tab.evaluate("gaps") for tab in tabs] == [0, 0, 0]


def test_more_than_is_kept_is_a_gap_and_nothing_in_part(
    context: BrowserContext, server: Server
) -> None:
    (tab,) = listening(context, 1, name="long")
    server.get("/journal/long/1/1")
    hears([tab], [1])
    server.get("/dropped/long/2/200")
    until(tab, "gaps === 1 && journal.status === 'live'")
    server.get("/journal/long/201/201")
    hears([tab], [1, 201])


def test_a_late_tab_gets_the_last_events_and_the_others_nothing_again(
    context: BrowserContext, server: Server
) -> None:
    (first,) = listening(context, 1, name="late")
    server.get("/journal/late/1/9")
    hears([first], range(1, 10))
    (late,) = listening(context, 1, name="late", past={"last": 3})
    server.get("/journal/late/10/10")
    hears([late], [7, 8, 9, 10])
    hears([first], range(1, 11))
