"""Where there is no worker each tab is its own host: within three seconds, and it says why."""

import json
import re

import pytest

from .engines import ENGINES, Profile
from .pages import READY, hears
from .server import Server, wait_until

CONNECT = """(() => {
  window.lines = [];
  for (const level of ['log', 'info', 'warn', 'error']) {
    console[level] = (...words) => lines.push(words.join(' '));
  }
  const began = performance.now();
  window.connection = connect(%s);
  connection.onStatus((status) => {
    if (status === 'open') window.took ??= performance.now() - began;
  });
  window.reader = connection.subscribe(Feed, { name: 'a' });
  reader.on('item', ({ number }) => heard.push(number));
})()"""
WITHOUT_MODULES = """(() => {
  const Real = SharedWorker;
  window.SharedWorker = function (url, { type, ...options }) { return new Real(url, options); };
})()"""
FROM_ANOTHER_ORIGIN = """
  import(location.origin.replace('127.0.0.1', 'localhost') + '/cdn/client.js')
    .then(({ connect, Feed }) => { Object.assign(window, { connect, Feed }); })"""
# It tells its parent how it fares. A server of Django's takes no socket from such an origin.
SANDBOXED = """(() => {
  const frame = document.createElement('iframe');
  frame.sandbox = 'allow-scripts';
  frame.srcdoc = `<script type="module">
    import { connect } from '${location.origin}/cdn/client.js';
    const lines = [];
    console.warn = (...words) => lines.push(words.join(' '));
    const began = performance.now();
    const connection = connect({ url: '${location.origin}/ws/live' });
    connection.onStatus((status) => {
      const took = performance.now() - began;
      parent.postMessage({ status, took, lines, transport: connection.transport }, '*');
    });
  </script>`;
  addEventListener('message', ({ data }) => {
    if (data.status === 'waiting') window.told ??= data;
  });
  document.body.append(frame);
})()"""


def static(name: str) -> dict[str, str]:
    return {"workerUrl": f"/static/workers/{name}.js"}


# Where the page is and what is done to it before it connects, how it connects, and what the line
# then says.
CAUSES: dict[str, tuple[str, str, dict[str, str], str]] = {
    "its script throws": ("/", "1", static("throws"), "no script"),
    "its script is not there": ("/", "1", static("missing"), "no script"),
    "its script is a page": ("/", "1", {"workerUrl": "/"}, "no script"),
    "it stays silent": ("/", "1", static("silent"), "silent"),
    "it cannot be a module": ("/", WITHOUT_MODULES, {}, "no script"),
    "its script is of another origin": ("/", FROM_ANOTHER_ORIGIN, {}, "SecurityError|no script"),
    "a policy forbids it": ("/?csp=worker-src 'none'", "1", {}, "SecurityError|no script"),
}


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
class TestNoWorker:
    @pytest.mark.parametrize(("path", "before", "options", "why"), CAUSES.values(), ids=CAUSES)
    def test_it_does_not_start(
        self,
        server: Server,
        profile: Profile,
        path: str,
        before: str,
        options: dict[str, str],
        why: str,
    ) -> None:
        tab = profile.open(server.url + path, ready=READY)
        tab.js(before)
        tab.js(CONNECT % json.dumps(options))
        tab.until("reader.status === 'live'")
        assert tab.js("connection.transport") == "page"
        assert tab.js("took") < 3_000
        (line,) = tab.js("lines")
        assert re.search(f"^sharedgen: no SharedWorker.*({why})", line)
        server.get("/feed/a/1/3")
        hears([tab], [1, 2, 3])

    def test_the_page_is_in_a_sandboxed_frame(self, server: Server, profile: Profile) -> None:
        tab = profile.open(server.url, ready=READY)
        tab.js(SANDBOXED)
        told = tab.until("window.told")
        assert told["transport"] == "page"
        assert told["took"] < 3_000
        (line,) = told["lines"]
        assert re.search("^sharedgen: no SharedWorker.*SecurityError", line)


# Firefox does not cache a page that has a socket, and so closes it in any case.
@pytest.mark.parametrize("profile", ["chromium", "webkit"], indirect=True)
def test_the_socket_of_a_page_closes_when_it_is_left_and_comes_back_with_it(
    server: Server, profile: Profile
) -> None:
    tab = profile.open(server.url, ready=READY)
    tab.js(CONNECT % "{ transport: 'page' }")
    tab.until("reader.status === 'live'")
    tab.js("void addEventListener('pageshow', ({ persisted }) => returns.push(persisted))")
    tab.go(server.url + "/counts")
    wait_until(lambda: server.counts()["open"] == 0, "its socket closes")
    tab.back()
    assert tab.until("returns") == [True]
    wait_until(lambda: server.counts()["open"] == 1, "its socket comes back")
    tab.until("reader.status === 'live'")
    server.get("/feed/a/1/3")
    hears([tab], [1, 2, 3])
