"""One browser profile, the server that its pages know, and what may happen to them."""

import random
import signal
import threading
from collections.abc import Callable
from contextlib import suppress

from ..engines import Profile, ScriptError
from ..engines.chromium import ChromiumProfile, ChromiumTab, Worker
from ..server import Server
from .books import Book, Marks
from .pages import READY, Page
from .proxy import Proxy
from .publisher import Publisher

ADDRESSES = {"ledger/a": True, "ledger/b": True, "ledger/c": True, "feed/a": False}
FEWEST_PAGES, MOST_PAGES = 2, 6
MOST_BOOKS = 6

# How often each happens. The names are those of methods of World.
EVERYWHERE = {
    **{"open": 12, "close": 6, "reload": 5, "subscribe": 4, "enter": 10, "show": 6},
    **{"cut": 5, "drop": 4, "kill": 3, "drain": 3, "start": 14, "silence": 2, "speak": 8},
}
CHROMIUM = {
    **EVERYWHERE,
    **{"crash": 3, "kill_worker": 5, "wedge_worker": 2, "free_worker": 4},
    **{"freeze": 3, "thaw": 6, "leave": 5, "back": 9},
}


class World:
    """Each method does something and says to whom; nothing where nobody is as it takes."""

    def __init__(
        self, seed: int, profile: Profile, server: Server, proxy: Proxy, publisher: Publisher
    ) -> None:
        self.pages: list[Page] = []  # those that run
        self.publisher = publisher
        self.random = random.Random(seed)
        self.weights = CHROMIUM if isinstance(profile, ChromiumProfile) else EVERYWHERE
        self._profile = profile
        self._server = server
        self._proxy = proxy
        self._starting: threading.Thread | None = None
        self._is_up = True
        self._carries = True
        self._frozen: list[Page] = []
        self._cached: list[Page] = []
        self._wedged: list[Worker] = []
        self._serial = 0
        self.faults: list[str] = []  # of pages that are gone
        self.outcomes: dict[str, str] = {}  # of their commands

    def heal(self) -> None:
        """Everything works again."""
        self.start()
        if self._starting:
            self._starting.join()
        self.speak()
        while self._wedged:
            self.free_worker()
        while self._frozen:
            self.thaw()
        while self._cached:
            self.back()

    def audit(self, page: Page, marks: Marks | None = None) -> None:
        """Closes the books of a page, which goes away."""
        self.pages.remove(page)
        self.faults += page.faults(self.publisher, marks)
        self.outcomes |= page.outcomes()

    def open(self) -> str:
        if not self._reachable() or self._count() >= MOST_PAGES:
            return ""
        tab = self._profile.open(self._proxy.url, ready=READY)
        return self._begin(Page(tab, self._name()))

    def close(self) -> str:
        def close(page: Page) -> None:
            self.audit(page)
            page.tab.close()

        return self._to(close) if len(self.pages) > FEWEST_PAGES else ""

    def reload(self) -> str:
        """A new page in the same tab."""

        def again(page: Page) -> None:
            self.audit(page)
            page.tab.reload()
            page.tab.until(READY)
            self._begin(Page(page.tab, self._name()))

        return self._to(again) if self._reachable() else ""

    def crash(self) -> str:
        def crash(page: Page) -> None:
            self.audit(page)
            page.tab.crash()
            page.tab.close()

        return self._to(crash) if len(self.pages) > FEWEST_PAGES else ""

    def subscribe(self) -> str:
        return self._to(self._subscribe)

    def enter(self) -> str:
        return self._to(lambda page: page.enter())

    def show(self) -> str:
        return self._to(lambda page: page.tab.front())

    def freeze(self) -> str:
        def freeze(page: Page) -> None:
            assert isinstance(page.tab, ChromiumTab)
            page.tab.freeze()
            self.pages.remove(page)
            self._frozen.append(page)

        return self._to(freeze) if len(self.pages) > 1 else ""

    def thaw(self) -> str:
        if not self._frozen:
            return ""
        page = self._frozen.pop(0)
        assert isinstance(page.tab, ChromiumTab)
        page.tab.front()
        page.tab.thaw()
        self.pages.append(page)
        return page.name

    def leave(self) -> str:
        """Goes to another page, and so perhaps into the back/forward cache."""

        def leave(page: Page) -> None:
            self.pages.remove(page)
            page.tab.front()
            page.tab.go(self._proxy.url + "/counts")
            self._cached.append(page)

        return self._to(leave) if self._reachable() else ""

    def back(self) -> str:
        if not self._cached or not self._reachable():
            return ""
        page = self._cached.pop(0)
        page.tab.front()
        page.tab.back()
        if page.survived():
            self.pages.append(page)
            return page.name
        page.tab.until(READY)
        return f"{page.name} was not kept, {self._begin(Page(page.tab, self._name()))}"

    def kill_worker(self) -> str:
        return self._to_worker(lambda worker: worker.kill())

    def wedge_worker(self) -> str:
        def wedge(worker: Worker) -> None:
            worker.wedge()
            self._wedged.append(worker)

        return "" if self._wedged else self._to_worker(wedge)

    def free_worker(self) -> str:
        """What hangs is ended by the browser at some time."""
        if not self._wedged:
            return ""
        with suppress(ScriptError):  # it ended with its last page
            self._wedged[0].kill()
        return self._wedged.pop(0).name

    def cut(self) -> str:
        self._proxy.cut()
        return "every connection"

    def drop(self) -> str:
        """The server closes every WebSocket with 1012."""
        if not self._reachable():
            return ""
        self._server.get("/dropped/nobody/1/0")
        return "every WebSocket"

    def kill(self) -> str:
        return self._stop(signal.SIGKILL)

    def drain(self) -> str:
        return self._stop(signal.SIGTERM)

    def start(self) -> str:
        """Does not wait for it."""
        if self._is_up:
            return ""
        self._is_up = True
        self._starting = threading.Thread(target=self._server.start)
        self._starting.start()
        return "the server"

    def silence(self) -> str:
        """Nothing gets through any more, and the pages are told that they are offline."""
        self._carries = False
        self._proxy.pass_on(False)
        self._tell("offline")
        return "every connection"

    def speak(self) -> str:
        if self._carries:
            return ""
        self._carries = True
        self._proxy.pass_on(True)
        self._tell("online")
        return "every connection"

    def _reachable(self) -> bool:
        """Whether a page can be loaded."""
        starting = self._starting is not None and self._starting.is_alive()
        return self._is_up and self._carries and not starting

    def _count(self) -> int:
        return len(self.pages) + len(self._frozen) + len(self._cached)

    def _name(self) -> str:
        self._serial += 1
        return f"page{self._serial}"

    def _begin(self, page: Page) -> str:
        self.pages.append(page)
        for _ in range(self.random.randint(1, 3)):
            self._subscribe(page)
        return f"{page.name} {page.books}"

    def _subscribe(self, page: Page) -> None:
        if len(page.books) >= MOST_BOOKS:
            return
        address = self.random.choice([*ADDRESSES])
        book = Book(address, ADDRESSES[address], self.publisher.last(address))
        if book.has_history:
            kind = self.random.choice(["now", "now", "last", "since"])
            if kind == "last":
                book.last = self.random.randint(1, 20)
            elif kind == "since":
                book.since = max(0, book.begun - self.random.randint(0, 30))
        page.subscribe(book, self.publisher)

    def _to(self, act: Callable[[Page], None]) -> str:
        if not self.pages:
            return ""
        page = self.random.choice(self.pages)
        act(page)
        return page.name

    def _to_worker(self, act: Callable[[Worker], None]) -> str:
        assert isinstance(self._profile, ChromiumProfile)
        wedged = {worker.name for worker in self._wedged}
        some = [one for one in self._profile.workers() if one.name not in wedged]
        if not some:
            return ""
        worker = self.random.choice(some)
        with suppress(ScriptError):  # it ends on its own as well
            act(worker)
        return worker.name

    def _stop(self, number: signal.Signals) -> str:
        if not self._reachable():
            return ""
        self._is_up = False
        self._server.stop(number)
        return "the server"

    def _tell(self, event: str) -> None:
        for page in self.pages:
            page.tab.js(f"dispatchEvent(new Event('{event}'))")
