"""The connection is lost in the middle of a command: what the page sends when it is back."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

from .tabs import subscribed_tabs, until

WELCOME = '{"session":"s","ping":25,"max":65536,"subscriptions":100,"in_flight":16}'


class ForgetfulServer:
    """Speaks the protocol, and loses the connection over the first command instead of answering."""

    def __init__(self) -> None:
        self.connections = 0
        self.commands: list[str] = []  # without their ids, which are those of a connection
        self._server = serve(
            self._serve, "127.0.0.1", 0, subprotocols=[Subprotocol("sharedgen.v1")]
        )
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()

    def _serve(self, connection: ServerConnection) -> None:
        self.connections += 1
        for message in connection:
            for frame in str(message).split("\n"):
                opcode, _, rest = frame.partition(" ")
                id, _, command = rest.partition(" ")
                if opcode == "hello":
                    connection.send(f"welcome {WELCOME}")
                elif opcode == "sub":
                    connection.send(f'ok {id} {{"position":"-","recovered":null}}')
                elif opcode in ("cmd", "once"):
                    self.commands.append(f"{opcode} {command}")
                    if len(self.commands) == 1:
                        connection.close(1012)
                        return
                    connection.send(f'ok {id} {{"number":7}}')


@pytest.fixture
def forgetful() -> Iterator[ForgetfulServer]:
    server = ForgetfulServer()
    yield server
    server.stop()


@pytest.mark.parametrize("transport", ["auto", "page"])
def test_an_idempotent_command_is_sent_again_with_its_key_and_answered(
    context: BrowserContext, forgetful: ForgetfulServer, transport: str
) -> None:
    (tab,) = subscribed_tabs(context, 1, url=forgetful.url, transport=transport)
    assert tab.evaluate("feed.pay({ text: 'x' })") == {"number": 7}
    first, again = forgetful.commands
    assert again == first
    opcode, address, key, name, payload = first.split(" ")
    assert (opcode, address, name, payload) == ("once", "feed/a", "pay", '{"text":"x"}')
    assert len(key) >= 16
    assert forgetful.connections == 2


@pytest.mark.parametrize("transport", ["auto", "page"])
def test_another_command_is_disconnected_and_not_sent_again(
    context: BrowserContext, forgetful: ForgetfulServer, transport: str
) -> None:
    (tab,) = subscribed_tabs(context, 1, url=forgetful.url, transport=transport)
    code = tab.evaluate("() => feed.post({ text: 'x' }).catch((error) => error.code)")
    assert code == "disconnected"
    until(tab, "feed.status === 'live'")
    assert tab.evaluate("feed.pay({ text: 'y' })") == {"number": 7}
    assert [command.split(" ")[0] for command in forgetful.commands] == ["cmd", "once"]


def test_two_calls_have_two_keys(context: BrowserContext, forgetful: ForgetfulServer) -> None:
    (tab,) = subscribed_tabs(context, 1, url=forgetful.url)
    tab.evaluate("() => Promise.all([feed.pay({ text: 'x' }), feed.pay({ text: 'x' })])")
    assert len({command.split(" ")[2] for command in forgetful.commands}) == 2
