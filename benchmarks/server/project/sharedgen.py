"""sharedgen, as its consumers are written."""

from __future__ import annotations

import time

from benchmarks.server.models import FIELDS, GROUP, Line, Receipt, Room
from sharedgen.server import ChannelConsumer, MultiplexConsumer
from sharedgen.server import position as position_of
from sharedgen.server import publish as publish_event


def receipt(line: Line) -> Receipt:
    return Receipt(id=line.id, author=line.author, body=line.body, sent_at=line.sent_at)


class RoomConsumer(ChannelConsumer[Room]):
    async def authorize(self) -> bool:
        return True

    async def say(self, command: Room.Say) -> Receipt:
        return receipt(command)

    def say_sync(self, command: Room.SaySync) -> Receipt:
        return receipt(command)

    def block(self, command: Room.Block) -> None:
        time.sleep(command.seconds)


class LiveConsumer(MultiplexConsumer):
    consumers = [RoomConsumer]


application = LiveConsumer.as_asgi()
room = Room(name=GROUP)


async def publish() -> None:
    await publish_event(room, Room.Said.model_validate(FIELDS))


async def position() -> str:
    return await position_of(room)
