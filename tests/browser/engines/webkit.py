"""WebKitGTK by selenium and its own WebKitWebDriver, on a display of its own."""

import random
import socket
import subprocess
import warnings
from glob import glob

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import WebKitGTK
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from ..server import wait_until
from .browser import COMPLETE, Browser, Profile, ScriptError, Tab
from .process import Process, program

QUIET = {
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "NO_AT_BRIDGE": "1",
    "GTK_A11Y": "none",
}
ANSWER = """const done = arguments[arguments.length - 1];
%s.then((value) => done({ value }), (error) => done({ error: `${error}` }));"""


class Display:
    """An Xvfb with a number at random: one that it chooses itself may be that of a dying one."""

    def __init__(self) -> None:
        self.number = random.randint(1_000, 30_000)
        command = [program("XVFB", "Xvfb"), f":{self.number}", "-screen", "0", "1024x768x24"]
        self._process = Process(lambda folder: [*command, "-nolisten", "tcp"])
        wait_until(self._listens, "Xvfb listens")

    def close(self) -> None:
        self._process.popen.terminate()  # so that it takes its lock and its socket away
        self._process.close(5)

    def _listens(self) -> bool:
        if not self._process.running():
            raise AssertionError(f"Xvfb ended\n{self._process.log.read_text()}")
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(f"/tmp/.X11-unix/X{self.number}") == 0


class WebKit(Browser):
    engine = "webkit"

    def __init__(self) -> None:
        self._display = Display()
        # It lies where no PATH leads.
        found = sorted(glob("/usr/lib/*/webkit2gtk-4.*/MiniBrowser"))
        self._browser = program("MINIBROWSER", *found, "MiniBrowser")
        self._driver = program("WEBKIT_DRIVER", "WebKitWebDriver")

    def profile(self) -> "WebKitProfile":
        """A browser of its own: a session of its driver has one storage."""
        options = Options()
        options.binary_location = self._browser
        options.add_argument("--automation")
        environment = {**QUIET, "DISPLAY": f":{self._display.number}"}
        service = Service(self._driver, env=environment, log_output=subprocess.DEVNULL)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of selenium about itself
            return WebKitProfile(WebKitGTK(options=options, service=service))

    def close(self) -> None:
        self._display.close()


class WebKitProfile(Profile):
    engine = "webkit"

    def __init__(self, driver: WebKitGTK) -> None:
        self._driver = driver
        self._driver.set_script_timeout(20)
        self._spare = [driver.current_window_handle]  # the first tab is there already

    def open(self, url: str, *, ready: str = COMPLETE) -> "WebKitTab":
        if self._spare:
            tab = WebKitTab(self._driver, self._spare.pop())
        else:
            self._driver.switch_to.window(self._driver.window_handles[0])
            self._driver.switch_to.new_window("tab")
            tab = WebKitTab(self._driver, self._driver.current_window_handle)
        tab.navigate(url)
        tab.until(ready)
        return tab

    def close(self) -> None:
        self._driver.quit()


class WebKitTab(Tab):
    def __init__(self, driver: WebKitGTK, handle: str) -> None:
        self._driver = driver
        self._handle = handle

    def evaluate(self, script: str) -> str | None:
        try:
            answer = self._at().execute_async_script(ANSWER % script)
        except WebDriverException as error:
            raise ScriptError(str(error)) from error
        if "error" in answer:
            raise ScriptError(answer["error"])
        value: str | None = answer["value"]
        return value

    def navigate(self, url: str) -> None:
        self._at().get(url)

    def refresh(self) -> None:
        self._at().refresh()

    def traverse(self, delta: int) -> None:
        driver = self._at()
        driver.back() if delta < 0 else driver.forward()

    def front(self) -> None:
        self._at()

    def close(self) -> None:
        self._at().close()

    def _at(self) -> WebKitGTK:
        self._driver.switch_to.window(self._handle)
        return self._driver
