"""The server process goes away and comes back."""

from __future__ import annotations

import signal

from .conftest import Open
from .fleet import Fleet
from .project.channels import Chat


def test_a_restart_changes_the_epoch_and_pages_hear_of_the_gap(open_page: Open) -> None:
    room = Chat(room="restart")
    with Fleet(1) as fleet:
        (host,) = fleet.hosts
        page = open_page(host)
        page.subscribe(room)
        page.answer('cmd 9 chat/restart say {"body":"before"}')
        page.receive()
        position = page.subscribe(room)["position"]
        fleet.kill(0, signal.SIGTERM)
        assert page.receive().startswith("bye 4000 ")
        assert page.closed() == 4000
        fleet.start(0)
        page = open_page(host)
        joined = page.subscribe(room, position)
    assert joined["recovered"] is False
    assert joined["position"].partition(":")[0] != position.partition(":")[0]
