"""Whatever goes away, in whatever order: what was published is heard, in order, once.

`SEED=… ROUNDS=…` plays other rounds, or those of a failure again, as far as time has no part.
"""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ..server.redis_server import RedisServer
from .chaos.proxy import Proxy
from .chaos.publisher import Publisher
from .chaos.story import faults, settle, tell
from .chaos.world import ADDRESSES, World
from .engines import Profile
from .server import Server
from .site.live.channels import Feed, Ledger

SEED = int(os.environ.get("SEED", "1"))
CHANNELS = {"ledger": Ledger, "feed": Feed}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Where the server writes down the commands that it ran."""
    path = tmp_path / "ledger"
    path.touch()
    return path


@pytest.fixture
def world(site: Path, profile: Profile, ledger: Path) -> Iterator[World]:
    """A server on Redis, and somebody who publishes through Redis whether or not it lives."""
    with ExitStack() as stack:
        redis = stack.enter_context(RedisServer())
        settings = json.dumps({"BROKER": redis.url})
        server = Server(
            site, "asgi:application", SHAREDGEN_TEST_SETTINGS=settings, LEDGER=str(ledger)
        )
        server.start()
        stack.callback(server.stop)
        proxy = Proxy(server.port)
        stack.callback(proxy.close)
        channels = [CHANNELS[kind](name=name) for kind, name in (a.split("/") for a in ADDRESSES)]
        publisher = Publisher(redis.url, channels, SEED)
        publisher.start()
        stack.callback(publisher.stop)
        yield World(SEED, profile, server, proxy, publisher)


@pytest.mark.timeout(3 * int(os.environ.get("ROUNDS", "200")))
@pytest.mark.parametrize(
    ("profile", "rounds"),
    [("chromium", 200), ("firefox", 30), ("webkit", 30)],
    indirect=["profile"],
)
def test_the_books_are_right(world: World, ledger: Path, rounds: int) -> None:
    rounds = int(os.environ.get("ROUNDS", rounds))
    print(f"SEED={SEED} ROUNDS={rounds}")  # shown with the rounds themselves where it fails
    tell(world, rounds)
    marks = settle(world, 60)
    assert list(faults(world, marks, ledger)) == []
