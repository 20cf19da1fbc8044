from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from sharedgen.server import ChannelConsumer, CommandError, MultiplexConsumer, publish

from .channels import Chat, Line, Page, Receipt, Server, Typing
from .models import Message, Room

LATEST = 100  # messages that a page reads when it opens a room


def signed_in(user: AbstractBaseUser | AnonymousUser | None) -> bool:
    return user is not None and user.is_authenticated


class ChatConsumer(ChannelConsumer[Chat]):
    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        room = Room.objects.filter(slug=self.channel.room)
        return signed_in(self.user) and await room.aexists()

    async def say(self, command: Chat.Say) -> Receipt:
        if not command.body.strip():
            raise CommandError("empty", "There is nothing in this message")
        room = await Room.objects.aget(slug=self.channel.room)
        message = await Message.objects.acreate(room=room, author=self.user, body=command.body)
        line = Chat.Message(
            id=message.id,
            author=self.user.get_username(),
            body=message.body,
            sent_at=message.sent_at,
        )
        await self.publish(line)
        return Receipt(id=message.id)

    def recent(self, command: Chat.Recent) -> Page:
        latest = Message.objects.filter(room__slug=self.channel.room).select_related("author")
        return Page(
            lines=[
                Line(
                    id=message.id,
                    author=message.author.get_username(),
                    body=message.body,
                    sent_at=message.sent_at,
                )
                for message in latest.order_by("-sent_at")[:LATEST][::-1]
            ]
        )

    async def set_topic(self, command: Chat.SetTopic) -> None:
        await Room.objects.filter(slug=self.channel.room).aupdate(topic=command.text)
        await self.publish(Chat.Topic(text=command.text))


class TypingConsumer(ChannelConsumer[Typing]):
    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return signed_in(self.user)

    async def touch(self, command: Typing.Touch) -> None:
        await self.publish(Typing.Typed(author=self.user.get_username()))


class ServerConsumer(ChannelConsumer[Server]):
    async def authorize(self) -> bool:
        """May this connection subscribe to self.channel? Nothing is allowed until you say so."""
        return signed_in(self.user)


class LiveConsumer(MultiplexConsumer):
    """One socket for every channel: route it at the endpoint of [tool.sharedgen]."""

    consumers = [ChatConsumer, TypingConsumer, ServerConsumer]
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
