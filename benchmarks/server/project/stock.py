"""Stock Channels as its documentation shows it: dicts in, dicts out, nothing is checked."""

from __future__ import annotations

import time
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer

from benchmarks.server.models import GROUP, LINE


class StockConsumer(AsyncJsonWebsocketConsumer):
    groups = [GROUP]

    async def receive_json(self, content: dict[str, Any], **kwargs: Any) -> None:
        payload = content["payload"]
        if content["type"] == "block":
            await database_sync_to_async(time.sleep)(payload["seconds"])
        elif content["type"] == "saySync":
            payload = await database_sync_to_async(dict)(payload)
        await self.send_json({"type": "receipt", "ref": content["ref"], "payload": payload})

    async def said(self, event: dict[str, Any]) -> None:
        await self.send_json({"type": "said", "payload": event["payload"]})


application = StockConsumer.as_asgi()


async def publish() -> None:
    payload = LINE.model_dump(mode="json")
    await get_channel_layer().group_send(GROUP, {"type": "said", "payload": payload})
