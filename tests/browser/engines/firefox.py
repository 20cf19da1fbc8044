"""Firefox by raw WebDriver BiDi."""

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

from ..server import wait_until
from .browser import COMPLETE, Browser, Profile, ScriptError, Tab
from .process import Process, program
from .remote import Message, Remote

PREFERENCES: dict[str, bool | int | str] = {
    "network.dns.disabled": True,  # whatever it would look up on its own, it finds nothing
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.newtabpage.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "toolkit.telemetry.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    # Each tab gets a process of its own, so that one can be killed alone.
    "dom.ipc.processPrelaunch.enabled": False,
    "dom.ipc.processCount.webIsolated": 100,
}
# For the browser's own window, which knows the process of each tab.
PROCESS_OF = """(() => {
  const url = 'chrome://remote/content/shared/NavigableManager.sys.mjs';
  const { NavigableManager } = ChromeUtils.importESModule(url);
  const { browsingContext } = gBrowser.browsers.find(
    (tab) => NavigableManager.getIdForBrowsingContext(tab.browsingContext) === '%s');
  return String(browsingContext.currentWindowGlobal.osPid);
})()"""


class Firefox(Browser):
    engine = "firefox"

    def __init__(self) -> None:
        self._process = Process(
            lambda folder: [
                *(program("FIREFOX", "firefox-esr", "firefox"), "--headless", "--no-remote"),
                *("--new-instance", "--profile", str(write_preferences(folder))),
                *("--remote-debugging-port=0", "--remote-allow-system-access", "about:blank"),
            ],
            MOZ_CRASHREPORTER_DISABLE="1",
        )
        wait_until(lambda: bool(self._endpoint()), "Firefox listens", 60)
        self._bidi = Bidi(self._endpoint() + "/session")

    def profile(self) -> "FirefoxProfile":
        return FirefoxProfile(self._bidi)

    def close(self) -> None:
        self._process.close()
        self._bidi.close()

    def _endpoint(self) -> str:
        said = self._process.log.read_text(errors="replace")
        if not self._process.running():
            raise AssertionError(f"Firefox ended\n{said}")
        found = re.search(r"WebDriver BiDi listening on (ws://\S+)", said)
        return found[1] if found else ""


def write_preferences(folder: Path) -> Path:
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in PREFERENCES.items()
    ]
    (folder / "user.js").write_text("".join(lines))
    return folder


class Bidi:
    def __init__(self, url: str) -> None:
        self._remote = Remote(url, self._hear)
        self.consoles: dict[str, list[str]] = {}
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])

    def send(self, method: str, **parameters: Any) -> Message:
        return self._remote.ask({"method": method, "params": parameters})

    def close(self) -> None:
        self._remote.close()

    def evaluate(self, script: str, context: str) -> str | None:
        answer = self.send(
            "script.evaluate", expression=script, target={"context": context}, awaitPromise=True
        )
        if answer["type"] == "exception":
            raise ScriptError(answer["exceptionDetails"]["text"])
        text: str | None = answer["result"].get("value")
        return text

    def _hear(self, event: Message) -> None:
        entry = event.get("params", {})
        if event.get("method") == "log.entryAdded" and entry["type"] == "console":
            said = " ".join(str(part.get("value", part["type"])) for part in entry["args"])
            self.consoles.setdefault(entry["source"]["context"], []).append(said)


class FirefoxProfile(Profile):
    engine = "firefox"

    def __init__(self, bidi: Bidi) -> None:
        self._bidi = bidi
        self._id = bidi.send("browser.createUserContext")["userContext"]

    def open(self, url: str, *, ready: str = COMPLETE) -> "FirefoxTab":
        made = self._bidi.send("browsingContext.create", type="tab", userContext=self._id)
        tab = FirefoxTab(self._bidi, made["context"])
        tab.navigate(url)
        tab.until(ready)
        return tab

    def close(self) -> None:
        self._bidi.send("browser.removeUserContext", userContext=self._id)


class FirefoxTab(Tab):
    def __init__(self, bidi: Bidi, context: str) -> None:
        self._bidi = bidi
        self._context = context

    @property
    def console(self) -> list[str]:
        return list(self._bidi.consoles.get(self._context, []))

    def evaluate(self, script: str) -> str | None:
        return self._bidi.evaluate(script, self._context)

    def navigate(self, url: str) -> None:
        self._send("browsingContext.navigate", url=url, wait="complete")

    def refresh(self) -> None:
        self._send("browsingContext.reload", wait="complete")

    def traverse(self, delta: int) -> None:
        self._send("browsingContext.traverseHistory", delta=delta)

    def front(self) -> None:
        self._send("browsingContext.activate")

    def close(self) -> None:
        self._send("browsingContext.close")

    def crash(self) -> None:
        os.kill(self._process(), signal.SIGKILL)

    def _process(self) -> int:
        tree = self._bidi.send("browsingContext.getTree", **{"moz:scope": "chrome"})
        window = tree["contexts"][0]["context"]
        return int(self._bidi.evaluate(PROCESS_OF % self._context, window) or 0)

    def _send(self, method: str, **parameters: Any) -> Message:
        return self._bidi.send(method, context=self._context, **parameters)
