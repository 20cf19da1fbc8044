from sharedgen.server import ChannelConsumer, CommandError, MultiplexConsumer

from .channels import Order, Page, Shop, Ticker


class ShopConsumer(ChannelConsumer[Shop]):
    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return False

    async def place(self, command: Shop.Place) -> Page[Order]:
        raise NotImplementedError


class TickerConsumer(ChannelConsumer[Ticker]):
    """Without parameters."""

    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return False

    async def reset(self, command: Ticker.Reset) -> None:
        raise NotImplementedError

    async def buy(self, command: Ticker.Buy) -> None:
        raise NotImplementedError


class LiveConsumer(MultiplexConsumer):
    """One socket for every channel: route it at the endpoint of [tool.sharedgen]."""

    consumers = [ShopConsumer, TickerConsumer]
    lock = "../sharedgen.lock"  # the fingerprints of older pages that are still served
