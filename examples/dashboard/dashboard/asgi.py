"""The page over HTTP, all channels over one WebSocket, the sampler while the server runs."""

import asyncio
import os
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
pages = get_asgi_application()

from live.consumers import LiveConsumer  # noqa: E402  (models load only after the line above)
from live.sampler import sampler  # noqa: E402  (the same)


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """The server calls this once, when it starts."""
    await receive()
    sampling = asyncio.create_task(sampler.run())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    sampling.cancel()
    await send({"type": "lifespan.shutdown.complete"})


application = ProtocolTypeRouter(
    {
        "lifespan": lifespan,
        "http": ASGIStaticFilesHandler(pages),
        "websocket": URLRouter([path("ws/live", LiveConsumer.as_asgi())]),
    }
)
