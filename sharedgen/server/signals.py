"""What Django's signals say about sessions and users is announced to every process."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models.signals import post_delete, post_save

from .control import Announcement, SessionEnded, UserChanged, announce, announce_sync
from .identity import session_digest, user_key
from .protocol import Close

logger = logging.getLogger("sharedgen.server")

_FLUSH_SECONDS = 1.0  # for a log-out of which only the user is known to reach the session
_tasks: set[asyncio.Task[None]] = set()


def watch_users() -> None:
    """Announces, from now on, what this process does to them. May be called more than once."""
    try:
        user_model = get_user_model()
    except ImproperlyConfigured:  # a site without users
        return
    user_logged_in.connect(_logged_in, dispatch_uid="sharedgen.identity")
    user_logged_out.connect(_logged_out, dispatch_uid="sharedgen.identity")
    for model in apps.get_models():
        if issubclass(model, user_model):  # proxies and children send signals of their own
            post_save.connect(_saved, sender=model, dispatch_uid="sharedgen.identity")
            post_delete.connect(_deleted, sender=model, dispatch_uid="sharedgen.identity")


def _logged_in(request: Any, **_: object) -> None:
    """Who had this browser's session before is not connected any more: the page comes again."""
    before = _cookie(request)
    if before and before != _session_key(request):
        _tell(SessionEnded(sessions=[session_digest(before)], code=Close.IDENTITY_CHANGED.value))


def _logged_out(request: Any, user: Any, **_: object) -> None:
    keys = {_cookie(request), _session_key(request)} - {None}
    if keys:
        sessions = [session_digest(key) for key in keys if key]
        _tell(SessionEnded(sessions=sessions, code=Close.LOGGED_OUT.value))
    elif key := user_key(user):  # as `channels.auth.logout` does, before it ends the session
        _tell(UserChanged(user=key, after=_FLUSH_SECONDS))


def _saved(
    instance: Any, created: bool, update_fields: frozenset[str] | None, using: str, **_: object
) -> None:
    # every other field may be one that an `authorize` looks at
    if not created and (update_fields is None or update_fields - {"last_login"}):
        _changed(instance, using)


def _deleted(instance: Any, using: str, **_: object) -> None:
    _changed(instance, using)


def _changed(user: Any, using: str) -> None:
    key = user_key(user)
    if key is not None:
        transaction.on_commit(partial(_tell, UserChanged(user=key)), using=using)


def _cookie(request: Any) -> str | None:
    cookies = getattr(request, "COOKIES", {})
    return cookies.get(django_settings.SESSION_COOKIE_NAME) or None


def _session_key(request: Any) -> str | None:
    return getattr(getattr(request, "session", None), "session_key", None) or None


def _tell(announcement: Announcement) -> None:
    """Never in the way of who signs in or saves: what fails, the periodic check makes up for."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        try:
            announce_sync(announcement)
        except Exception:
            logger.exception("What happened to a user was not announced")
        return
    task = loop.create_task(_announce(announcement))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _announce(announcement: Announcement) -> None:
    try:
        await announce(announcement)
    except Exception:
        logger.exception("What happened to a user was not announced")
