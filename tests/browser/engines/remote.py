"""Commands to a browser, their answers and events over one WebSocket, as in CDP and BiDi."""

import json
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from contextlib import ExitStack
from itertools import count
from threading import Thread
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from .browser import ScriptError

Message = dict[str, Any]


class Remote:
    """`hear` is called with each event, on a thread of its own."""

    def __init__(self, url: str, hear: Callable[[Message], None]) -> None:
        self._open = ExitStack()
        self._socket = self._open.enter_context(
            connect(url, max_size=None, compression=None, ping_interval=None)
        )
        self._hear = hear
        self._ids = count(1)
        self._waiting: dict[int, Future[Message]] = {}
        Thread(target=self._read, daemon=True).start()

    def ask(self, message: Message, seconds: float = 20) -> Message:
        answer = self.tell(message)
        try:
            return answer.result(seconds)
        except NoAnswer:
            raise ScriptError(f"no answer within {seconds} s to {message}") from None

    def tell(self, message: Message) -> "Future[Message]":
        number = next(self._ids)
        answer: Future[Message] = Future()
        self._waiting[number] = answer
        self._socket.send(json.dumps({"id": number, **message}))
        return answer

    def close(self) -> None:
        self._open.close()

    def _read(self) -> None:
        try:
            for text in self._socket:
                message = json.loads(text)
                answer = self._waiting.pop(message.get("id"), None)
                if answer is None:
                    self._hear(message)
                elif "error" in message:
                    error = message.get("message", message["error"])
                    answer.set_exception(ScriptError(str(error)))
                else:
                    answer.set_result(message["result"])
        except ConnectionClosed:
            pass
        for answer in list(self._waiting.values()):
            answer.set_exception(ScriptError("the browser is gone"))
