"""A running site: its endpoint, the client as it is served, the policy of its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin

from ..config import Config
from ..disk import read_text
from . import csp, handshake
from .finding import Finding, ok, problem, skipped, warning
from .http import Answer, get, origin

# https://html.spec.whatwg.org/multipage/scripting.html#javascript-mime-type, those in use
JAVASCRIPT: Final = ("text/javascript", "application/javascript", "application/x-javascript")
LONG: Final = 24 * 3600  # seconds that a name without a hash should not be kept for

_BUILT_FROM = re.compile(r"from contract (\S+)\. ")


def findings(config: Config, url: str, page: str, static: str | None) -> Iterator[Finding]:
    """`static`: the URL of the folder of the client, None where it is not known."""
    page_url = urljoin(url, page)
    answer = get(page_url)
    if isinstance(answer, str):
        yield problem(
            "site", f"{page_url} does not answer ({answer})", "start the site, or mend --url"
        )
        return
    if answer.status >= 400:
        mend = "name a page that opens without signing in, by --page"
        yield warning("page", f"{answer.url} answers {answer.status}", mend)
    else:
        yield ok("page", f"{answer.url} answers {answer.status}")
    site = origin(answer.url)  # a redirect to https counts
    endpoint = re.sub("^http", "ws", site) + config.endpoint
    yield from handshake.findings(endpoint, site)
    if static is None:
        yield skipped(
            "client",
            "where worker.js and client.js are served is not known",
            "add --static /where/client.js/is/",
        )
        folder = urljoin(site, "/")
    else:
        folder = urljoin(f"{site}/", static if static.endswith("/") else f"{static}/")
        yield from _client(config, site, folder)
    yield from _policies(answer, endpoint, folder)


def _client(config: Config, site: str, folder: str) -> Iterator[Finding]:
    for name in "worker.js", "multiplexer.js", "client.js":
        answer = get(folder + name)
        if isinstance(answer, str):
            text = f"{folder}{name} does not answer ({answer})"
            yield problem(name, text, "mend STATIC_URL, or --static")
            continue
        fault = _served_wrong(answer)
        if fault is not None:
            yield problem(name, *fault)
            continue
        yield ok(name, f"{answer.url} is served as {answer.content_type}")
        yield from _age(config, name, answer)
        if name == "worker.js":
            yield _same_origin(site, answer)
            yield from _caching(name, answer)
            yield from _policy_of_worker(config, site, answer)


def _served_wrong(answer: Answer) -> tuple[str, str] | None:
    """What keeps a browser from running this as a script, and the mend."""
    if answer.status == 404:
        mend = "serve the static files (`manage.py collectstatic`, WhiteNoise or the proxy)"
        return f"{answer.url} is not there (404)", mend
    if answer.status != 200:
        return f"{answer.url} answers {answer.status}", "let everybody read it"
    if answer.content_type == "text/html" or answer.body.lstrip()[:1] == "<":
        mend = "serve static files before the route that answers every path with the page"
        return f"{answer.url} is a page of HTML, no script", mend
    if answer.content_type not in JAVASCRIPT:
        served = answer.content_type or "nothing"
        text = f"{answer.url} is served as {served}, which a browser runs as no module"
        return text, "let the server say text/javascript of .js files (its mime.types)"
    return None


def _age(config: Config, name: str, answer: Answer) -> Iterator[Finding]:
    built = _BUILT_FROM.search(read_text(config.client / name) or "")
    served = _BUILT_FROM.search(answer.body[:1000])
    if built is not None and served is not None and built[1] != served[1]:
        yield warning(
            name,
            f"{answer.url} is of contract {served[1]}, and what was built here of {built[1]}",
            "deploy it, and run `manage.py collectstatic`",
        )


def _same_origin(site: str, answer: Answer) -> Finding:
    if origin(answer.url) == site:
        return ok("worker", "it is of the same origin as the page")
    return problem(
        "worker",
        f"{answer.url} is of another origin than the pages, {site}: a browser refuses it, and each "
        "tab opens a socket of its own",
        "serve worker.js and multiplexer.js from the site too, and name that in "
        "connect({ workerUrl })",
    )


def _caching(name: str, answer: Answer) -> Iterator[Finding]:
    control = ", ".join(answer.every("Cache-Control")).lower()
    age = re.search(r"max-age=([0-9]{1,9})", control)
    hashed = re.search(r"\.[0-9a-f]{8,}\.", answer.url)
    if not hashed and ("immutable" in control or (age is not None and int(age[1]) > LONG)):
        yield warning(
            name,
            f"{answer.url} may be kept for long ({control}), and its name stays: after a deploy "
            "browsers run the old one",
            "let only names with a hash be kept; for this one say Cache-Control: no-cache",
        )


def _policy_of_worker(config: Config, site: str, answer: Answer) -> Iterator[Finding]:
    """A worker obeys the policy of its own response."""
    endpoint = re.sub("^http", "ws", site) + config.endpoint
    needs = (("script", urljoin(answer.url, "multiplexer.js")), ("connect", endpoint))
    for policy in csp.policies(answer.every("Content-Security-Policy")):
        for kind, url in needs:
            said = csp.verdict(policy, kind, url, answer.url)
            if not said.allowed:
                yield problem(
                    "CSP of worker.js",
                    f"{said.directive} of its own response keeps the worker from {url}",
                    f"send static files without a policy, or let its {said.directive} have 'self'",
                )


def _policies(answer: Answer, endpoint: str, folder: str) -> Iterator[Finding]:
    metas = _Metas()
    metas.feed(answer.body.replace("<![", "<! ["))  # no section to a browser, and an error here
    found = csp.policies([*answer.every("Content-Security-Policy"), *metas.policies])
    if not found:
        yield ok("CSP", f"{answer.url} has no Content-Security-Policy")
        return
    own = origin(answer.url)
    there = "'self'" if origin(folder) == own else folder
    for kind, url, outcome, source in (
        ("script", f"{folder}client.js", "client.js does not load", there),
        ("worker", f"{folder}worker.js", "each tab opens a socket of its own", there),
        ("connect", endpoint, "where no worker starts, a page cannot connect", origin(endpoint)),
    ):
        verdicts = [csp.verdict(policy, kind, url, answer.url) for policy in found]
        refusals = [said.directive for said in verdicts if not said.allowed]
        if refusals:
            yield problem(
                f"CSP {kind}-src",
                f"{refusals[0]} keeps pages from {url}: {outcome}",
                f"let {kind}-src have {source}",
            )
        else:
            yield _let_through(kind, verdicts)
    yield from _further(found)


def _let_through(kind: str, verdicts: list[csp.Verdict]) -> Finding:
    subject = f"CSP {kind}-src"
    decided = ", ".join(sorted({said.directive for said in verdicts if said.directive}))
    if not decided:
        return ok(subject, "the policy does not speak of it")
    if kind == "script" and any(said.conditional for said in verdicts):
        return ok(subject, f"{decided} lets a script through that has its nonce or hash")
    if kind == "connect":
        return ok(subject, f"{decided} lets the WebSocket through (Safari from 15.4 on)")
    return ok(subject, f"{decided} lets it through")


def _further(found: list[csp.Policy]) -> Iterator[Finding]:
    """Directives of other kinds that keep the worker or the socket away."""
    for policy in found:
        if "sandbox" in policy and "allow-same-origin" not in policy["sandbox"]:
            yield problem(
                "CSP sandbox",
                "its pages are of no origin: no worker starts, and the endpoint refuses them",
                "add allow-same-origin to sandbox",
            )
        if "require-trusted-types-for" in policy:
            yield warning(
                "CSP require-trusted-types-for",
                "the URL of a worker has to be trusted, so each tab opens a socket of its own "
                "unless a default policy trusts that of worker.js",
                "create a default policy whose createScriptURL lets the URL of worker.js through",
            )


class _Metas(HTMLParser):
    """The policies in `<meta http-equiv>`."""

    def __init__(self) -> None:
        super().__init__()
        self.policies: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and (given.get("http-equiv") or "").lower() == "content-security-policy":
            self.policies.append(given.get("content") or "")
