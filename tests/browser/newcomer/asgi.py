import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
pages = get_asgi_application()

from live.consumers import LiveConsumer  # noqa: E402  (Django must be set up before)

sockets = AuthMiddlewareStack(URLRouter([path("ws/live", LiveConsumer.as_asgi())]))
application = ProtocolTypeRouter({"http": ASGIStaticFilesHandler(pages), "websocket": sockets})
