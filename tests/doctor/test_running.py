"""A running site: real servers, each with one thing wrong."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from django.urls import path
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from sharedgen.config import Config
from sharedgen.doctor import handshake, http, running
from tests.server.conftest import Serve
from tests.server.project.consumers import LiveConsumer

FILES = ("worker.js", "multiplexer.js", "client.js")

Reply = tuple[int, dict[str, str], str]
Speak = Callable[[ServerConnection], None]


def welcome(socket: ServerConnection) -> None:
    assert str(socket.recv()).startswith("hello {")
    socket.send('welcome {"session": "1"}')


@dataclass(frozen=True)
class Fake:
    """A site: what it answers to each path, and what its endpoint does."""

    replies: dict[str, Reply] = field(default_factory=dict)
    speak: Speak = welcome
    subprotocols: bool = True
    any_origin: bool = False

    def with_(self, path: str, status: int = 200, body: str = "", **headers: str) -> Fake:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, replies={**self.replies, path: (status, named, body)})


def healthy(config: Config) -> Fake:
    site = Fake().with_("/", body="<!doctype html>", Content_Type="text/html")
    for name in FILES:
        text = (config.client / name).read_text()
        site = site.with_(f"/static/live/{name}", body=text, Content_Type="text/javascript")
    return site


@contextmanager
def running_site(site: Fake) -> Iterator[str]:
    def answer(connection: ServerConnection, request: Request) -> Response | None:
        reply = site.replies.get(request.path)
        if reply is None and request.path == "/ws/live":
            stranger = request.headers.get("Origin") == handshake.STRANGER
            if stranger and not site.any_origin:
                return connection.respond(403, "")
            return None
        status, headers, body = reply or (404, {}, "")
        content = body.encode()
        told = Headers({**headers, "Content-Length": str(len(content))})
        return Response(status, "", told, content)

    subprotocols: Any = ["sharedgen.v1"] if site.subprotocols else None
    with serve(
        site.speak, "127.0.0.1", 0, process_request=answer, subprotocols=subprotocols
    ) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        finally:
            server.shutdown()
            thread.join()


def said(config: Config, url: str, static: str | None = "/static/live/") -> list[str]:
    """What is not right, with the site's address left out."""
    findings = list(running.findings(config, url, "/", static))
    host = url.partition("//")[2]
    return [str(each).replace(host, "HOST") for each in findings if each.level != "ok"]


def test_a_healthy_site(config: Config) -> None:
    with running_site(healthy(config)) as url:
        assert said(config, url) == []


def test_a_site_that_is_not_there(config: Config) -> None:
    [line] = said(config, "http://127.0.0.1:1")
    assert line == (
        "problem  site: http://HOST/ does not answer ([Errno 111] Connection refused): start the "
        "site, or mend --url"
    )


WORKER = "/static/live/worker.js"


@pytest.mark.parametrize(
    ("path", "status", "headers", "body", "told"),
    [
        (
            "/",
            404,
            {},
            "",
            "warning  page: http://HOST/ answers 404: name a page that opens without signing in, "
            "by --page",
        ),
        (
            WORKER,
            404,
            {},
            "",
            "problem  worker.js: http://HOST/static/live/worker.js is not there (404): serve the "
            "static files (`manage.py collectstatic`, WhiteNoise or the proxy)",
        ),
        (
            WORKER,
            403,
            {},
            "",
            "problem  worker.js: http://HOST/static/live/worker.js answers 403: let everybody read "
            "it",
        ),
        (
            WORKER,
            200,
            {"Content_Type": "text/plain"},
            "import './multiplexer.js';",
            "problem  worker.js: http://HOST/static/live/worker.js is served as text/plain, which "
            "a browser runs as no module: let the server say text/javascript of .js files (its "
            "mime.types)",
        ),
        (
            WORKER,
            200,
            {"Content_Type": "text/html"},
            "<!doctype html>",
            "problem  worker.js: http://HOST/static/live/worker.js is a page of HTML, no script: "
            "serve static files before the route that answers every path with the page",
        ),
        (
            WORKER,
            200,
            {"Content_Type": "text/javascript", "Cache_Control": "max-age=31536000, immutable"},
            "",
            "warning  worker.js: http://HOST/static/live/worker.js may be kept for long "
            "(max-age=31536000, immutable), and its name stays: after a deploy browsers run the "
            "old one: let only names with a hash be kept; for this one say Cache-Control: no-cache",
        ),
        (
            WORKER,
            200,
            {"Content_Type": "text/javascript", "Content_Security_Policy": "default-src 'none'"},
            "",
            "problem  CSP of worker.js: default-src of its own response keeps the worker from "
            "ws://HOST/ws/live: send static files without a policy, or let its default-src have "
            "'self'",
        ),
        (
            "/static/live/client.js",
            200,
            {"Content_Type": "text/javascript"},
            "// Written by sharedgen 0.1.0 from contract 0000. Do not edit\n",
            "warning  client.js: http://HOST/static/live/client.js is of contract 0000, and what "
            "was built here of ",
        ),
        (
            "/",
            200,
            {"Content_Security_Policy": "default-src 'self'; worker-src 'none'"},
            "",
            "problem  CSP worker-src: worker-src keeps pages from http://HOST/static/live/worker.js"
            ": each tab opens a socket of its own: let worker-src have 'self'",
        ),
        (
            "/",
            200,
            {"Content_Security_Policy": "connect-src 'none'"},
            "",
            "problem  CSP connect-src: connect-src keeps pages from ws://HOST/ws/live: where no "
            "worker starts, a page cannot connect: let connect-src have ws://HOST",
        ),
        (
            "/",
            200,
            {},
            "<meta http-equiv='Content-Security-Policy' content=\"script-src 'none'\">",
            "problem  CSP script-src: script-src keeps pages from "
            "http://HOST/static/live/client.js: client.js does not load: let script-src have "
            "'self'",
        ),
        (
            "/",
            200,
            {"Content_Security_Policy": "sandbox allow-scripts"},
            "",
            "problem  CSP sandbox: its pages are of no origin: no worker starts, and the endpoint "
            "refuses them: add allow-same-origin to sandbox",
        ),
        (
            "/",
            200,
            {"Content_Security_Policy": "require-trusted-types-for 'script'"},
            "",
            "warning  CSP require-trusted-types-for: the URL of a worker has to be trusted, so "
            "each tab opens a socket of its own unless a default policy trusts that of worker.js: "
            "create a default policy whose createScriptURL lets the URL of worker.js through",
        ),
        *(
            ("/ws/live", status, {}, "", f"problem  endpoint: ws://HOST/ws/live {told}")
            for status, told in (
                (
                    403,
                    "refuses a page of http://HOST (403): the server's log says why: add the "
                    "origin to CSRF_TRUSTED_ORIGINS, or behind a proxy set USE_X_FORWARDED_HOST "
                    "and SECURE_PROXY_SSL_HEADER",
                ),
                (
                    426,
                    "wants an upgrade (426): let the proxy pass the headers Upgrade and "
                    "Connection on, by HTTP/1.1",
                ),
                (400, "is no good request to the server (400): add the host to ALLOWED_HOSTS"),
                (401, "wants a password (401): let the proxy ask for none at the endpoint"),
                (502, "is not reached by the proxy before it (502): start the ASGI server"),
                (200, "is answered as a page (200): serve the ASGI application (uvicorn "),
                (418, "is answered with 418 in place of a WebSocket: see the logs of the server"),
            )
        ),
    ],
)
def test_what_is_wrong_with_a_site(
    config: Config, path: str, status: int, headers: dict[str, str], body: str, told: str
) -> None:
    site = healthy(config).with_(path, status, body, **headers)
    with running_site(site) as url:
        lines = said(config, url)
    assert any(line.startswith(told) for line in lines), lines


def test_where_static_files_are_is_not_known(config: Config) -> None:
    with running_site(healthy(config)) as url:
        [line] = said(config, url, static=None)
    assert line == (
        "skipped  client: where worker.js and client.js are served is not known: add --static "
        "/where/client.js/is/"
    )


def test_a_worker_of_another_origin(config: Config) -> None:
    with running_site(healthy(config)) as cdn, running_site(healthy(config)) as url:
        [line] = said(config, url, static=f"{cdn}/static/live/")
    assert line == (
        f"problem  worker: {cdn}/static/live/worker.js is of another origin than the pages, "
        "http://HOST: a browser refuses it, and each tab opens a socket of its own: serve "
        "worker.js and multiplexer.js from the site too, and name that in connect({ workerUrl })"
    )


def test_the_site_is_where_its_page_leads_to(config: Config) -> None:
    with running_site(healthy(config)) as other:
        moved = Fake().with_("/", 302, Location=f"{other}/")
        with running_site(moved) as url:
            assert said(config, url) == []


def test_a_name_with_a_hash_may_be_kept_for_ever(config: Config) -> None:
    kept: dict[str, Any] = {
        "Content_Type": "text/javascript",
        "Cache_Control": "max-age=31536000, immutable",
    }
    hashed = "/static/live/worker.0123abcd4567.js"
    site = healthy(config).with_(WORKER, 302, Location=hashed).with_(hashed, **kept)
    with running_site(site) as url:
        assert said(config, url) == []


def closing(code: int) -> Speak:
    return lambda socket: socket.close(code)


def bye(socket: ServerConnection) -> None:
    socket.recv()
    socket.send("bye 4503 0")


def stammer(socket: ServerConnection) -> None:
    socket.recv()
    socket.send("bye bye")


def babble(socket: ServerConnection) -> None:
    socket.recv()
    socket.send("{}")


def silent(socket: ServerConnection) -> None:
    socket.recv()
    with pytest.raises(Exception):  # noqa: B017, PT011  # until the doctor leaves
        socket.recv()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"subprotocols": False},
            "problem  endpoint: ws://HOST/ws/live opens without the sub-protocol sharedgen.v1: "
            "route a MultiplexConsumer of this version there, and let the proxy pass the header "
            "Sec-WebSocket-Protocol on",
        ),
        (
            {"any_origin": True},
            "problem  other origins: a page of https://another-site.invalid may connect too, with "
            "the cookies of who visits it: let no proxy write the headers Origin or Host anew",
        ),
        (
            {"speak": closing(4502)},
            "problem  endpoint: ws://HOST/ws/live ends the connection with 4502: see the server's "
            "log",
        ),
        (
            {"speak": closing(4000)},
            "warning  endpoint: ws://HOST/ws/live is about to restart (4000): try again",
        ),
        ({"speak": bye}, "problem  endpoint: ws://HOST/ws/live ends the connection with 4503"),
        (
            {"speak": babble},
            "problem  endpoint: ws://HOST/ws/live answers `hello` with '{}': route a "
            "MultiplexConsumer there",
        ),
        ({"speak": stammer}, "problem  endpoint: ws://HOST/ws/live answers `hello` with 'bye bye'"),
        (
            {"speak": silent},
            "problem  endpoint: ws://HOST/ws/live opens, and says nothing to `hello` within 0.2 s: "
            "let the proxy before it buffer nothing",
        ),
    ],
)
def test_what_is_wrong_with_an_endpoint(
    config: Config, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], told: str
) -> None:
    if change.get("speak") is silent:
        monkeypatch.setattr(handshake, "SECONDS", 0.2)
    with running_site(replace(healthy(config), **change)) as url:
        lines = said(config, url)
    assert any(line.startswith(told) for line in lines), lines


def test_an_endpoint_that_wants_a_token_is_right(config: Config) -> None:
    with running_site(replace(healthy(config), speak=closing(4501))) as url:
        assert said(config, url) == []


# -- servers that nobody can reckon with

HTML = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@contextmanager
def answering(head: str, drip: bytes = b"") -> Iterator[str]:
    """A server of nothing but this answer, and then a byte at a time."""
    ended = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            self.wfile.write(head.encode())
            while drip and not ended.wait(0.05):
                self.wfile.write(drip)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the doctor has left
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            ended.set()
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("head", "drip"),
    [(f"{HTML}\r\n", b"x"), (HTML, b"X-More: yes\r\n")],
    ids=["the body", "the headers"],
)
def test_an_answer_without_end_is_waited_for_so_long(
    monkeypatch: pytest.MonkeyPatch, head: str, drip: bytes
) -> None:
    monkeypatch.setattr(http, "SECONDS", 0.3)
    with answering(head, drip) as url:
        assert http.get(url) == "timed out after 0.3 s"


def test_an_answer_that_is_too_long_is_read_from_its_beginning() -> None:
    with answering(f"{HTML}\r\n{'x' * (http.MOST + 1)}") as url:
        answer = http.get(url)
    assert isinstance(answer, http.Answer)
    assert len(answer.body) == http.MOST


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("file:///etc/passwd", "Redirection to url 'file:///etc/passwd' is not allowed"),
        ("http://[", "Invalid IPv6 URL"),
        ("/", "would lead to an infinite loop"),
        ("ftp://127.0.0.1:1/", "unknown url type: ftp"),
    ],
)
def test_a_redirect_to_no_site(config: Config, target: str, told: str) -> None:
    with answering(f"HTTP/1.1 302 \r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n") as url:
        [line] = said(config, url)
    assert line.startswith("problem  site: http://HOST/ does not answer (")
    assert told in line


@pytest.mark.parametrize(
    "answer",
    [
        f"{HTML}Content-Security-Policy: script-src a:{'9' * 5000}\r\n\r\n",
        f"{HTML}Cache-Control: max-age={'9' * 5000}\r\n\r\n".replace("html", "javascript"),
        f"{HTML}\r\n<![x <p>",
        "HTTP/1.1 404 \r\nServer: proxy\r\nServer: uvicorn\r\n\r\n",
    ],
    ids=["port", "age", "section", "two servers"],
)
def test_an_answer_of_nonsense_comes_to_findings(config: Config, answer: str) -> None:
    with answering(answer) as url:
        assert said(config, url)


def test_what_a_server_says_moves_no_cursor(config: Config) -> None:
    with answering(f"{HTML}\r\n".replace("html", "\x1b[2J")) as url:
        lines = said(config, url)
    assert lines
    assert all(line.isprintable() for line in lines)


# -- real servers


def application(**protocols: Any) -> Any:
    return ProtocolTypeRouter({"http": get_asgi_application(), **protocols})


def routed(where: str) -> Any:
    route: Any = LiveConsumer.as_asgi()
    return AuthMiddlewareStack(URLRouter([path(where, route)]))


@pytest.mark.parametrize(
    ("application", "options", "told"),
    [
        pytest.param(application(websocket=routed("ws/live")), {}, None, id="right"),
        pytest.param(
            application(websocket=routed("elsewhere")),
            {},
            "fails (500): where the log says `No route found`, route LiveConsumer at the endpoint "
            "of [tool.sharedgen]",
            id="not routed",
        ),
        pytest.param(application(), {}, "fails (500): ", id="HTTP alone"),
        pytest.param(
            application(websocket=routed("ws/live")),
            {"ws": "none"},
            "is answered as a page that is not there (404) by uvicorn, which found no WebSocket "
            "library: pip install websockets where it runs",
            id="no WebSocket library",
        ),
    ],
)
def test_the_endpoint_of_a_real_uvicorn(
    config: Config,
    served: Serve,
    application: Any,
    options: dict[str, Any],
    told: str | None,
) -> None:
    host = served(application, **options)
    lines = said(config, f"http://{host}")
    endpoint = [line for line in lines if "  endpoint: " in line]
    if told is None:
        assert endpoint == []
    else:
        [line] = endpoint
        assert line.startswith(f"problem  endpoint: ws://HOST/ws/live {told}")


def test_a_real_server_that_does_not_know_its_own_host(config: Config, served: Serve) -> None:
    host = served(application(websocket=routed("ws/live")))
    with override_settings(ALLOWED_HOSTS=["example.com"]):
        lines = said(config, f"http://{host}")
    assert any("ws://HOST/ws/live refuses a page of http://HOST (403)" in line for line in lines)


def test_the_wsgi_server_of_runserver(config: Config) -> None:
    with WSGIServer(("127.0.0.1", 0), WSGIRequestHandler) as server:
        server.set_app(get_wsgi_application())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            lines = said(config, f"http://127.0.0.1:{server.server_port}")
        finally:
            server.shutdown()
            thread.join()
    assert any(
        "ws://HOST/ws/live is not there (404): route LiveConsumer at the endpoint of "
        "[tool.sharedgen], and serve the ASGI application, not the WSGI one" in line
        for line in lines
    ), lines
