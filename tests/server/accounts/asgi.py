"""The sockets of the site with users, as uvicorn serves them in a process of its own."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.project.settings")
django.setup()

from channels.auth import AuthMiddlewareStack  # noqa: E402  # models come once Django is set up

from .consumers import SessionConsumer  # noqa: E402  # the same

application = AuthMiddlewareStack(SessionConsumer.as_asgi())
