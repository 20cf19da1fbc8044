"""What uvicorn serves."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.project.settings")
django.setup()

from .consumers import LiveConsumer  # noqa: E402  # models may be imported once Django is set up

application = LiveConsumer.as_asgi()
