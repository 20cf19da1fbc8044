"""`manage.py demo`: the built dashboard, served until stopped."""

import socket
from argparse import ArgumentParser
from contextlib import suppress

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

HOST = "127.0.0.1"

TO_TRY = """
  {bold}sharedgen dashboard{plain} is at {bold}http://{host}:{port}/{plain}

  1. Open ten tabs of that address: the badge counts them, and they share one socket.
  2. Mark a moment in one of them, and change the pace: all follow.
  3. Stop this with Ctrl-C, start it again on the same port, and watch the tabs come back.

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
            listener.listen()
            return listener
    raise OSError(f"no free port on {HOST}")


class Command(BaseCommand):
    help = "Serves the dashboard on this machine until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="or a free one")

    def handle(self, *args: object, port: int, **options: object) -> None:
        if not (settings.DIST / "index.html").exists():
            raise CommandError(f"{settings.DIST} is empty: run `npm run build` in frontend/")
        config = uvicorn.Config(
            "dashboard.asgi:application",
            log_level="warning",
            ws_max_size=131_072,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=2,
        )
        config.load()
        listener = listen(port)
        bold, plain = ("\033[1m", "\033[0m") if self.stdout.isatty() else ("", "")
        where = listener.getsockname()[1]
        self.stdout.write(TO_TRY.format(host=HOST, port=where, bold=bold, plain=plain))
        self.stdout.flush()
        with suppress(KeyboardInterrupt):  # Ctrl-C is how it ends
            uvicorn.Server(config).run(sockets=[listener])
        self.stdout.write("  stopped")
