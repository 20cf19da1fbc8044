"""What the doctor says of a Content-Security-Policy is what Chromium does."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from sharedgen.doctor import csp
from tests.doctor.test_running import Fake, running_site

TRY = """({ kind, url }) => new Promise((resolve, reject) => {
  document.addEventListener('securitypolicyviolation', () => resolve(false));
  setTimeout(() => reject(new Error('neither let through nor kept away')), 10_000);
  const allowed = () => resolve(true);
  if (kind === 'script') {
    const script = document.createElement('script');
    Object.assign(script, { type: 'module', src: url, onload: allowed });
    document.head.append(script);
  } else if (kind === 'worker') {
    const worker = new SharedWorker(url, { type: 'module', name: String(Math.random()) });
    worker.port.onmessage = allowed;
  } else {
    new WebSocket(url, 'sharedgen.v1').onopen = allowed;
  }
})"""
POLICIES = (
    "img-src 'self'",
    "default-src 'none'",
    "default-src 'self'",
    "default-src 'none'; connect-src ws:",
    "connect-src http:",
    "connect-src HOST",
    "connect-src ws://HOST",
    "connect-src ws://127.0.0.1:*",
    "connect-src ws://127.0.0.1:1",
    "connect-src ws://HOST/ws/",
    "connect-src ws://HOST/ws",
    "connect-src *",
    "connect-src",
    "worker-src 'none'; script-src 'self'",
    "child-src 'none'; script-src 'self'",
    "child-src 'self'; script-src 'none'",
    "script-src https://cdn.example",
    "script-src 'self'; default-src 'none'",
    "worker-src blob:",
    "worker-src http:",
    "worker-src http://HOST/static/live/",
    "script-src-elem 'none'; script-src 'self'",
    "script-src http://HOST/static/live/client.js",
    "script-src 'self'; script-src 'none'",
    "SCRIPT-SRC 'SELF'",
    "script-src 'strict-dynamic' 'nonce-abc'",
)


@pytest.mark.parametrize("kind", ["script", "worker", "connect"])
def test_every_verdict_is_chromiums(browser: Browser, kind: str) -> None:
    fake = Fake(speak=lambda socket: None)
    worker = "onconnect = ({ ports: [port] }) => port.postMessage(1);"
    fake = fake.with_("/static/live/worker.js", body=worker, Content_Type="text/javascript")
    fake = fake.with_("/static/live/client.js", Content_Type="text/javascript")
    said, done = {}, {}
    with running_site(fake) as url:
        host = url.partition("//")[2]
        target = {
            "script": f"{url}/static/live/client.js",
            "worker": f"{url}/static/live/worker.js",
            "connect": f"ws://{host}/ws/live",
        }[kind]
        page = browser.new_page()
        for policy in POLICIES:
            written = policy.replace("HOST", host)
            reply = (200, {"Content-Type": "text/html", "Content-Security-Policy": written}, "")
            fake.replies["/"] = reply
            page.goto(url)
            done[policy] = page.evaluate(TRY, {"kind": kind, "url": target})
            [read] = csp.policies([written])
            said[policy] = csp.verdict(read, kind, target, f"{url}/").allowed
        page.close()
    assert said == done
