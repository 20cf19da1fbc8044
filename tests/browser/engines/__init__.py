"""Three browsers as users have them, driven without a package that changes how they behave.

Playwright's Chromium has no back/forward cache, no throttling and slower sockets, so what concerns
the life of tabs and workers is tested with these.
"""

from .browser import Browser, Profile, ScriptError, Tab
from .chromium import Chromium
from .firefox import Firefox
from .webkit import WebKit

ENGINES: dict[str, type[Browser]] = {
    "chromium": Chromium,
    "firefox": Firefox,
    "webkit": WebKit,
}

__all__ = ["ENGINES", "Browser", "Chromium", "Firefox", "Profile", "ScriptError", "Tab", "WebKit"]
