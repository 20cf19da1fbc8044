"""Pages of earlier builds at a server of today, with a lock that builds have written."""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sharedgen.contract.fingerprint import canonise, fingerprints, form_fingerprint
from sharedgen.contract.read import read
from sharedgen.evolution.evolve import evolve
from sharedgen.lock import Lock, LockedChannel, render_lock
from sharedgen.server import ChannelConsumer, MultiplexConsumer

from .conftest import Open, Serve
from .project.channels import Chat

CONTRACT = read([Chat])
FORM: Mapping[str, Any] = json.loads(
    json.dumps(canonise(CONTRACT.channels[0], CONTRACT.definitions).form)
)
# a build before `Typing`, and one whose pages send a command that is no more
COMPATIBLE = {**FORM, "commands": {n: c for n, c in FORM["commands"].items() if n != "typing"}}
ENDED = {**FORM, "commands": {**FORM["commands"], "shout": FORM["commands"]["say"]}}


class ChatConsumer(ChannelConsumer[Chat]):
    async def authorize(self) -> bool:
        return True


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    module = types.ModuleType("live_consumers_of_an_evolution")
    module.__file__ = str(tmp_path / "consumers.py")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return tmp_path / "sharedgen.lock"


def built(*forms: Mapping[str, Any]) -> Lock:
    """The lock of today after builds of these forms, one after the other."""
    lock = Lock()
    for form in forms:
        former = lock.channels.get("Chat")
        older = {} if former is None else {former.fingerprint: former.contract, **former.older}
        channel = LockedChannel(form_fingerprint(dict(form)), (), form, {}, older)
        lock = Lock(channels={"Chat": channel})
    return evolve(lock, CONTRACT, ())


def test_pages_of_a_compatible_build_are_served_and_those_of_an_ended_one_are_outdated(
    lock: Path, served: Serve, open_page: Open
) -> None:
    lock.write_text(render_lock(built(ENDED, COMPATIBLE)))
    live: Any = type(
        "Live",
        (MultiplexConsumer,),
        {
            "consumers": [ChatConsumer],
            "lock": "sharedgen.lock",
            "__module__": "live_consumers_of_an_evolution",
        },
    )
    page = open_page(served(live.as_asgi()))
    prints = (fingerprints(CONTRACT)["Chat"], *map(form_fingerprint, (COMPATIBLE, ENDED)))
    answers = [page.answer(f"sub {n} chat/r{n} {print_} -") for n, print_ in enumerate(prints)]
    assert [answer.split(" {")[0] for answer in answers] == ["ok 0", "ok 1", "err 2 outdated"]
