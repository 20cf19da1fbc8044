from sharedgen.server import ChannelConsumer, CommandError, MultiplexConsumer

from .channels import Promise, Reply, message


class PromiseConsumer(ChannelConsumer[Promise]):
    """A channel named like a global of JavaScript: `Promise`. */"""

    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return False

    async def delete(self, command: Promise.delete) -> Reply:
        raise NotImplementedError

    async def reply(self, command: Promise.Reply) -> None:
        raise NotImplementedError


class messageConsumer(ChannelConsumer[message]):
    """A channel named like a function of client.js."""

    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return False

    async def object(self, command: message.Object) -> None:
        raise NotImplementedError


class LiveConsumer(MultiplexConsumer):
    """One socket for every channel: route it at the endpoint of [tool.sharedgen]."""

    consumers = [PromiseConsumer, messageConsumer]
    lock = "../sharedgen.lock"  # the fingerprints of older pages that are still served
