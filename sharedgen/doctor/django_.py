"""Django: its settings and checks, the routes of its ASGI application, its static files."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..config import Config
from ..load import user_line
from ..source import Source, class_source, shown
from .finding import Finding, ok, problem, skipped, warning

_APP = "sharedgen.server"


def findings(config: Config) -> Generator[Finding, None, str | None]:
    """Returns the URL that static files have the client's folder under, None where not known."""
    if any(find_spec(name) is None for name in ("django", "channels")):
        yield skipped("django", "Django and Channels are not installed here")
        return None
    stop = _set_up(config)
    if stop is not None:
        yield stop
        return None
    from django.conf import settings

    yield ok("django", f"its settings are {os.environ.get('DJANGO_SETTINGS_MODULE', 'set up')}")
    yield _installed()
    yield _hosts(settings)
    yield from _routing(config, settings)
    yield from _checks(settings)
    found, url = _static(config)
    yield found
    return url


def _set_up(config: Config) -> Finding | None:
    """Django as it is set up already, or by DJANGO_SETTINGS_MODULE; what stands in the way."""
    import django
    from django.apps import apps
    from django.conf import settings

    if apps.ready:
        return None
    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        manage = _manage(config.root)
        mend = (
            f"run `python {shown(manage)} sharedgen doctor`"
            if manage is not None
            else "set the environment variable DJANGO_SETTINGS_MODULE"
        )
        return skipped("django", "which settings are Django's is not known here", mend)
    try:
        django.setup()
    except Exception as error:
        said = str(error).partition("\n")[0]
        return problem(
            "django",
            f"setting it up with {os.environ.get('DJANGO_SETTINGS_MODULE')} failed with "
            f"{type(error).__name__}: {said}",
            "mend the settings, or DJANGO_SETTINGS_MODULE",
        )
    return None


def _manage(root: Path) -> Path | None:
    """The manage.py beside the config, above it, or one folder below."""
    near = [folder / "manage.py" for folder in (root, *root.parents)]
    return next(
        (file for file in (*near, *sorted(root.glob("*/manage.py"))) if file.is_file()), None
    )


def _installed() -> Finding:
    from django.apps import apps

    if apps.is_installed(_APP):
        return ok("INSTALLED_APPS", f"{_APP} is installed")
    return problem(
        "INSTALLED_APPS",
        f"{_APP} is not in it: `manage.py check` does not look at channels, and there is no "
        "`manage.py sharedgen`",
        f'add "{_APP}"',
    )


def _hosts(settings: Any) -> Finding:
    if settings.ALLOWED_HOSTS or settings.DEBUG:
        trusted = ", ".join(settings.CSRF_TRUSTED_ORIGINS)
        also = f" and those of {trusted}" if trusted else ""
        return ok("origin", f"pages of this site{also} may connect (CSRF_TRUSTED_ORIGINS)")
    return problem(
        "origin",
        "ALLOWED_HOSTS is empty, so this site's own origin is not known and every page is refused",
        'name the hosts of the site in it: ALLOWED_HOSTS = ["example.com"]',
    )


def _routing(config: Config, settings: Any) -> Iterator[Finding]:
    name = getattr(settings, "ASGI_APPLICATION", None)
    if not name:
        yield warning(
            "ASGI_APPLICATION",
            "it is not set, so `manage.py check` and daphne's `runserver` find no consumers",
            'name the application: ASGI_APPLICATION = "mysite.asgi.application"',
        )
        return
    module, _, attribute = name.rpartition(".")
    try:
        application = getattr(import_module(module), attribute)
    except Exception as error:
        said = str(error).partition("\n")[0]
        yield problem(
            "ASGI_APPLICATION",
            f"importing {name} failed with {type(error).__name__}: {said}",
            "mend what it names",
            user_line(error, config.root),
        )
        return
    yield ok("ASGI_APPLICATION", name)
    yield from _route(config, name, application)


def _route(config: Config, name: str, application: Any) -> Iterator[Finding]:
    from channels.auth import AuthMiddleware

    from ..server import MultiplexConsumer
    from . import routing

    routed = routing.routed_at(application, config.endpoint)
    consumer = routed.consumer
    if consumer is None or not issubclass(consumer, MultiplexConsumer):
        yield _astray(config, name, application)
        return
    yield ok(
        "routing", f"{consumer.__qualname__} ({class_source(consumer)}) is at {config.endpoint}"
    )
    signs_in = consumer.authenticate is not MultiplexConsumer.authenticate
    if any(isinstance(each, AuthMiddleware) for each in routed.through):
        yield ok("user", "AuthMiddleware says who connects")
    elif signs_in:
        yield ok("user", f"{consumer.__qualname__}.authenticate says who connects")
    else:
        yield warning(
            "user",
            f"nothing on the way to {consumer.__qualname__} says who connects: self.user is None",
            "wrap the routes: AuthMiddlewareStack(URLRouter([…])), of channels.auth",
        )


def _astray(config: Config, name: str, application: Any) -> Finding:
    """The endpoint leads to no MultiplexConsumer: where to instead?"""
    from ..server import MultiplexConsumer
    from . import routing

    endpoint = config.endpoint
    source = config.sources.get("endpoint")
    routed = routing.routed_at(application, endpoint)
    if routed.unknown is not None:
        return skipped(
            "routing",
            f"what {type(routed.unknown).__name__} in {name} does with {endpoint} cannot be seen",
            "add --url of a running site, which is asked",
        )
    if not routing.speaks_websocket(application):
        return problem(
            "routing",
            f"{name} serves HTTP alone",
            'make it a ProtocolTypeRouter({"http": …, "websocket": AuthMiddlewareStack(URLRouter(['
            f'path("{endpoint.lstrip("/")}", LiveConsumer.as_asgi())]))}})',
        )
    if routed.consumer is not None:
        return problem(
            "routing",
            f"{endpoint} leads to {routed.consumer.__qualname__}, which is no MultiplexConsumer",
            "route the class that `sharedgen build` wrote last in consumers.py there",
            class_source(routed.consumer),
        )
    for pattern, consumer in routing.consumers(application):
        if issubclass(consumer, MultiplexConsumer):
            return problem(
                "routing",
                f"the endpoint is {endpoint}, and {consumer.__qualname__} is routed at {pattern}",
                f"write one as the other, in {name} or here",
                source,
            )
    return problem(
        "routing",
        f"{name} routes nothing at {endpoint}",
        f'add path("{endpoint.lstrip("/")}", LiveConsumer.as_asgi()) to its URLRouter',
        source,
    )


def _checks(settings: Any) -> Iterator[Finding]:
    """What `manage.py check` says of channels, consumers and the broker."""
    from django.core.checks import ERROR

    from ..server import checks

    subjects = {
        "settings": checks.check_settings,
        "broker": checks.check_broker,
        "deployment": checks.check_deployment,
        "consumers": checks.check_consumers,
    }
    for subject, check in subjects.items():
        said = [message for message in check() if not message.is_silenced()]
        for message in said:
            text = f"{message.id}: {message.msg.rstrip('.')}"
            level = problem if message.level >= ERROR else warning
            yield level(subject, text, message.hint or "see docs/operations.md")
        if not said:
            yield ok(subject, f"`manage.py check` finds nothing to say of the {subject}")


def _static(config: Config) -> tuple[Finding, str | None]:
    """Who serves the client's folder, and where."""
    from django.apps import apps

    worker = config.client / "worker.js"
    folder = Source(str(config.client), 0)
    if not apps.is_installed("django.contrib.staticfiles"):
        text = "django.contrib.staticfiles is not installed: who serves the client is not known"
        return skipped("static files", text, "with --url, add --static /where/client.js/is/"), None
    name = _found(worker)
    if name is not None:
        return _served(name)
    bundler = _package_json(config)
    if bundler is not None:
        return ok("static files", f"{folder} is left to the bundler of {shown(bundler)}"), None
    return (
        warning(
            "static files",
            "none of STATICFILES_FINDERS finds worker.js there",
            _where_to_serve(config),
            folder,
        ),
        None,
    )


def _where_to_serve(config: Config) -> str:
    """The app whose static folder the client is in may only have to be installed."""
    is_below = config.client.is_relative_to(config.root)
    folders = config.client.relative_to(config.root).parts if is_below else ()
    before = folders[: folders.index("static")] if "static" in folders else ()
    if before and all(map(str.isidentifier, before)):
        return f'add "{".".join(before)}" to INSTALLED_APPS, or the folder to STATICFILES_DIRS'
    return "write `client` to the static folder of an app, or add its folder to STATICFILES_DIRS"


def _found(worker: Path) -> str | None:
    """The name that static files have the file under."""
    from django.contrib.staticfiles.finders import get_finders

    wanted = os.path.realpath(worker)
    for finder in get_finders():
        for path, storage in finder.list([]):
            if path.endswith(worker.name) and os.path.realpath(storage.path(path)) == wanted:
                prefix = getattr(storage, "prefix", None)
                return f"{prefix}/{path}" if prefix else path
    return None


def _served(name: str) -> tuple[Finding, str | None]:
    from django.conf import settings
    from django.contrib.staticfiles.storage import staticfiles_storage

    try:
        url = staticfiles_storage.url(name)
    except ValueError as error:  # of a manifest
        said = str(error).partition("\n")[0]
        return problem("static files", said, "run `manage.py collectstatic`"), None
    folder = url.rpartition("/")[0] + "/"
    if url.startswith(("http:", "https:", "//")):
        return (
            problem(
                "static files",
                f"STATIC_URL is {settings.STATIC_URL}: a browser starts a SharedWorker of the "
                "page's own origin only, so each tab opens a socket of its own",
                "serve worker.js and multiplexer.js from the site too, and name that in "
                "connect({ workerUrl })",
            ),
            folder,
        )
    return ok("static files", f"the client is served under {folder}"), folder


def _package_json(config: Config) -> Path | None:
    """Of the front end that the client's folder belongs to."""
    for folder in config.client.parents:
        if (folder / "package.json").is_file():
            return folder / "package.json"
        if folder == config.root:
            break
    return None
