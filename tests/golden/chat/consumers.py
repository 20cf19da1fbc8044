from sharedgen.server import ChannelConsumer, CommandError, MultiplexConsumer

from .channels import Chat, Receipt


class ChatConsumer(ChannelConsumer[Chat]):
    """A chat room."""

    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return False

    async def say(self, command: Chat.Say) -> Receipt:
        raise NotImplementedError

    async def typing(self, command: Chat.Typing) -> None:
        raise NotImplementedError


class LiveConsumer(MultiplexConsumer):
    """One socket for every channel: route it at the endpoint of [tool.sharedgen]."""

    consumers = [ChatConsumer]
    lock = "../sharedgen.lock"  # the fingerprints of older pages that are still served
