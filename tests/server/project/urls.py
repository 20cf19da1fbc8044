"""No pages: the stories speak to the socket."""

from typing import Any

urlpatterns: list[Any] = []
