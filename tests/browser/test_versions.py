"""A deploy in the middle: tabs of before and after it live side by side."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .engines import ENGINES, Profile
from .pages import READY, boot, hears
from .server import Server, wait_until

READ = """(() => {
  Object.assign(window, { outdated: [], entries: [], connection: connect() });
  connection.onOutdated((told) => outdated.push(told));
  window.reader = connection.subscribe(Feed, { name: 'a' });
  reader.on('item', ({ number }) => heard.push(number));
  window.journal = connection.subscribe(Journal, { name: 'a' });
  journal.on('item', ({ number }) => entries.push(number));
})()"""
ITEM, CHANGED = "Journal.Item(number=number)", "Journal.Item(number=str(number))"
LIVE = "reader.status === 'live' && journal.status === 'live'"


@pytest.fixture
def deployed(site: Path, tmp_path: Path) -> Iterator[Server]:
    """A site of its own, to be changed; its files are new, so that no browser caches them."""
    folder = shutil.copytree(site, tmp_path / "site", copy_function=shutil.copy)
    server = Server(folder, "asgi:application")
    server.start()
    yield server
    server.stop()


def deploy(server: Server) -> None:
    """The next version, in which the journal's entries are texts: no old page can read them."""
    server.stop()
    channels = server.folder / "live" / "channels.py"
    before, journal, after = channels.read_text().partition("class Journal")
    changed = after.replace("number: int", "number: str", 1)
    channels.write_text(before + journal + changed)
    views = server.folder / "urls.py"
    views.write_text(views.read_text().replace(ITEM, CHANGED))
    subprocess.run([sys.executable, "-m", "sharedgen", "build"], cwd=server.folder, check=True)
    server.start()


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_each_version_has_its_worker_and_both_are_served(
    deployed: Server, profile: Profile
) -> None:
    old = profile.open(deployed.url, ready=READY)
    old.js(READ)
    old.until(LIVE)

    deploy(deployed)
    new = profile.open(deployed.url, ready=READY)
    new.js(READ)
    new.until(LIVE)
    old.until("outdated.length && reader.status === 'live'")
    deployed.get("/feed/a/1/3")
    deployed.get("/journal/a/1/2")
    hears([old, new], [1, 2, 3])
    new.until("entries.length === 2")
    assert old.js("outdated") == [{"channel": "Journal", "address": "journal/a"}]
    assert old.js("[journal.status, entries]") == ["ended", []]
    assert new.js("[outdated, entries]") == [[], ["1", "2"]]
    assert boot(old) != boot(new)
    assert deployed.counts()["open"] == 2

    old.reload()
    old.until(READY)
    old.js(READ)
    old.until(LIVE)
    assert boot(old) == boot(new)
    wait_until(lambda: deployed.counts()["open"] == 1, "the old worker's socket closes")
