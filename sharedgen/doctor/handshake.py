"""The endpoint, asked as a page asks it: a WebSocket with the sub-protocol and an origin."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

from .finding import Finding, ok, problem, skipped, warning
from .http import SECONDS

SUBPROTOCOL: Final = "sharedgen.v1"
STRANGER: Final = "https://another-site.invalid"  # no page of it exists (RFC 2606)


def findings(url: str, origin: str) -> Iterator[Finding]:
    """`url`: ws(s), of the endpoint; `origin`: of the site's pages."""
    try:
        from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException
        from websockets.sync.client import connect
    except ImportError:
        yield skipped(
            "endpoint", "it is asked with the package websockets", "pip install websockets"
        )
        return

    def opened(from_: Any) -> Any:
        return connect(
            url,
            origin=from_,
            subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]  # a str in all but name
            open_timeout=SECONDS,
            close_timeout=1,
            logger=logging.Logger("handshake", logging.CRITICAL + 1),  # what fails is a finding
        )

    try:
        with opened(origin) as socket:
            yield from _talk(url, socket)
    except InvalidStatus as error:
        yield _refused(url, origin, error.response)
        return
    except InvalidHandshake as error:
        yield problem(
            "endpoint",
            f"{url} answers no WebSocket handshake ({error})",
            "serve the ASGI application, not the WSGI one, and let the proxy before it pass the "
            "headers Upgrade, Connection and Sec-WebSocket-* on",
        )
        return
    except (OSError, EOFError, WebSocketException) as error:
        yield problem(
            "endpoint",
            f"{url} cannot be reached ({error or type(error).__name__})",
            "start the ASGI server, and let the proxy lead there",
        )
        return
    try:
        with opened(STRANGER):
            yield problem(
                "other origins",
                f"a page of {STRANGER} may connect too, with the cookies of who visits it",
                "let no proxy write the headers Origin or Host anew",
            )
    except (OSError, EOFError, WebSocketException):
        yield ok("other origins", "a page of another site is refused")


def _talk(url: str, socket: Any) -> Iterator[Finding]:
    from websockets.exceptions import ConnectionClosed

    if socket.subprotocol != SUBPROTOCOL:
        yield problem(
            "endpoint",
            f"{url} opens without the sub-protocol {SUBPROTOCOL}",
            "route a MultiplexConsumer of this version there, and let the proxy pass the header "
            "Sec-WebSocket-Protocol on",
        )
        return
    try:
        socket.send("hello " + json.dumps({"client": str(uuid4())}))
        said = str(socket.recv(timeout=SECONDS))
    except TimeoutError:
        yield problem(
            "endpoint",
            f"{url} opens, and says nothing to `hello` within {SECONDS} s",
            "let the proxy before it buffer nothing",
        )
        return
    except ConnectionClosed as error:
        code = error.rcvd.code if error.rcvd is not None else 1006
        yield _closed(url, code)
        return
    if bye := re.match(r"bye ([0-9]{4})\b", said):
        yield _closed(url, int(bye[1]))
    elif said.startswith("welcome "):
        yield ok("endpoint", f"{url} speaks {SUBPROTOCOL} and welcomes a page of this site")
    else:
        yield problem(
            "endpoint",
            f"{url} answers `hello` with {said[:40]!r}",
            "route a MultiplexConsumer there",
        )


def _closed(url: str, code: int) -> Finding:
    if code == 4501:
        return ok("endpoint", f"{url} speaks {SUBPROTOCOL} and wants a token (4501)")
    if code == 4000:
        return warning("endpoint", f"{url} is about to restart (4000)", "try again")
    return problem("endpoint", f"{url} ends the connection with {code}", "see the server's log")


def _refused(url: str, origin: str, response: Any) -> Finding:
    status = int(response.status_code)
    server = " ".join(response.headers.get_all("Server")).lower()
    if status == 404 and "uvicorn" in server:
        text = "is answered as a page that is not there (404) by uvicorn, which found no WebSocket"
        return problem("endpoint", f"{url} {text} library", "pip install websockets where it runs")
    for statuses, text, mend in _REFUSALS:
        if status in statuses:
            text = text.format(status=status, origin=origin)
            return problem("endpoint", f"{url} {text}", mend)
    text = f"is answered with {status} in place of a WebSocket"
    return problem("endpoint", f"{url} {text}", "see the logs of the server and of its proxy")


_REFUSALS: Final = (
    (
        (403,),
        "refuses a page of {origin} (403)",
        "the server's log says why: add the origin to CSRF_TRUSTED_ORIGINS, or behind a proxy set "
        "USE_X_FORWARDED_HOST and SECURE_PROXY_SSL_HEADER",
    ),
    (
        (404,),
        "is not there (404)",
        "route LiveConsumer at the endpoint of [tool.sharedgen], and serve the ASGI application, "
        "not the WSGI one",
    ),
    (
        (500,),
        "fails (500)",
        "where the log says `No route found`, route LiveConsumer at the endpoint of "
        "[tool.sharedgen]",
    ),
    (
        (400,),
        "is no good request to the server (400)",
        "add the host to ALLOWED_HOSTS, and let the proxy pass the headers of the handshake on",
    ),
    (
        (426,),
        "wants an upgrade (426)",
        "let the proxy pass the headers Upgrade and Connection on, by HTTP/1.1",
    ),
    (
        (200, 204, 301, 302, 303, 307, 308, 405),
        "is answered as a page ({status})",
        "serve the ASGI application (uvicorn mysite.asgi:application), not the WSGI one, and let "
        "the proxy pass the headers Upgrade and Connection on",
    ),
    (
        (502, 503, 504),
        "is not reached by the proxy before it ({status})",
        "start the ASGI server, and let the proxy lead there",
    ),
    (
        (401, 407),
        "wants a password ({status})",
        "let the proxy ask for none at the endpoint: a page has none to give",
    ),
)
