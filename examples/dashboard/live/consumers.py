from __future__ import annotations

from datetime import datetime, timezone
from ipaddress import ip_address
from typing import Any, ClassVar

from sharedgen.server import ChannelConsumer, CommandError, MultiplexConsumer, publish

from .channels import Disk, Load, Machine, Marks, Network, Server
from .sampler import sampler


def is_local(scope: dict[str, Any]) -> bool:
    """Is it a browser of this machine? Behind a proxy everybody is: ask for a user there."""
    host, _ = scope["client"]
    return ip_address(host).is_loopback


class MachineConsumer(ChannelConsumer[Machine]):
    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return is_local(self.scope)

    async def set_pace(self, command: Machine.SetPace) -> None:
        await sampler.set_pace(command.seconds)


class LoadConsumer(ChannelConsumer[Load]):
    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return is_local(self.scope)


class NetworkConsumer(ChannelConsumer[Network]):
    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return is_local(self.scope)


class DiskConsumer(ChannelConsumer[Disk]):
    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return is_local(self.scope)


class MarksConsumer(ChannelConsumer[Marks]):
    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return is_local(self.scope)

    async def add(self, command: Marks.Add) -> None:
        text = command.text.strip()
        if not text:
            raise CommandError("empty", "A mark needs a name")
        await self.publish(Marks.Mark(at=datetime.now(timezone.utc), text=text))


class ServerConsumer(ChannelConsumer[Server]):
    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return is_local(self.scope)


class LiveConsumer(MultiplexConsumer):
    """One socket for every channel: route it at the endpoint of [tool.sharedgen]."""

    consumers = [
        MachineConsumer,
        LoadConsumer,
        NetworkConsumer,
        DiskConsumer,
        MarksConsumer,
        ServerConsumer,
    ]
    lock = "../sharedgen.lock"  # the fingerprints of older pages that are still served
    sockets: ClassVar[set[LiveConsumer]] = set()  # those open now, for the badge of the pages

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        await super().websocket_connect(message)
        self.sockets.add(self)
        await publish(Server(), Server.Sockets(open=len(self.sockets)))

    async def __call__(self, *connection: Any) -> None:
        try:
            await super().__call__(*connection)
        finally:
            self.sockets.discard(self)
            await publish(Server(), Server.Sockets(open=len(self.sockets)))
