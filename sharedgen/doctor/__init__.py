"""`sharedgen doctor`: is everything there that channels need, and how is it mended?

A module an area, each a generator of findings that changes nothing:

    environment   Python and the packages
    project       config, declarations, outputs, lock
    django_       Django's settings and checks, routing, static files
    running       a running site, over HTTP and a WebSocket
"""

from __future__ import annotations

from collections.abc import Iterator

from ..config import Config
from ..load import importable
from .finding import Finding, skipped


def examine(
    config: Config, *, url: str | None = None, page: str = "/", static: str | None = None
) -> Iterator[Finding]:
    """Every finding, as it is made.

    `url` is that of a running site; `page` a path on it whose headers are those of the pages;
    `static` the path or URL under which `client.js` is served, else what Django's static files say.
    """
    from . import django_, environment, project

    yield from environment.findings(url is not None)
    yield from project.findings(config)
    with importable(config.root):
        served = yield from django_.findings(config)
    if url is None:
        yield skipped(
            "site",
            "the endpoint, the headers of static files and the Content-Security-Policy are seen on "
            "a running site only",
            "start it and add --url http://127.0.0.1:8000",
        )
        return
    from . import running

    yield from running.findings(config, url, page, static or served)
