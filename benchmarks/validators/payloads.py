"""Payloads from a seed: right ones, and ones with one fault near the end, as Pydantic judges."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from random import Random
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ValidationError

from . import models
from .channels import MESSAGES

COUNT = 32
NODES = 40

Fault: TypeAlias = Callable[[Any], None]

_WORDS = [
    *("the", "page", "asks", "for", "a", "list", "of", "what", "is", "new", "and", "shows", "it"),
    *("as", "soon", "as", "it", "comes", "über", "naïve", "日本", "🙂", "ok", "then", "we", "ship"),
    *("on", "monday", "with", "all", "four", "parts", "done", "and", "two", "to", "be", "seen"),
]


@dataclass(frozen=True, slots=True)
class Payloads:
    """JSON texts."""

    valid: list[str]
    invalid: list[str]


def accepts(model: type[BaseModel], text: str) -> bool:
    """What Pydantic's strict JSON mode says."""
    try:
        model.model_validate_json(text, strict=True)
    except ValidationError:
        return False
    return True


def payloads(name: str, seed: int = 1) -> Payloads:
    """Those of a model. Raises AssertionError where Pydantic judges one otherwise."""
    random = Random(f"{name} {seed}")
    model = MESSAGES[name]
    valid, invalid = [], []
    for number in range(COUNT):
        text = _MAKE[name](random, number).model_dump_json()
        value = json.loads(text)
        _FAULTS[name][number % len(_FAULTS[name])](value)
        wrong = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        assert accepts(model, text), text
        assert not accepts(model, wrong), wrong
        valid.append(text)
        invalid.append(wrong)
    return Payloads(valid, invalid)


# -- parts


def _uuid(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def _text(random: Random, least: int, most: int) -> str:
    return " ".join(random.choices(_WORDS, k=random.randint(least, most)))


def _slug(random: Random) -> str:
    return "-".join(random.choices(["anna", "build", "c3", "devs", "room", "x1"], k=3))


def _moment(random: Random) -> datetime:
    offset = timezone(timedelta(hours=random.choice([0, 0, 2, -5])))
    fraction = random.choice([0, random.randrange(1_000_000)])
    start = datetime(2024, 1, 1, tzinfo=offset)
    return start + timedelta(seconds=random.randrange(10**8), microseconds=fraction)


# -- one maker a model


def _chat_message(random: Random, number: int) -> models.ChatMessage:
    return models.ChatMessage(
        id=_uuid(random),
        room=_slug(random),
        author=models.Author(
            id=_uuid(random),
            name=_text(random, 1, 3),
            avatar=random.choice([None, "/avatars/anna.png"]),
        ),
        body=_text(random, 3, 20),
        sent_at=_moment(random),
        edited_at=random.choice([None, _moment(random)]),
        mentions=[_slug(random) for _ in range(random.randrange(3))],
        reactions={
            key: random.randrange(40) for key in random.sample(["👍", "❤", "eyes", "ok"], 2)
        },
    )


def _presence(random: Random, number: int) -> models.Presence:
    return models.Presence(
        user=_slug(random),
        status=random.choice(list(models.Status)),
        idle=random.randrange(3600),
        devices=random.sample(["phone", "tablet", "desktop"], random.randint(1, 3)),
    )


def _cursor_move(random: Random, number: int) -> models.CursorMove:
    return models.CursorMove(
        document=_uuid(random),
        x=round(random.uniform(0, 1920), 2),
        y=round(random.uniform(0, 1080), 2),
        selection=random.choice([None, (number, number + random.randrange(90))]),
    )


def _server_event(random: Random, number: int) -> models.ServerEvent:
    user = _uuid(random)
    makers: list[Callable[[], models.Joined | models.Left | models.Renamed | models.Moved]] = [
        lambda: models.Joined(kind="joined", user=user, name=_text(random, 1, 3)),
        lambda: models.Left(
            kind="left", user=user, reason=random.choice(["closed", "idle", "removed"])
        ),
        lambda: models.Renamed(
            kind="renamed", user=user, before=_text(random, 1, 3), after=_text(random, 1, 3)
        ),
        lambda: models.Moved(
            kind="moved", user=user, room=_slug(random), position=random.randrange(90)
        ),
    ]
    return models.ServerEvent(number=random.randrange(10**6), event=makers[number % 4]())


def _line(random: Random) -> models.Line:
    return models.Line(
        sku=f"{''.join(random.choices('ABCDEF', k=3))}-{random.randrange(10_000):04}",
        quantity=random.randint(1, 12),
        price=Decimal(random.randrange(100_000)) / 100,
    )


def _order(random: Random, number: int) -> models.Order:
    lines = [_line(random) for _ in range(random.randint(2, 5))]
    return models.Order(
        id=_uuid(random),
        placed_at=_moment(random),
        address=models.Address(
            name=_text(random, 2, 3),
            street=_text(random, 2, 4),
            postcode=str(random.randrange(10_000, 99_999)),
            country=random.choice(["DE", "FR", "JP"]),
        ),
        note=random.choice([None, _text(random, 3, 10)]),
        total=sum((line.price * line.quantity for line in lines), Decimal("0.00")),
        lines=lines,
    )


def _tree_node(random: Random, number: int) -> models.TreeNode:
    nodes = [
        models.TreeNode(id=i, label=_text(random, 1, 5), open=random.random() < 0.5, children=[])
        for i in range(NODES)
    ]
    for i, node in enumerate(nodes[1:], 1):
        nodes[random.randrange(max(0, i - 6), i)].children.append(node)
    return nodes[0]


def _telemetry(random: Random, number: int) -> models.Telemetry:
    return models.Telemetry(
        device=_slug(random),
        labels={key: _text(random, 1, 2) for key in ("site", "rack", "owner")},
        counters={key: random.randrange(10**6) for key in ("read", "sent", "lost", "late")},
        samples=[
            models.Sample(
                at=1_700_000_000 + i,
                value=round(random.gauss(20, 5), 3),
                good=random.random() < 0.9,
            )
            for i in range(50)
        ],
    )


def _notification(random: Random, number: int) -> models.Notification:
    return models.Notification(
        title=_text(random, 2, 8),
        priority=random.choice(list(models.Priority)),
        due=date(2024, 1, 1) + timedelta(days=random.randrange(900)),
        read=random.random() < 0.5,
        subject=_slug(random) if random.random() < 0.5 else number,
    )


_MAKE: Mapping[str, Callable[[Random, int], BaseModel]] = {
    "ChatMessage": _chat_message,
    "Presence": _presence,
    "CursorMove": _cursor_move,
    "ServerEvent": _server_event,
    "Order": _order,
    "TreeNode": _tree_node,
    "Telemetry": _telemetry,
    "Notification": _notification,
}


# -- one fault, near the end


def _set(*path: str | int, to: Any) -> Fault:
    def fault(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = to

    return fault


def _without(*path: str | int) -> Fault:
    def fault(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        del value[path[-1]]

    return fault


def _last_leaf(**fields: Any) -> Fault:
    def fault(value: Any) -> None:
        while value["children"]:
            value = value["children"][-1]
        value |= fields

    return fault


# of any of the four, what it has last
def _last_of_event(value: Any) -> None:
    event = value["event"]
    event[list(event)[-1]] = None


_FAULTS: Mapping[str, list[Fault]] = {
    "ChatMessage": [
        _set("reactions", "late", to=-1),
        _set("reactions", "late", to="3"),
        _set("mentions", to=["anna", "Not a slug"]),
        _without("reactions"),
    ],
    "Presence": [
        _set("devices", to=["phone", "fridge"]),
        _set("devices", -1, to=None),
        _set("idle", to=1.5),
        _without("devices"),
    ],
    "CursorMove": [
        _set("selection", to=[1]),
        _set("selection", to=[1, 2.5]),
        _set("y", to="12"),
        _without("selection"),
    ],
    "ServerEvent": [_last_of_event, _last_of_event, _last_of_event, _set("event", "kind", to="x")],
    "Order": [
        _set("lines", -1, "quantity", to=1000),
        _set("lines", -1, "price", to="12,50"),
        _set("lines", -1, "sku", to="abc-1234"),
        _without("lines", -1, "price"),
    ],
    "TreeNode": [
        _last_leaf(id=-1),
        _last_leaf(label=""),
        _last_leaf(open=None),
        _last_leaf(id="7"),
    ],
    "Telemetry": [
        _set("samples", -1, "good", to="yes"),
        _set("samples", -1, "value", to=None),
        _set("samples", -1, "at", to=0.5),
        _without("samples", -1, "good"),
    ],
    "Notification": [
        _set("subject", to=None),
        _set("due", to="2024-02-3"),
        _set("more", to=1),
        _without("subject"),
    ],
}
