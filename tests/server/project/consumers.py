"""Consumers of the test channels."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter, defaultdict
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from sharedgen.server import (
    ChannelConsumer,
    CommandError,
    MultiplexConsumer,
    publish_sync,
    shielded,
)
from sharedgen.server.draining import get_drain

from .channels import Brief, Chat, Closed, Desk, Feed, Guarded, Receipt, Ticker, Window, Works

seen: Counter[str] = Counter()
gate = threading.Event()
blocked = threading.Event()
gates: defaultdict[str, threading.Event] = defaultdict(threading.Event)


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


class FeedConsumer(ChannelConsumer[Feed]):
    async def authorize(self) -> bool:
        return True


class WindowConsumer(ChannelConsumer[Window]):
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
        if self.channel.how == "blocked":
            gates["guarded"].wait(30)
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


class WorksConsumer(ChannelConsumer[Works]):
    async def authorize(self) -> bool:
        if self.channel.name.startswith("slow-authorize"):
            await self._hold("authorizing")
        if seen[f"cut off {self.channel.name}"]:
            await self.cancelled(Works.Cancelled())
        return self.channel.name != "no-more" or seen["no more"] == 0

    async def subscribed(self) -> None:
        if self.channel.name.startswith("slow-hook"):
            await self._hold("subscribing")

    async def unsubscribed(self) -> None:
        if self.channel.name.startswith("slow-end"):
            seen[f"ending {self.channel.name}"] += 1
            await self._gate()
        seen[f"unsubscribed {self.channel.name}"] += 1

    async def echo(self, command: Works.Echo) -> Receipt:
        return Receipt(id=command.id)

    def echo_sync(self, command: Works.EchoSync) -> Receipt:
        return Receipt(id=command.id)

    async def hold(self, command: Works.Hold) -> None:
        await self._hold("holding")

    async def stubborn(self, command: Works.Stubborn) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await self._hold("stubborn")
        await self._gate()

    @shielded
    async def finish(self, command: Works.Finish) -> None:
        seen[f"finishing {self.channel.name}"] += 1
        await self._gate()
        await self.send(Works.Note(text="to whom?"))
        seen[f"finished {self.channel.name}"] += 1

    @shielded
    async def finish_beside(self, command: Works.FinishBeside) -> None:
        seen[f"finishing {self.channel.name}"] += 1
        await self._gate()
        seen[f"finished {self.channel.name}"] += 1

    def block(self, command: Works.Block) -> Receipt:
        seen[f"blocking {self.channel.name}"] += 1
        gates[self.channel.name].wait(20)
        seen[f"blocked {self.channel.name}"] += 1
        return Receipt(id=seen[f"blocked {self.channel.name}"])

    async def await_(self, command: Works.Await) -> None:
        await sync_to_async(gates[self.channel.name].wait)(20)

    async def overlap(self, command: Works.Overlap) -> Receipt:
        seen[f"overlapping {self.channel.name}"] += 1
        await self._gate()
        return Receipt(id=command.id)

    async def threads(self, command: Works.Threads) -> Receipt:
        names = {await sync_to_async(threading.get_ident)()}
        await ContentType.objects.acount()
        for _ in range(3):
            names.add(await sync_to_async(threading.get_ident)())
        return Receipt(id=len(names))

    async def roll(self, command: Works.Roll) -> Receipt:
        block = transaction.atomic()
        await sync_to_async(block.__enter__)()
        await ContentType.objects.acreate(app_label="rolled", model="back")
        await sync_to_async(transaction.set_rollback)(True)
        await sync_to_async(block.__exit__)(None, None, None)
        return Receipt(id=await ContentType.objects.filter(app_label="rolled").acount())

    async def cancellations(self, command: Works.Cancellations) -> Receipt:
        task = asyncio.current_task()
        return Receipt(id=getattr(task, "cancelling", int)())  # counted since Python 3.11

    async def cancelled(self, command: Works.Cancelled) -> None:
        task = asyncio.create_task(asyncio.Event().wait())
        task.cancel()
        await task

    async def pay(self, command: Works.Pay) -> Receipt:
        seen[f"paying {self.channel.name}"] += 1
        if command.how == "wait":
            await self._gate()
        if command.how == "hold":
            await self._hold("holding")
        if command.how == "refuse":
            raise CommandError("broke", "no money")
        if command.how == "crash":
            raise RuntimeError("a secret of the server")
        return Receipt(id=seen[f"paying {self.channel.name}"])

    def pay_sync(self, command: Works.PaySync) -> Receipt:
        seen[f"paying {self.channel.name}"] += 1
        gates[self.channel.name].wait(20)
        return Receipt(id=seen[f"paying {self.channel.name}"])

    async def pay_briefly(self, command: Works.PayBriefly) -> Receipt:
        seen[f"paying {self.channel.name}"] += 1
        return Receipt(id=seen[f"paying {self.channel.name}"])

    async def _hold(self, what: str) -> None:
        seen[f"{what} {self.channel.name}"] += 1
        try:
            await asyncio.Event().wait()
        finally:
            seen[f"{what} cancelled {self.channel.name}"] += 1

    async def _gate(self) -> None:
        await asyncio.to_thread(gates[self.channel.name].wait, 20)


class LiveConsumer(MultiplexConsumer):
    consumers = [
        ChatConsumer,
        TickerConsumer,
        BriefConsumer,
        FeedConsumer,
        WindowConsumer,
        ClosedConsumer,
        GuardedConsumer,
        DeskConsumer,
        WorksConsumer,
    ]
