"""The emitted page side, run in Node: a client.js, and its checks asked line by line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from sharedgen import Channel
from sharedgen.contract import nodes
from sharedgen.contract.names import assign
from sharedgen.contract.read import read
from sharedgen.emit import javascript, typescript
from sharedgen.emit.verify import verify

Issue: TypeAlias = dict[str, str]

ROOT = Path(__file__).parents[2]
NODE_MODULES = ROOT / "node_modules"

# a request is a line: the path to a message class in the module, or to the `$` of a channel for its
# parameters, and the JSON text of a value
_CHECKER = """
import { createInterface } from 'node:readline';
const page = await import(process.argv[1]);
for await (const line of createInterface({ input: process.stdin })) {
  const answers = JSON.parse(line).map(([path, text]) => {
    const checked = path.reduce((found, key) => found[key], page);
    const value = JSON.parse(text);
    if (path[path.length - 1] === '$') return checked.parameters(value) ?? [];
    const issues = checked.issues(value);
    if (checked.is(value) !== !issues.length) throw new Error(`is and issues differ: ${text}`);
    return issues;
  });
  console.log(JSON.stringify(answers));
}
"""


def write_page(contract: nodes.Contract, folder: Path, endpoint: str = "/ws/live") -> Path:
    """Every owned file of a build, verified, in `folder`."""
    names = assign(contract)
    texts = {
        "client.js": javascript.client(contract, names, endpoint=endpoint),
        "multiplexer.js": javascript.multiplexer(contract),
        "worker.js": javascript.worker(contract),
    }
    verify(texts)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (texts | {"client.d.ts": typescript.declarations(contract, names)}).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


class Page:
    """A client.js loaded in Node."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def issues(self, cases: Sequence[tuple[tuple[str, ...], str]]) -> list[list[Issue]]:
        """What each value, as JSON text, has wrong for the message class under its path."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(cases) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            assert self._process.stderr is not None
            raise AssertionError(self._process.stderr.read())
        found: list[list[Issue]] = json.loads(answer)
        return found

    def of(self, *path: str, value: Any) -> list[Issue]:
        """The issues of one value."""
        return self.issues([(path, json.dumps(value))])[0]


@contextmanager
def page_of(channels: Sequence[type[Channel]], folder: Path) -> Iterator[Page]:
    """The page side of these channels, running."""
    write_page(read(list(channels)), folder)
    process = subprocess.Popen(
        ["node", "--input-type=module", "--eval", _CHECKER, (folder / "client.js").as_uri()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with process:
        yield Page(process)
        assert process.stdin is not None
        process.stdin.close()


def run_node(script: str, folder: Path) -> str:
    """Standard output of a module that imports from `folder`."""
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
