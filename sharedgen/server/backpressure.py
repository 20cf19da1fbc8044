"""Whether the ASGI server makes us wait for a peer that reads slowly."""

from __future__ import annotations

import sys


def is_there() -> bool:
    """False under daphne alone: it takes whatever it is sent into memory (django/daphne#170).

    It is the one ASGI server that runs on Twisted, and no other starts Twisted's reactor.
    """
    reactor = sys.modules.get("twisted.internet.reactor")
    return not getattr(reactor, "running", False)
