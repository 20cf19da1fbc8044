"""`manage.py demo`: this example, ready to try, until stopped."""

import socket
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

HOST = "127.0.0.1"
USERS = ("ada", "bob")

TO_TRY = """
  {bold}sharedgen chat{plain} is at {bold}http://{host}:{port}/{plain}

  1. Sign in as {bold}ada{plain} (password ada) and say something.
  2. Open ten tabs of that address: the badge counts them, and they still share one socket.
  3. Open a private window and sign in as {bold}bob{plain} (password bob): now it counts two.
  4. Type in one window and watch the other; close tabs and watch the badge.

  Ctrl-C stops it.
"""


def listen(wanted: int) -> socket.socket:
    """Listen on the wanted port, or on a free one when something else has it."""
    for port in (wanted, 0):
        listener = socket.socket()
        # Without it a port cannot be taken again for a minute after the last run.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            listener.close()
        else:
            return listener
    raise OSError(f"no free port on {HOST}")


class Server(uvicorn.Server):
    """Says so when it serves."""

    def __init__(self, config: uvicorn.Config, started: Callable[[int], None]) -> None:
        super().__init__(config)
        self.tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and self.started:
            self.tell(sockets[0].getsockname()[1])


class Command(BaseCommand):
    help = "Migrates, adds the users ada and bob, and serves the chat until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="or a free one")

    def handle(self, *args: object, port: int, **options: object) -> None:
        call_command("migrate", verbosity=0)
        users = get_user_model().objects
        for name in USERS:
            if not users.filter(username=name).exists():
                users.create_user(name, password=name)
        config = uvicorn.Config(
            "chat.asgi:application",
            log_level="warning",
            ws_max_size=131_072,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=2,
        )
        with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
            Server(config, self.announce).run(sockets=[listen(port)])
        self.stdout.write("  stopped")

    def announce(self, port: int) -> None:
        bold, plain = ("\033[1m", "\033[0m") if self.stdout.isatty() else ("", "")
        self.stdout.write(TO_TRY.format(host=HOST, port=port, bold=bold, plain=plain))
        self.stdout.flush()
