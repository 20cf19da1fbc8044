"""What a handler raises to answer a page with an error of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_CODE = re.compile(r"[!-~]{1,64}")


class CommandError(Exception):
    """Reaches the page as `CommandError` with this code; raise it in a handler or in `authorize`.

    `code` is one token of at most 64 printable ASCII characters without a space (`"muted"`),
    `message` is for people, `retryable` says whether sending the same command again may succeed,
    `issues` are `{"path": <JSON Pointer>, "message": <text>}`. Raises ValueError for a code that is
    no token.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        *,
        retryable: bool = False,
        issues: Sequence[Mapping[str, str]] = (),
    ) -> None:
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            raise ValueError(
                f"the code of a CommandError is one word of printable ASCII, at most 64 characters,"
                f" not {code!r}"
            )
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.retryable = retryable
        self.issues = tuple(
            {"path": issue["path"], "message": issue["message"]} for issue in issues
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.message else self.code
