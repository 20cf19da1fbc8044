"""Consumers of the test channels."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType

from sharedgen.server import ChannelConsumer, CommandError, MultiplexConsumer, publish_sync
from sharedgen.server.draining import get_drain

from .channels import Brief, Chat, Closed, Desk, Guarded, Receipt, Ticker

seen: Counter[str] = Counter()
gate = threading.Event()
blocked = threading.Event()


class ChatConsumer(ChannelConsumer[Chat]):
    async def authorize(self) -> bool:
        return self.channel.room != "private"

    async def subscribed(self) -> None:
        seen[f"subscribed {self.channel.room}"] += 1

    async def unsubscribed(self) -> None:
        seen[f"unsubscribed {self.channel.room}"] += 1

    async def say(self, command: Chat.Say) -> Receipt:
        await self.publish(Chat.Message(body=command.body))
        return Receipt(id=len(command.body))

    async def typing(self, command: Chat.Typing) -> None:
        await self.send(Chat.Message(body="only you"))

    async def wait(self, command: Chat.Wait) -> None:
        seen["waiting"] += 1
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen["cancelled"] += 1
            raise

    async def fail(self, command: Chat.Fail) -> Any:
        if command.how == "muted":
            raise CommandError("muted", "You are muted", retryable=True)
        if command.how == "reply":
            return Receipt(id=1)
        raise RuntimeError("a secret of the server")


class TickerConsumer(ChannelConsumer[Ticker]):
    async def authorize(self) -> bool:
        return True

    async def order(self, command: Ticker.Order) -> Receipt:
        return Receipt(id=int(command.ratio) or 2**53)


class BriefConsumer(ChannelConsumer[Brief]):
    async def authorize(self) -> bool:
        return True


class ClosedConsumer(ChannelConsumer[Closed]):
    pass


class GuardedConsumer(ChannelConsumer[Guarded]):
    def authorize(self) -> bool:
        if self.channel.how == "code":
            raise CommandError("banned", "until Monday")
        if self.channel.how == "crash":
            raise RuntimeError("a secret of the server")
        if self.channel.how == "truthy":
            return cast(bool, "yes")
        return self.channel.how == "open" and self.user is None


class DeskConsumer(ChannelConsumer[Desk]):
    async def authorize(self) -> bool:
        return True

    def sleep(self, command: Desk.Sleep) -> None:
        blocked.set()
        gate.wait(30)
        publish_sync(self.channel, Desk.Note(text="awake"))

    async def count(self, command: Desk.Count) -> Receipt:
        return Receipt(id=await ContentType.objects.acount())

    def count_sync(self, command: Desk.CountSync) -> Receipt:
        return Receipt(id=ContentType.objects.count())

    async def echo(self, command: Desk.Echo) -> Receipt:
        return Receipt(id=command.id)

    async def flood(self, command: Desk.Flood) -> None:
        for _ in range(command.count):
            await self.publish(Desk.Note(text="x" * command.size))

    async def until_drained(self, command: Desk.UntilDrained) -> Receipt:
        while not get_drain().begun:  # noqa: ASYNC110  # a drain tells nobody but the sockets
            await asyncio.sleep(0.01)
        return Receipt(id=4000)


class LiveConsumer(MultiplexConsumer):
    consumers = [
        ChatConsumer,
        TickerConsumer,
        BriefConsumer,
        ClosedConsumer,
        GuardedConsumer,
        DeskConsumer,
    ]
