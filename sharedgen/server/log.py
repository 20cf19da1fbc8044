"""The fields of log records: `logger.warning("…", extra=fields("slow_consumer"))`.

Names are stable, and documented in docs/operations.md: a formatter may print them as JSON.
"""

from __future__ import annotations

from contextvars import ContextVar

# that of the connection whose frame is being answered, as `welcome` told the page
session: ContextVar[str] = ContextVar("sharedgen_session", default="")


def fields(event: str, **more: str | int) -> dict[str, str | int]:
    """`event` says what happened, in one word; an address or a payload is never among them."""
    return {"event": event, "session": session.get(), **more}
