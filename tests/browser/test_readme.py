"""What the README shows works as it stands there: its blocks, in a site, in Chromium."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .server import Server

README = Path(__file__).parents[2] / "README.md"
SITE = Path(__file__).parent / "newcomer"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> dict[str, str]:
    """The code of the README: by the file that its first line names, the page as page.html."""
    found = {}
    for language, text in BLOCK.findall(README.read_text()):
        named = re.match(r"# (\S+\.\w+)\n", text)
        if named:
            found[named[1]] = text
        elif language == "html":
            found["page.html"] = text
    return found


def run(folder: Path, *command: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings"}
    subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, check=True)


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("newcomer") / "site"
    shutil.copytree(SITE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    written = blocks()
    consumers = written.pop("live/consumers.py")
    for name, text in written.items():
        (folder / name).write_text(text)
    run(folder, "sharedgen", "build")
    (folder / "live" / "consumers.py").write_text(consumers)
    run(folder, "sharedgen", "build", "--check")
    run(folder, "django", "check")
    run(folder, "django", "migrate", "--verbosity", "0")
    server = Server(folder, "asgi:application")
    server.start()
    yield server
    server.stop()


def test_from_the_declaration_to_a_working_page(browser: Browser, newcomer: Server) -> None:
    context = browser.new_context(base_url=newcomer.url)
    tabs = [context.new_page(), context.new_page()]
    for tab in tabs:
        tab.goto("/")
    tabs[0].locator("#say").fill("hello")
    tabs[0].keyboard.press("Enter")
    for tab in tabs:
        expect(tab.locator("#log")).to_contain_text("ada: hello")
    expect(tabs[0].locator("#say")).to_have_value("")
    context.close()


def test_it_takes_thirty_lines() -> None:
    lines = [line for text in blocks().values() for line in text.splitlines()]
    assert len([line for line in lines if line.strip() and not line.startswith("#")]) <= 30
