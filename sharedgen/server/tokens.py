"""A token of `hello` becomes a user, by the application's `authenticate`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from sharedgen.source import class_source, field_source

from .database import Overdue, call_within
from .errors import CommandError
from .identity import Identity, user_key
from .protocol import Close

logger = logging.getLogger("sharedgen.server")

_warned: set[type] = set()


async def identify(
    authenticate: Callable[[str], Any], token: str, *, seconds: float
) -> Identity | Close:
    """Whose token it is, or how the connection ends: 4501, or 4006 after `seconds`."""
    try:
        # not asyncio.wait_for, which loses a cancellation before Python 3.12
        answer = await call_within(seconds, authenticate, token)
        identity = answer if isinstance(answer, Identity) else Identity(answer)
        user = identity.user
        if user is None or user is False or not getattr(user, "is_authenticated", True):
            return Close.FORBIDDEN
        if user_key(user) is None:
            raise TypeError(f"it returned {type(user).__qualname__}: a user with a pk is wanted")
        # as Django's own backend does
        return identity if getattr(user, "is_active", True) else Close.FORBIDDEN
    except CommandError:
        return Close.FORBIDDEN
    except Overdue:
        logger.error("%s did not answer within %s s", _at(authenticate), seconds)
        return Close.INTERNAL
    except Exception:
        logger.exception("%s failed", _at(authenticate))
        return Close.FORBIDDEN


def warn_of_no_authenticate(consumer: type) -> None:
    """Once for a class."""
    if consumer not in _warned:
        _warned.add(consumer)
        logger.warning(
            "A page gave a token, and %s (%s) does not look at it: define"
            " `async def authenticate(self, token: str)` in it, which returns the user.",
            consumer.__qualname__,
            class_source(consumer),
        )


def _at(authenticate: Callable[[str], Any]) -> str:
    cls = type(getattr(authenticate, "__self__", authenticate))
    return f"{cls.__qualname__}.authenticate ({field_source(cls, 'authenticate')})"
