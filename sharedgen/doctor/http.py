"""One GET of a running site, by the standard library."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

SECONDS: Final = 10
MOST: Final = 4 * 1024 * 1024  # bytes read of one answer

_BROWSER = {"User-Agent": "sharedgen doctor", "Accept": "*/*"}


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
    try:
        with urlopen(Request(url, headers=_BROWSER), timeout=SECONDS) as opened:
            body = opened.read(MOST).decode("utf-8", "replace")
            return Answer(opened.status, opened.url, opened.headers, body)
    except HTTPError as error:
        with error:
            return Answer(error.code, error.url or url, error.headers, "")
    except (OSError, HTTPException) as error:
        return str(getattr(error, "reason", None) or error) or type(error).__name__


def origin(url: str) -> str:
    """`https://example.com`, with the port where it is given."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
