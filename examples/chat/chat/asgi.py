"""Pages and static files over HTTP, every channel over one WebSocket."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chat.settings")
pages = get_asgi_application()

from live.consumers import LiveConsumer  # noqa: E402  (models load only after the line above)

application = ProtocolTypeRouter(
    {
        "http": ASGIStaticFilesHandler(pages),
        "websocket": AuthMiddlewareStack(URLRouter([path("ws/live", LiveConsumer.as_asgi())])),
    }
)
