"""Stock Channels with Pydantic at its best: one parse, one dump, an event serialised once."""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from pydantic import BaseModel, Field, TypeAdapter

from benchmarks.server.models import FIELDS, GROUP, Line, Receipt


class Say(BaseModel):
    type: Literal["say", "saySync"]
    ref: str
    payload: Line


class Seconds(BaseModel):
    seconds: float


class Block(BaseModel):
    type: Literal["block"]
    ref: str
    payload: Seconds


class Reply(BaseModel):
    type: Literal["receipt"] = "receipt"
    ref: str
    payload: Receipt | Seconds


class Said(BaseModel):
    type: Literal["said"] = "said"
    payload: Line


REQUEST: TypeAdapter[Say | Block] = TypeAdapter(Annotated[Say | Block, Field(discriminator="type")])


def receipt(line: Line) -> Receipt:
    return Receipt(id=line.id, author=line.author, body=line.body, sent_at=line.sent_at)


class StockPydanticConsumer(AsyncJsonWebsocketConsumer):
    groups = [GROUP]

    @classmethod
    async def decode_json(cls, text_data: str) -> Say | Block:
        return REQUEST.validate_json(text_data)

    @classmethod
    async def encode_json(cls, content: BaseModel) -> str:
        return content.model_dump_json()

    async def receive_json(self, content: Say | Block, **kwargs: Any) -> None:
        payload: Receipt | Seconds
        if isinstance(content, Block):
            payload = content.payload
            await database_sync_to_async(time.sleep)(payload.seconds)
        elif content.type == "saySync":
            payload = await database_sync_to_async(receipt)(content.payload)
        else:
            payload = receipt(content.payload)
        await self.send_json(Reply(ref=content.ref, payload=payload))

    async def said(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


application = StockPydanticConsumer.as_asgi()


async def publish() -> None:
    text = Said(payload=Line.model_validate(FIELDS)).model_dump_json()
    await get_channel_layer().group_send(GROUP, {"type": "said", "text": text})
