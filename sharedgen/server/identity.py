"""Who a connection is, and whether it still is: by Django's session, or by a user alone."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from hashlib import blake2b
from typing import Any

from django.conf import settings as django_settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
    load_backend,
)
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.cache import SessionStore as CacheStore
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.backends.signed_cookies import SessionStore as CookieStore
from django.core.cache import caches
from django.core.signing import b62_decode
from django.db.models import Model
from django.utils.crypto import constant_time_compare
from django.utils.functional import LazyObject, empty

from .database import call
from .protocol import Close


@dataclass(frozen=True, slots=True)
class Identity:
    """What `authenticate` may return: a user, and when the token ends, as an aware datetime.

    Raises ValueError for a naive datetime.
    """

    user: Any
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.expires_at is not None and self.expires_at.utcoffset() is None:
            raise ValueError(
                "expires_at of an Identity is an aware datetime: for the `exp` of a JWT write"
                " datetime.fromtimestamp(exp, timezone.utc)"
            )


@dataclass(frozen=True, slots=True)
class Standing:
    """What was known of a connection when it was let in.

    `user` is the text of its primary key, None for nobody; `session` a digest; `expires` seconds
    since the epoch. A user that a session vouches for has `store` and `key` to read it again, any
    other that is a model has `model` and `auth_hash`.
    """

    user: str | None = None
    session: str | None = None
    expires: float | None = None
    store: type[SessionBase] | None = None
    key: str = ""
    model: type[Model] | None = None
    auth_hash: str = ""

    @property
    def can_be_checked(self) -> bool:
        return self.store is not None or self.model is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found: how the connection ends, or the user as of now and the session's expiry.

    `in_doubt`: the password was changed, perhaps by a request that is about to renew the session.
    """

    close: Close | None = None
    user: Any = None
    expires: float | None = None
    in_doubt: bool = False


def user_key(user: Any) -> str | None:
    """The text that stands for a user in all processes; None for nobody and for one without pk."""
    pk = getattr(user, "pk", None)
    return None if pk is None else str(pk)


def session_digest(key: str) -> str:
    """What stands for a session in all processes, and lets nobody in."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


async def standing_of_scope(scope: Mapping[str, Any]) -> Standing:
    """Who the cookies say it is. Asks the database only for a user that is still lazy."""
    user = scope.get("user")
    if isinstance(user, LazyObject) and user._wrapped is empty:
        await call(user_key, user)
    session = scope.get("session")
    # what a signed-cookie store calls its key changes with each signature: the cookie is its key
    key = scope.get("cookies", {}).get(django_settings.SESSION_COOKIE_NAME) or getattr(
        session, "session_key", None
    )
    digest = session_digest(key) if session is not None and key else None
    if user_key(user) is None:
        return Standing(session=digest)
    if key and session is not None and _vouches(session, user):
        return Standing(
            user=user_key(user),
            session=digest,
            expires=session.get_expiry_date().timestamp(),
            store=session.__class__,
            key=key,
        )
    standing: Standing = await call(standing_of_user, user)
    return replace(standing, session=digest)


def standing_of_user(user: Any) -> Standing:
    """Who says so without a session. May use the database, for a field that is deferred."""
    key = user_key(user)
    if key is None or not isinstance(user, Model):
        return Standing(user=key)
    return Standing(user=key, model=user.__class__, auth_hash=_auth_hash(user))


def check(standing: Standing) -> Verdict:
    """Is the connection still who it was? Uses the database, in a thread."""
    if standing.store is not None:
        return _check_session(standing, standing.store)
    if standing.model is not None:
        return _check_user(standing, standing.model)
    return Verdict()


def _check_session(standing: Standing, store: type[SessionBase]) -> Verdict:
    data, expires = _read_session(store, standing.key)
    in_cookie = issubclass(store, CookieStore)
    id = data.get(SESSION_KEY)
    if id is None or str(get_user_model()._meta.pk.to_python(id)) != standing.user:
        until = standing.expires if expires is None else expires
        expired = in_cookie or (until is not None and until <= time.time())
        return Verdict(Close.LOGGED_OUT if expired else Close.IDENTITY_CHANGED)
    backend = data.get(BACKEND_SESSION_KEY, "")
    if backend not in django_settings.AUTHENTICATION_BACKENDS:
        return Verdict(Close.IDENTITY_CHANGED)
    user = load_backend(backend).get_user(get_user_model()._meta.pk.to_python(id))
    if user is None:
        return Verdict(Close.LOGGED_OUT)
    if not _verifies(data.get(HASH_SESSION_KEY), user):
        # the request may have given its browser another cookie, and nothing but that is to be seen
        return Verdict(Close.IDENTITY_CHANGED if in_cookie else Close.LOGGED_OUT, in_doubt=True)
    return Verdict(user=user, expires=expires)


def _check_user(standing: Standing, model: type[Model]) -> Verdict:
    user = model._default_manager.filter(pk=standing.user).first()
    if user is None or not getattr(user, "is_active", True):
        return Verdict(Close.LOGGED_OUT)
    if not constant_time_compare(_auth_hash(user), standing.auth_hash):
        return Verdict(Close.IDENTITY_CHANGED)
    return Verdict(user=user, expires=standing.expires)


def _read_session(store: type[SessionBase], key: str) -> tuple[Mapping[str, Any], float | None]:
    """What is stored, nothing where it is over, and when it expires if known. Writes nothing."""
    session = store(key)
    if isinstance(session, DatabaseStore):
        # the row knows when it expires, and a cache before it does not
        row = session.model.objects.filter(session_key=key).first()
        if row is None:
            return {}, None
        expires = row.expire_date.timestamp()
        return (session.decode(row.session_data) if expires > time.time() else {}), expires
    if isinstance(session, CacheStore):
        # its own `load` takes a cache that does not answer for a log-out
        cache = caches[django_settings.SESSION_CACHE_ALIAS]
        data = cache.get(session.cache_key_prefix + key) or {}
    else:
        session.create = lambda: None  # type: ignore[method-assign]  # makes files of expired ones
        data = session.load()
    if not data:
        return {}, None
    # a cookie says when it was written, and Django's own `load` asks only how old it may be at most
    written = _signed_at(key) if isinstance(session, CookieStore) else datetime.now(timezone.utc)
    date = session.get_expiry_date(modification=written, expiry=data.get("_session_expiry"))
    expires = date.timestamp()
    return (data if expires > time.time() else {}), expires


def _signed_at(text: str) -> datetime:
    """When `text` was made, by `django.core.signing.dumps`."""
    return datetime.fromtimestamp(b62_decode(text.rsplit(":", 2)[1]), tz=timezone.utc)


def _vouches(session: Any, user: Any) -> bool:
    """Whether it was this session, already read, that said who the user is."""
    if not (isinstance(session, SessionBase) and session.accessed and isinstance(user, Model)):
        return False
    return bool(session.get(SESSION_KEY) == user._meta.pk.value_to_string(user))


def _verifies(session_hash: str | None, user: Any) -> bool:
    if not hasattr(user, "get_session_auth_hash"):
        return True
    fallbacks = getattr(user, "get_session_auth_fallback_hash", tuple)
    return bool(session_hash) and any(
        constant_time_compare(session_hash or "", vouched)
        for vouched in (user.get_session_auth_hash(), *fallbacks())
    )


def _auth_hash(user: Any) -> str:
    return user.get_session_auth_hash() if hasattr(user, "get_session_auth_hash") else ""
