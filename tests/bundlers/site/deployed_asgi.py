from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from asgi import sockets  # noqa: E402  (Django must be set up before)

application = ProtocolTypeRouter({"http": pages, "websocket": sockets})
