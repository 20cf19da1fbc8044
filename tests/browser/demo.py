"""An example as `make demo` serves it, and what a person does in the chat."""

import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from .server import own_environment

# For a page that is driven by scripts alone.
SIGN_IN = """(() => {
  document.querySelector('[name=username]').value = 'ada';
  document.querySelector('[name=password]').value = 'ada';
  document.querySelector('form').submit();
})()"""
EXAMPLES = Path(__file__).parents[2] / "examples"
CHAT = EXAMPLES / "chat"


class Demo:
    """`manage.py demo` of an example, with a database of its own in `folder`."""

    def __init__(
        self, folder: Path, *options: str, example: Path = CHAT, **environment: str
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", *options],
            cwd=example,
            env={
                **own_environment(),
                "DATABASE": str(folder / "db.sqlite3"),
                "PYTHONUNBUFFERED": "1",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                break
        found = re.search(r"http://[\d.]+:(\d+)/", self.said)
        assert found, self.said
        self.url, self.port = found[0], int(found[1])
        # What it says later must not fill the pipe.
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)


def sign_in(context: BrowserContext, name: str) -> Page:
    page = context.new_page()
    page.goto("/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(name)
    page.get_by_role("button", name="Sign in").click()
    connected(page)
    return page


def connected(page: Page) -> None:
    expect(page.locator("#badge-status")).to_have_text("connected")


def say(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.keyboard.press("Enter")
