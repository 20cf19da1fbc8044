"""Taking back what `authorize` allowed."""

from __future__ import annotations

from typing import Any

from sharedgen.declare import Channel, address_of

from .control import Revoked, announce, announce_sync
from .identity import user_key
from .loops import refuse_in_a_loop


async def revoke(channel: Channel, user: Any) -> None:
    """Ends the subscription of `user`, a user or the pk of one, to `channel`, in all processes.

    The page hears that it was refused; when it subscribes again `authorize` is asked. What
    `authorize` reads must be changed before, and committed: in a transaction use
    `transaction.on_commit(partial(revoke_sync, channel, user))`.

    Raises TypeError for what is no channel or nobody, and what the broker raises when it cannot be
    reached.
    """
    await announce(_revoked(channel, user))


def revoke_sync(channel: Channel, user: Any) -> None:
    """`revoke` for synchronous code: a view, a signal, a command, a task, a `def` handler.

    Raises RuntimeError in a running event loop, where `await revoke(...)` is right, and what
    `revoke` raises.
    """
    refuse_in_a_loop("revoke_sync", "use `await revoke(...)` there")
    announce_sync(_revoked(channel, user))


def _revoked(channel: Channel, user: Any) -> Revoked:
    if not isinstance(channel, Channel):
        raise TypeError(f"an instance of a Channel is wanted, not {channel!r}")
    key = user_key(user) if hasattr(user, "pk") else str(user)
    if user is None or key is None:
        raise TypeError("nobody is no user: a user with a pk, or the pk of one, is wanted")
    return Revoked(user=key, address=address_of(channel))
