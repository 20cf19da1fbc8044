"""A page that subscribes, and writes down what it hears."""

import json
from collections.abc import Iterator

from ..engines import Tab
from .books import Book, Marks
from .publisher import Publisher

READY = "'connect' in window"
BEGIN = """(() => {
  window.live = connect();
  window.books = [];
  window.outcomes = {};
  window.faults = [];
  live.onError((error) => faults.push(String(error)));
})()"""
SUBSCRIBE = """(() => {
  const [channel, name] = %s.split('/');
  const subscription = live.subscribe({ ledger: Ledger, feed: Feed }[channel], { name }, %s);
  const book = { subscription, heard: [], live: 0 };
  books.push(book);
  subscription.on('item', ({ number }) => book.heard.push(number));
  subscription.onGap(() => book.heard.push(0));
  subscription.onStatus((status) => {
    if (status === 'live') book.live ||= Date.now();
  });
})()"""
ENTER = """void books[%d].subscription.enter({ text: %s }).then(
  () => (outcomes[%s] = 'done'),
  (error) => (outcomes[%s] = error.code ?? String(error)),
)"""
READ = "books.map(({ subscription, heard, live }) => [heard, live, subscription.status])"
HEARD = """books.every(({ subscription, heard }) =>
  Math.max(0, ...heard) >= (%s)[subscription.address])"""


class Page:
    """The page that a tab is at now; what it holds is gone with it."""

    def __init__(self, tab: Tab, name: str) -> None:
        self.tab = tab
        self.name = name
        self.books: list[Book] = []
        self._commands = 0
        tab.js(BEGIN)

    def survived(self) -> bool:
        """Whether it is still what its tab is at."""
        return bool(self.tab.js("'books' in window"))

    def subscribe(self, book: Book, publisher: Publisher) -> None:
        options = json.dumps(book.options(publisher))
        self.tab.js(SUBSCRIBE % (json.dumps(book.address), options))
        self.books.append(book)

    def enter(self) -> None:
        """Sends a command at the first address that takes it, if there is one."""
        text = f"{self.name}-{self._commands}"
        self._commands += 1
        quoted = json.dumps(text)
        indices = (index for index, book in enumerate(self.books) if book.has_history)
        if (index := next(indices, None)) is not None:
            self.tab.js(ENTER % (index, quoted, quoted, quoted))

    def outcomes(self) -> dict[str, str]:
        said: dict[str, str] = self.tab.js("outcomes")
        return said

    def heard(self, marks: Marks) -> bool:
        """Whether each book goes as far as these."""
        return bool(self.tab.js(HEARD % json.dumps(marks)))

    def faults(self, publisher: Publisher, marks: Marks | None) -> Iterator[str]:
        """What is wrong with what it heard, and what of the marks it did not hear."""
        for book, (heard, live, status) in zip(self.books, self.tab.js(READ), strict=True):
            for fault in book.faults(heard, live, publisher):
                yield f"{self.name} {book}: {fault}"
            for fault in book.lacks(heard, status, marks) if marks else ():
                yield f"{self.name} {book}: {fault}"
        for fault in self.tab.js("faults"):
            yield f"{self.name} onError: {fault}"
