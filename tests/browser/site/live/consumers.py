import os
from collections import Counter
from itertools import count

from sharedgen.server import ChannelConsumer, CommandError, MultiplexConsumer

from .channels import Feed, Journal, Ledger, Posted, Vault

posts = count(1)
# subscriptions that are live, by the name of their journal
readers: Counter[str] = Counter()


class FeedConsumer(ChannelConsumer[Feed]):
    async def authorize(self) -> bool:
        return True

    async def post(self, command: Feed.Post) -> Posted:
        number = next(posts)
        await self.publish(Feed.Item(number=number, text=command.text))
        return Posted(number=number)

    async def pay(self, command: Feed.Pay) -> Posted:
        return Posted(number=next(posts))

    async def scold(self, command: Feed.Scold) -> None:
        raise CommandError("muted", "You are muted")

    def crash(self, command: Feed.Crash) -> None:
        raise RuntimeError("the secret of the house")


class JournalConsumer(ChannelConsumer[Journal]):
    async def authorize(self) -> bool:
        return True

    async def subscribed(self) -> None:
        readers[self.channel.name] += 1

    async def unsubscribed(self) -> None:
        readers[self.channel.name] -= 1


class LedgerConsumer(ChannelConsumer[Ledger]):
    async def authorize(self) -> bool:
        return True

    def enter(self, command: Ledger.Enter) -> None:
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write(f"{command.text}\n")


class VaultConsumer(ChannelConsumer[Vault]):
    async def authorize(self) -> bool:
        return False

    async def open(self, command: Vault.Open) -> None:
        raise AssertionError("nobody subscribes, so nobody commands")


class LiveConsumer(MultiplexConsumer):
    consumers = [FeedConsumer, JournalConsumer, LedgerConsumer, VaultConsumer]
