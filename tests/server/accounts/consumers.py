"""Consumers that ask who is there."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from django.contrib.auth.models import User

from sharedgen.server import ChannelConsumer, Identity, MultiplexConsumer

from .channels import Room, Who

closed: set[str] = set()  # rooms that let nobody in
broken: set[str] = set()  # rooms whose authorize fails
gates: dict[str, tuple[asyncio.Event, Callable[[], None]]] = {}
seen: Counter[str] = Counter()


class RoomConsumer(ChannelConsumer[Room]):
    async def authorize(self) -> bool:
        name = self.channel.name
        seen[f"asked {name}"] += 1
        allowed = name not in closed
        if name in broken:
            raise RuntimeError("the database is away")
        if name in gates:
            gate, waits = gates[name]
            waits()
            await gate.wait()
        if name == "staff":
            return bool(self.user.is_staff)
        return allowed

    async def subscribed(self) -> None:
        seen[f"subscribed {self.channel.name}"] += 1

    async def unsubscribed(self) -> None:
        seen[f"unsubscribed {self.channel.name}"] += 1

    async def who_am_i(self, command: Room.WhoAmI) -> Who:
        user = self.user
        return Who(name=user.get_username(), staff=getattr(user, "is_staff", False))

    async def wait(self, command: Room.Wait) -> None:
        seen[f"waits {self.channel.name}"] += 1
        await asyncio.Event().wait()


class SessionConsumer(MultiplexConsumer):
    consumers = [RoomConsumer]


class TokenConsumer(MultiplexConsumer):
    """A token is the name of a user, and says how it behaves."""

    consumers = [RoomConsumer]

    def authenticate(self, token: str) -> Any:
        seen[f"token {token}"] += 1
        name, _, how = token.partition("/")
        if how == "raise":
            raise RuntimeError("a secret of the server")
        if how == "truth":
            return True
        user = User.objects.filter(username=name).first()
        if how == "expires":
            return Identity(user, datetime.now(timezone.utc) + timedelta(seconds=0.3))
        if how == "naive":
            return Identity(user, datetime(2030, 1, 1))
        return user


class SlowTokenConsumer(MultiplexConsumer):
    consumers = [RoomConsumer]

    async def authenticate(self, token: str) -> None:
        await asyncio.Event().wait()
