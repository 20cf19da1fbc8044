"""For tests of your own code: what was published, and a page that needs no browser.

Imports neither a test framework nor a server: works under pytest-asyncio, anyio's plugin on asyncio
and Django's TestCase alike.
"""

from .client import Client, Disconnected
from .record import Published, Recorded, record
from .subscription import Ended, Subscription

__all__ = [
    "Client",
    "Disconnected",
    "Ended",
    "Published",
    "Recorded",
    "Subscription",
    "record",
]
