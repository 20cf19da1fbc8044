"""One GET of a running site, by the standard library. Whatever answers, it comes to an end."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

SECONDS: Final = 10  # for all of one answer, the redirects to it too
MOST: Final = 256 * 1024  # bytes read of one answer: what is looked for stands at its beginning

_BROWSER = {"User-Agent": "sharedgen doctor", "Accept": "*/*"}
_HANDLERS = (  # urllib's own opener follows redirects to ftp too, and opens files
    ProxyHandler,
    HTTPHandler,
    HTTPSHandler,
    HTTPRedirectHandler,
    HTTPErrorProcessor,
    HTTPDefaultErrorHandler,
    UnknownHandler,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """`url` is where redirects led to."""

    status: int
    url: str
    headers: Message
    body: str

    @property
    def content_type(self) -> str:
        """Without parameters, in small letters; '' where none is given."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()

    def every(self, header: str) -> list[str]:
        return [str(value) for value in self.headers.get_all(header, [])]


def get(url: str) -> Answer | str:
    """The answer, or in words why there is none."""
    answers: SimpleQueue[Answer | str] = SimpleQueue()
    # a time-out of a socket begins anew with each byte: who sends one a second is left to a thread
    Thread(target=lambda: answers.put(_answer(url)), daemon=True).start()
    try:
        return answers.get(timeout=SECONDS)
    except Empty:
        return f"timed out after {SECONDS} s"


def _answer(url: str) -> Answer | str:
    opener = OpenerDirector()
    for handler in _HANDLERS:
        opener.add_handler(handler())
    try:
        request = Request(_quoted(url), headers=_BROWSER)
        with opener.open(request, timeout=SECONDS) as opened:
            body = opened.read(MOST).decode("utf-8", "replace")
            return Answer(opened.status, opened.url, opened.headers, body)
    except HTTPError as error:
        with error:
            if error.code < 400:  # a redirect that leads round and round, or to no site
                return error.msg.partition("\n")[0]
            return Answer(error.code, error.url or url, error.headers, "")
    except (OSError, HTTPException, ValueError) as error:
        return str(getattr(error, "reason", None) or error) or type(error).__name__


def _quoted(url: str) -> str:
    """As browsers send it: no blank, and ASCII alone behind the host."""
    parts = urlsplit(url)
    path, query = (quote(part, safe="%/:;=&?@!$'()*+,~") for part in (parts.path, parts.query))
    return parts._replace(path=path, query=query).geturl()


def is_url(text: str) -> bool:
    """Whether it can be taken apart; a path can."""
    try:
        _ = urlsplit(text).port
    except ValueError:
        return False
    return True


def origin(url: str) -> str:
    """`https://example.com`, with the port where it is given."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
