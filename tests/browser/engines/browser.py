"""What the engines have in common: a browser has profiles, and a profile has tabs."""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

COMPLETE = "document.readyState === 'complete'"
# Wrapped so that each engine awaits it and hands back the same: JSON values, None for undefined.
WRAPPED = "(async () => JSON.stringify(await (%s)))()"


class ScriptError(Exception):
    """What a page threw, or why it could not be asked."""


class Browser(ABC):
    """A running browser."""

    engine: ClassVar[str]

    @abstractmethod
    def profile(self) -> "Profile":
        """A storage of its own: its tabs share a worker, those of another profile do not."""

    @abstractmethod
    def close(self) -> None: ...


class Profile(ABC):
    engine: ClassVar[str]

    @abstractmethod
    def open(self, url: str, *, ready: str = COMPLETE) -> "Tab":
        """A new tab, in front, in which `ready` holds."""

    @abstractmethod
    def close(self) -> None: ...


class Tab(ABC):
    """A tab, at whatever page it is."""

    @property
    def console(self) -> list[str]:
        """What its pages wrote to the console so far."""
        # WebKit's driver does not tell, so its tests ask for none
        raise NotImplementedError(f"{type(self).__name__} cannot be told what the console says")

    @abstractmethod
    def evaluate(self, script: str) -> str | None:
        """The text that the promise of a script becomes."""

    @abstractmethod
    def navigate(self, url: str) -> None: ...

    @abstractmethod
    def refresh(self) -> None: ...

    @abstractmethod
    def traverse(self, delta: int) -> None: ...

    @abstractmethod
    def front(self) -> None:
        """Shows it, and so hides the other tabs of its window."""

    @abstractmethod
    def close(self) -> None:
        """As a user closes it: its page hears of it."""

    def crash(self) -> None:
        """Kills the process of its page."""
        # WebKit's driver loses its session with the page, so its tests close instead
        raise NotImplementedError(f"{type(self).__name__} cannot be crashed")

    def js(self, expression: str) -> Any:
        """The value of an expression, or of the promise that it is."""
        text = self.evaluate(WRAPPED % expression)
        return None if text is None else json.loads(text)

    def until(self, expression: str, seconds: float = 20) -> Any:
        """Waits until an expression is truthy, and gives its value."""
        end = time.monotonic() + seconds
        said: object = None
        while time.monotonic() < end:
            try:
                said = self.js(expression)
            except ScriptError as error:  # between two pages there is nobody to ask
                said = error
            else:
                if said:
                    return said
            time.sleep(0.03)
        raise AssertionError(f"not within {seconds} s: {expression} ({said!r})")

    def go(self, url: str) -> None:
        self._leave(lambda: self.navigate(url))

    def reload(self) -> None:
        self._leave(self.refresh)

    def back(self) -> None:
        self._leave(lambda: self.traverse(-1))

    def forward(self) -> None:
        self._leave(lambda: self.traverse(1))

    def _leave(self, move: Callable[[], None]) -> None:
        """Waits for the page that a move leads to; each page has a time origin of its own."""
        origin = self.js("performance.timeOrigin")
        move()
        self.until(f"performance.timeOrigin !== {origin} && {COMPLETE}")
