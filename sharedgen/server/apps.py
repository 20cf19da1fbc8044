"""`"sharedgen.server"` in `INSTALLED_APPS`."""

from __future__ import annotations

from contextlib import suppress

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class SharedgenConfig(AppConfig):
    name = "sharedgen.server"
    label = "sharedgen"
    verbose_name = "sharedgen"

    def ready(self) -> None:
        from . import checks, database, observe, signals

        database.watch_connections()
        signals.watch_users()
        checks.register()
        with suppress(ImproperlyConfigured):  # the checks tell of it, and so does as_asgi
            observe.start()
