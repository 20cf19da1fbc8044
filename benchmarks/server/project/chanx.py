"""chanx: a message a model, a handler a message, events by its own broadcast."""

from __future__ import annotations

import logging
import time
from typing import Literal

import structlog
from channels.db import database_sync_to_async
from chanx.channels.websocket import AsyncJsonWebsocketConsumer
from chanx.core.decorators import ws_handler
from chanx.messages.base import BaseMessage
from pydantic import BaseModel

from benchmarks.server.models import FIELDS, GROUP, Line, Receipt

# as in production: its default writes a line to standard output for each disconnect
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


class Seconds(BaseModel):
    seconds: float


class Say(BaseMessage):
    action: Literal["say"] = "say"
    payload: Line


class SaySync(BaseMessage):
    action: Literal["saySync"] = "saySync"
    payload: Line


class Block(BaseMessage):
    action: Literal["block"] = "block"
    payload: Seconds


class Answer(BaseMessage):
    action: Literal["receipt"] = "receipt"
    payload: Receipt


class Blocked(BaseMessage):
    action: Literal["blocked"] = "blocked"
    payload: Seconds


class Said(BaseMessage):
    action: Literal["said"] = "said"
    payload: Line


def receipt(line: Line) -> Receipt:
    return Receipt(id=line.id, author=line.author, body=line.body, sent_at=line.sent_at)


class ChanxConsumer(AsyncJsonWebsocketConsumer):
    groups = [GROUP]
    passthrough_events = [Said]

    @ws_handler
    async def say(self, message: Say) -> Answer:
        return Answer(payload=receipt(message.payload))

    @ws_handler
    async def say_sync(self, message: SaySync) -> Answer:
        return Answer(payload=await database_sync_to_async(receipt)(message.payload))

    @ws_handler
    async def block(self, message: Block) -> Blocked:
        await database_sync_to_async(time.sleep)(message.payload.seconds)
        return Blocked(payload=message.payload)


application = ChanxConsumer.as_asgi()


async def publish() -> None:
    await ChanxConsumer.broadcast_event(Said(payload=Line.model_validate(FIELDS)), [GROUP])
