"""Chromium gives back the memory of a tab as it does by itself: through its page chrome://discards."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..server import wait_until
from .browser import COMPLETE, WRAPPED, ScriptError
from .cdp import Cdp

# Chromium shows such pages to those who ask for them here.
LOCAL_STATE = '{"internal_only_uis_enabled": true}'
URGENT = 1
TELL = """import('chrome://discards/discards.js').then(async ({ getOrCreateDetailsProvider }) => {
  const provider = getOrCreateDetailsProvider();
  const { infos } = await provider.getTabDiscardsInfo();
  const { id } = infos.find(({ tabUrl }) => tabUrl === '%s');
  await provider.%s;
})"""


@contextmanager
def page(cdp: Cdp) -> Iterator[str]:
    made = cdp.send("Target.createTarget", url="chrome://discards/", background=True)
    session = cdp.attach(made["targetId"])
    wait_until(lambda: is_there(cdp, session), "chrome://discards is there")
    yield session
    cdp.send("Target.closeTarget", targetId=made["targetId"])


def is_there(cdp: Cdp, session: str) -> bool:
    try:
        return bool(cdp.evaluate(session, f"location.protocol === 'chrome:' && {COMPLETE}"))
    except ScriptError:  # between the empty page and it
        return False


def discard(cdp: Cdp, url: str) -> None:
    """Discards the hidden tab at this URL, unless a session is attached to it."""
    with page(cdp) as session:
        cdp.evaluate(session, WRAPPED % (TELL % (url, f"discardById(id, {URGENT})")))


def load(cdp: Cdp, url: str) -> None:
    with page(cdp) as session:
        cdp.evaluate(session, WRAPPED % (TELL % (url, "loadById(id)")))


def target(cdp: Cdp, url: str) -> str:
    """The tab at this URL: discarded, it is a target of another id."""
    targets = cdp.send("Target.getTargets")["targetInfos"]
    (found,) = (each["targetId"] for each in targets if each["url"] == url)
    return str(found)
