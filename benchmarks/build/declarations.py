"""A project of so many models, and the same models as the inputs of the peers.

`python -m benchmarks.build.declarations FOLDER MODELS` writes it: models.py has the models,
channels.py declares each as the event of a channel, ten to a channel; openapi.json and
asyncapi.json have their JSON Schemas, as Pydantic writes them.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import models_json_schema

CONFIG: Final = """\
[tool.sharedgen]
channels  = ["channels"]
client    = "client"
consumers = "consumers.py"
endpoint  = "/ws/live"
"""
EVENTS: Final = 10  # of a channel
HEAD: Final = '''\
"""Models."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field


class Status(Enum):
    OPEN = "open"
    PAID = "paid"
    SENT = "sent"
'''
# the fields of every fourth model; {0} is a model before it
SHAPES: Final = (
    """
    id: UUID
    name: Annotated[str, Field(min_length=1, max_length=60)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{{2}}$")]
    born: date | None = None
""",
    """
    id: UUID
    author: {0}
    body: Annotated[str, Field(max_length=4000)]
    sent_at: AwareDatetime
    mentions: Annotated[list[str], Field(max_length=16)]
""",
    """
    kind: Literal["bid", "ask"]
    status: Status
    price: Decimal
    quantity: Annotated[int, Field(ge=1, le=999)]
    tags: dict[str, int]
""",
    """
    orders: list[{0}]
    position: tuple[float, float]
    note: str | int | None
    ready: bool = False
""",
)


def models_text(models: int) -> str:
    """The source of models.py."""
    return HEAD + "".join(
        f"\n\nclass Model{number}(BaseModel):{SHAPES[number % 4].format(f'Model{number - 1}')}"
        for number in range(models)
    )


def channels_text(models: int) -> str:
    """The source of channels.py."""
    parts = ["import models\nfrom sharedgen import Channel, Event\n"]
    for number in range(models):
        if number % EVENTS == 0:
            parts.append(f"\n\nclass Channel{number // EVENTS}(Channel):\n    room: str\n")
        parts.append(f"\n    class Event{number}(models.Model{number}, Event):\n        pass\n")
    return "".join(parts)


def openapi(schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Models", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def asyncapi(schemas: dict[str, Any], models: int) -> dict[str, Any]:
    """Channels and messages as in channels.py."""
    channels: dict[str, Any] = {}
    for number in range(models):
        channel = channels.setdefault(
            f"channel{number // EVENTS}",
            {
                "title": f"channel{number // EVENTS}",
                "address": f"channel-{number // EVENTS}/{{room}}",
                "parameters": {"room": {}},
                "messages": {},
            },
        )
        reference = f"#/components/messages/event{number}"
        channel["messages"][f"event{number}"] = {"$ref": reference}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Models", "version": "1"},
        "servers": {"site": {"host": "localhost", "protocol": "ws"}},
        "channels": channels,
        "operations": {
            f"hear{name}": {"action": "send", "channel": {"$ref": f"#/channels/{name}"}}
            for name in channels
        },
        "components": {
            "messages": {
                f"event{number}": {"payload": {"$ref": f"#/components/schemas/Model{number}"}}
                for number in range(models)
            },
            "schemas": schemas,
        },
    }


def write(folder: Path, models: int) -> None:
    (folder / "pyproject.toml").write_text(CONFIG)
    (folder / "models.py").write_text(models_text(models))
    (folder / "channels.py").write_text(channels_text(models))
    sys.path.insert(0, str(folder))
    try:
        module = importlib.import_module("models")
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("models", None)
    listed = [(getattr(module, f"Model{number}"), "serialization") for number in range(models)]
    _, document = models_json_schema(
        listed,  # type: ignore[arg-type]  # a list of pairs whose modes are literals
        ref_template="#/components/schemas/{model}",
    )
    schemas = document["$defs"]
    (folder / "openapi.json").write_text(json.dumps(openapi(schemas)))
    (folder / "asyncapi.json").write_text(json.dumps(asyncapi(schemas, models)))


def main(arguments: Sequence[str]) -> None:
    write(Path(arguments[0]), int(arguments[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
