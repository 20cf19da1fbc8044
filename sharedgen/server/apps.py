"""`"sharedgen.server"` in `INSTALLED_APPS`."""

from __future__ import annotations

from django.apps import AppConfig


class SharedgenConfig(AppConfig):
    name = "sharedgen.server"
    label = "sharedgen"
    verbose_name = "sharedgen"

    def ready(self) -> None:
        from . import checks, database, signals

        database.watch_connections()
        signals.watch_users()
        checks.register()
