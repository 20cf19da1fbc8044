"""Chromium by raw CDP: nothing instruments its pages, and its back/forward cache is on."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..server import wait_until
from . import discards
from .browser import COMPLETE, WRAPPED, Browser, Profile, ScriptError, Tab
from .cdp import Cdp
from .process import Process, program
from .remote import Message

# Whatever the browser would look up on its own, it finds nothing but this machine.
FLAGS = [
    "--no-first-run",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
ALONE = [
    "--headless=new",
    "--no-default-browser-check",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--remote-debugging-port=0",
]


def chromium() -> str:
    return program("CHROMIUM", "chromium", "chromium-browser", "google-chrome")


class Chromium(Browser):
    engine = "chromium"

    def __init__(self) -> None:
        sandbox = [] if os.getuid() else ["--no-sandbox"]

        def command(folder: Path) -> list[str]:
            (folder / "Local State").write_text(discards.LOCAL_STATE)
            flags = [*FLAGS, *ALONE, *sandbox, f"--user-data-dir={folder}"]
            return [chromium(), *flags, "about:blank"]

        self._process = Process(command)
        told = self._process.folder / "DevToolsActivePort"
        wait_until(lambda: self._listens(told), "Chromium listens")
        self._cdp = Cdp(int(told.read_text().split()[0]))

    def profile(self) -> "ChromiumProfile":
        return ChromiumProfile(self._cdp)

    def close(self) -> None:
        self._cdp.tell("Browser.close")
        self._process.close(5)
        self._cdp.close()

    def _listens(self, told: Path) -> bool:
        if not self._process.running():
            raise AssertionError(f"Chromium ended\n{self._process.log.read_text()}")
        return told.exists() and "\n" in told.read_text()


class ChromiumProfile(Profile):
    engine = "chromium"

    def __init__(self, cdp: Cdp) -> None:
        self._cdp = cdp
        self._id = cdp.send("Target.createBrowserContext")["browserContextId"]

    def open(self, url: str, *, ready: str = COMPLETE) -> "ChromiumTab":
        made = self._cdp.send("Target.createTarget", url=url, browserContextId=self._id)
        tab = ChromiumTab(self._cdp, made["targetId"])
        tab.until(f"location.href !== 'about:blank' && ({ready})")
        return tab

    def workers(self) -> list["Worker"]:
        """The shared workers that live."""
        targets = self._cdp.send("Target.getTargets", filter=[{}])["targetInfos"]
        return [
            Worker(self._cdp, target["targetId"], target["url"], target["title"])
            for target in targets
            if target["type"] == "shared_worker" and target.get("browserContextId") == self._id
        ]

    def close(self) -> None:
        self._cdp.send("Target.disposeBrowserContext", browserContextId=self._id)


class ChromiumTab(Tab):
    def __init__(self, cdp: Cdp, target: str) -> None:
        self._cdp = cdp
        self._target = target
        self._url = ""  # while it is discarded
        self._lines: list[str] = []
        self._attach()

    @property
    def console(self) -> list[str]:
        return list(self._lines)

    def evaluate(self, script: str) -> str | None:
        value: str | None = self._cdp.evaluate(self._session, script)
        return value

    def navigate(self, url: str) -> None:
        self._send("Page.navigate", url=url)

    def refresh(self) -> None:
        self._send("Page.reload")

    def traverse(self, delta: int) -> None:
        history = self._send("Page.getNavigationHistory")
        entry = history["entries"][history["currentIndex"] + delta]
        self._send("Page.navigateToHistoryEntry", entryId=entry["id"])

    def front(self) -> None:
        self._cdp.send("Target.activateTarget", targetId=self._target)

    def close(self) -> None:
        self._cdp.send("Target.closeTarget", targetId=self._target)

    def crash(self) -> None:
        self._cdp.tell("Page.crash", self._session)

    def stop_listening(self) -> None:
        """The console is no longer heard: nothing of a page is watched while it measures."""
        self._send("Runtime.disable")
        self._send("Log.disable")

    def freeze(self) -> None:
        self._send("Page.setWebLifecycleState", state="frozen")

    def thaw(self) -> None:
        self._send("Page.setWebLifecycleState", state="active")

    def discard(self) -> None:
        """Gives back the memory of a hidden tab, of which all but its place and URL is gone."""
        self._url = str(self.js("location.href"))
        self._cdp.send("Target.detachFromTarget", sessionId=self._session)
        discards.discard(self._cdp, self._url)

    def load(self) -> None:
        """Loads its page again, as when the user comes back to it."""
        discards.load(self._cdp, self._url)
        self._target = discards.target(self._cdp, self._url)
        self._attach()
        self.front()

    def _attach(self) -> None:
        self._session = self._cdp.attach(self._target, self._hear)
        self._send("Runtime.enable")

    def _send(self, method: str, **parameters: Any) -> Message:
        return self._cdp.send(method, self._session, **parameters)

    def _hear(self, method: str, event: Message) -> None:
        if method == "Runtime.consoleAPICalled":
            said = [str(part.get("value", part.get("description"))) for part in event["args"]]
            self._lines.append(" ".join(said))


class Worker:
    """A shared worker. No session is left over with it: that would pause its successor."""

    def __init__(self, cdp: Cdp, target: str, url: str, name: str) -> None:
        self._cdp = cdp
        self._target = target
        self._offline = ""
        self.url = url
        self.name = name

    def js(self, expression: str) -> Any:
        session = self._cdp.attach(self._target)
        try:
            text = self._cdp.evaluate(session, WRAPPED % expression)
        finally:
            self._detach(session)
        return None if text is None else json.loads(text)

    def kill(self) -> None:
        self._cdp.send("Target.closeTarget", targetId=self._target)

    def wedge(self) -> None:
        """It never comes to an end with what it does."""
        self.js("void setTimeout(() => { for (;;); })")

    def offline(self, is_so: bool) -> None:
        """It opens no connection any more; one that is open stays so."""
        session = self._offline or self._cdp.attach(self._target)
        self._cdp.send("Network.enable", session)
        self._cdp.send(
            "Network.emulateNetworkConditions",
            session,
            offline=is_so,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )
        self._offline = session if is_so else ""
        if not is_so:
            self._detach(session)

    def _detach(self, session: str) -> None:
        with suppress(ScriptError):  # it may have died meanwhile
            self._cdp.send("Target.detachFromTarget", sessionId=session)
