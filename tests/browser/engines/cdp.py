"""The Chrome DevTools Protocol, with one connection for all targets."""

import json
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

from .browser import ScriptError
from .remote import Message, Remote

Heard = Callable[[str, Message], None]


class Cdp:
    def __init__(self, port: int) -> None:
        with urlopen(f"http://127.0.0.1:{port}/json/version", timeout=20) as answer:
            url = json.load(answer)["webSocketDebuggerUrl"]
        self._listeners: dict[str, Heard] = {}
        self._remote = Remote(url, self._hear)

    def send(self, method: str, session: str = "", /, **parameters: Any) -> Message:
        return self._remote.ask(self._message(method, session, parameters))

    def tell(self, method: str, session: str = "", /, **parameters: Any) -> None:
        """Does not wait: what crashes has no answer."""
        self._remote.tell(self._message(method, session, parameters))

    def attach(self, target: str, heard: Heard | None = None) -> str:
        """A session with a target; `heard` gets the method and the parameters of its events."""
        answer = self.send("Target.attachToTarget", targetId=target, flatten=True)
        session: str = answer["sessionId"]
        if heard:
            self._listeners[session] = heard
        return session

    def evaluate(self, session: str, script: str) -> Any:
        answer = self.send(
            "Runtime.evaluate", session, expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            thrown = answer["exceptionDetails"]
            raise ScriptError(thrown.get("exception", {}).get("description", thrown["text"]))
        return answer["result"].get("value")

    def close(self) -> None:
        self._remote.close()

    def _message(self, method: str, session: str, parameters: Message) -> Message:
        message = {"method": method, "params": parameters}
        return {**message, "sessionId": session} if session else message

    def _hear(self, event: Message) -> None:
        listener = self._listeners.get(event.get("sessionId", ""))
        if listener:
            listener(event["method"], event["params"])
