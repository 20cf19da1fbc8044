"""Takes docs/screenshot.png: tabs of two people in the chat example, as Chromium shows them."""

import tempfile
from base64 import b64encode
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from .demo import Demo, say, sign_in
from .engines.chromium import FLAGS, chromium

TARGET = Path(__file__).parents[2] / "docs" / "screenshot.png"
SIZE = ViewportSize(width=760, height=500)
FRAME = """<!doctype html><meta charset="utf-8"><style>
body {
  margin: 0; padding: 28px; display: grid; grid-template-columns: repeat(2, 760px); gap: 28px;
  background: linear-gradient(120deg, #dfe3f5, #efe6f6);
  font: 600 15px "Liberation Sans", sans-serif; color: #3a3f55;
}
figure {
  margin: 0; border-radius: 12px; overflow: hidden; background: #cfd4e8;
  box-shadow: 0 10px 30px rgb(30 30 70 / 22%);
}
figure.private { background: #3b3654; color: #eceaf8; }
figcaption { padding: 9px 16px; display: flex; gap: 10px; align-items: center; }
figcaption::before {
  content: ""; width: 10px; height: 10px; border-radius: 50%;
  background: currentColor; opacity: .45;
}
img { display: block; width: 760px; height: 500px; }
</style>"""


def converse(hers: Page, his: Page) -> None:
    for page, text in [
        (his, "Is the worker alive in your tabs?"),
        (hers, "In three of them, and the badge says they share one socket."),
        (his, "Then the second one on the server is mine."),
        (hers, "Pull the plug if you like: nothing gets lost."),
    ]:
        say(page, text)
        expect(hers.get_by_text(text)).to_be_visible()
        expect(his.get_by_text(text)).to_be_visible()


def figure(page: Page, title: str, kind: str = "") -> str:
    page.bring_to_front()
    picture = b64encode(page.screenshot()).decode()
    caption = f"<figcaption>{escape(title)}</figcaption>"
    return f'<figure class="{kind}">{caption}<img src="data:image/png;base64,{picture}"></figure>'


def take(browser: Browser, demo: Demo) -> bytes:
    ada = browser.new_context(base_url=demo.url, viewport=SIZE)
    bob = browser.new_context(base_url=demo.url, viewport=SIZE, color_scheme="dark")
    first, his = sign_in(ada, "ada"), sign_in(bob, "bob")
    second, third = ada.new_page(), ada.new_page()
    second.goto("/")
    third.goto("/rooms/browsers/")
    converse(first, his)
    say(third, "Ten tabs, one socket.")
    his.get_by_label("Message", exact=True).press_sequentially("Let me")
    for tab in (first, second, third):
        expect(tab.locator("#badge-tabs")).to_have_text("3")
        expect(tab.locator("#badge-sockets")).to_have_text("2")
    figures = [
        figure(first, "ada: first tab"),
        figure(second, "ada: second tab"),
        figure(third, "ada: third tab, another room"),
        figure(his, "bob: a private window", "private"),
    ]
    board = browser.new_page(viewport={"width": 1604, "height": 1170})
    board.set_content(FRAME + "".join(figures))
    return board.screenshot(full_page=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), chromium_sandbox=False, args=FLAGS
        )
        demo = Demo(Path(folder), "--port", "0")
        try:
            TARGET.write_bytes(take(browser, demo))
        finally:
            demo.stop()
            browser.close()


if __name__ == "__main__":
    main()
