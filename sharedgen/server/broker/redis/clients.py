"""Clients of redis-py for a URL: one server, one behind sentinels, or a cluster.

None of them sends a command again by itself: what was published must not be published twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import redis
import redis.asyncio
import redis.asyncio.cluster
import redis.asyncio.retry
import redis.asyncio.sentinel
import redis.cluster
import redis.retry
import redis.sentinel
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 5.0  # for a command to be answered
IDLE_SECONDS = 15.0  # after which a connection is tried before it is trusted with a command
_SENTINEL_PORT = 26379

# redis-py types these in part only
_parse_url: Any = redis.connection.parse_url
_AsyncSentinel: Any = redis.asyncio.sentinel.Sentinel
_SyncSentinel: Any = redis.sentinel.Sentinel

Async = Any  # a Redis or a RedisCluster of redis.asyncio: they share no base class
Sync = Any


@dataclass(frozen=True, slots=True)
class Target:
    """What a URL names. `hosts` and `service` are of sentinels alone."""

    kind: Literal["single", "sentinel", "cluster"]
    url: str  # as redis-py reads it
    db: int
    hosts: tuple[tuple[str, int], ...] = ()
    service: str = ""


def parse_target(url: str) -> Target:
    """Raises ImproperlyConfigured for a URL that names no Redis; the error holds no password."""
    parts = urlsplit(url)
    base, _, kind = parts.scheme.partition("+")
    scheme = {"valkey": "redis", "valkeys": "rediss"}.get(base, base)
    try:
        if kind == "sentinel":
            return _sentinel(parts, scheme)
        plain = scheme + url[url.index("://") :]  # urlunsplit would make unix:/ of unix:///
        plain = _without(plain, "decode_responses")  # answers are bytes
        options = _parse_url(plain)
        db = int(options.get("db", 0))
    except ValueError as error:
        raise ImproperlyConfigured(
            f'SHAREDGEN["BROKER"] is no URL of a Redis: {error}. Examples:'
            " redis://user:password@host:6379/0, unix:///run/redis.sock?db=0,"
            " redis+sentinel://host1:26379,host2:26379/service/0, redis+cluster://host:6379"
        ) from None
    return Target("cluster" if kind == "cluster" else "single", plain, db)


def open_async(target: Target, **options: Any) -> Async:
    """A client for commands, of the running event loop."""
    retry = redis.asyncio.retry.Retry(NoBackoff(), 0)
    given = {**_options(), "retry": retry, **options}
    if target.kind == "sentinel":
        sentinel = _AsyncSentinel(
            list(target.hosts), sentinel_kwargs=_of_sentinels(target), **_of_url(target), **given
        )
        return sentinel.master_for(target.service)
    if target.kind == "cluster":
        return redis.asyncio.cluster.RedisCluster.from_url(target.url, **given)
    return redis.asyncio.Redis.from_url(target.url, **given)


def open_sync(target: Target) -> Sync:
    """A client for commands, of all threads; redis-py makes new connections after a fork."""
    retry = redis.retry.Retry(NoBackoff(), 0)
    given = {**_options(), "retry": retry}
    if target.kind == "sentinel":
        sentinel = _SyncSentinel(
            list(target.hosts), sentinel_kwargs=_of_sentinels(target), **_of_url(target), **given
        )
        return sentinel.master_for(target.service)
    if target.kind == "cluster":
        return redis.cluster.RedisCluster.from_url(target.url, **given)
    return redis.Redis.from_url(target.url, **given)


async def open_listener(target: Target, cluster: Async) -> Async:
    """A client for one subscribed connection, which may be silent for long.

    A cluster hands what is published to all of its nodes: any one of them will do.
    """
    # by protocol 3 redis-py has what it hears logged, at INFO
    silent = {"socket_timeout": None, "health_check_interval": 0, "protocol": 2}
    target = replace(target, url=_without(target.url, *silent))  # what is in a URL counts more
    if target.kind != "cluster":
        return open_async(target, **silent)
    await cluster.initialize()
    node = cluster.get_random_node()
    parts = urlsplit(target.url)
    credentials, at, _ = parts.netloc.rpartition("@")
    here = urlunsplit(parts._replace(netloc=f"{credentials}{at}{node.host}:{node.port}"))
    return open_async(Target("single", here, 0), **silent)


def _without(url: str, *names: str) -> str:
    """The URL without these in its query."""
    base, mark, query = url.partition("?")
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in names]
    return base + mark + urlencode(pairs)


def _options() -> dict[str, Any]:
    return {
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "health_check_interval": IDLE_SECONDS,
    }


def _sentinel(parts: SplitResult, scheme: str) -> Target:
    credentials, at, hosts = parts.netloc.rpartition("@")
    service, _, db = parts.path.strip("/").partition("/")
    if not service:
        raise ValueError("the name of the service is missing behind the sentinels' hosts")
    query = dict(parse_qsl(parts.query))
    query.pop("decode_responses", None)
    number = int(db or query.pop("db", "0"))
    netloc = f"{credentials}{at}{hosts.partition(',')[0]}"
    url = urlunsplit((scheme, netloc, f"/{number}", urlencode(query), ""))
    _parse_url(url)
    return Target("sentinel", url, number, tuple(_host(host) for host in hosts.split(",")), service)


def _host(text: str) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError("a sentinel has no host")
    return unquote(parts.hostname), parts.port or _SENTINEL_PORT


def _of_url(target: Target) -> dict[str, Any]:
    """What the URL says of a connection to the service itself, which the sentinels find."""
    options = dict(_parse_url(target.url))
    if options.pop("connection_class", None) is not None:
        options["ssl"] = True
    return {name: value for name, value in options.items() if name not in ("host", "port")}


def _of_sentinels(target: Target) -> dict[str, Any]:
    options = {**_of_url(target), "socket_connect_timeout": CONNECT_SECONDS}
    # the sentinels have passwords of their own, if any, and no databases
    return {name: v for name, v in options.items() if name not in ("username", "password", "db")}
