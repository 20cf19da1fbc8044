"""The document of a contract read by AsyncAPI's own parser, and its schemas by Ajv: in one Node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sharedgen import Channel
from sharedgen.contract.names import assign
from sharedgen.contract.read import read
from sharedgen.emit.asyncapi import document
from sharedgen.project import Project

from .page import ROOT

# a line in, a line out: the documents, or (document, path of a schema in it, JSON text) to validate
_READER = """
import { createInterface } from 'node:readline';
import { Parser } from '@asyncapi/parser';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
const parser = new Parser();
const schemas = {};
const answers = {
  async parse(documents) {
    const found = {};
    for (const [name, text] of Object.entries(documents)) {
      const { document, diagnostics } = await parser.parse(text);
      found[name] = {
        diagnostics: diagnostics.map(({ code, message }) => ({ code, message })),
        channels: document?.channels().all().length ?? 0,
        operations: document?.operations().all().length ?? 0,
      };
    }
    return found;
  },
  validate({ text, asserted, cases }) {
    // own properties: else every object has a `constructor`
    const options = { strict: false, logger: false, ownProperties: true };
    const ajv = new Ajv({ ...options, validateFormats: asserted });
    if (asserted) addFormats(ajv);
    ajv.addSchema({ ...JSON.parse(text), $id: 'spec:' });
    const schema = (path) => (checks[path] ??= ajv.compile({ $ref: `spec:#${path}` }));
    const checks = {};
    return cases.map(([path, value]) => schema(path)(JSON.parse(value)));
  },
};
for await (const line of createInterface({ input: process.stdin })) {
  const [ask, value] = JSON.parse(line);
  console.log(JSON.stringify(await answers[ask](value)));
}
"""


@dataclass(frozen=True)
class Parsed:
    """What the parser found in a document, and what it says of it: `(code, message)` pairs."""

    channels: int
    operations: int
    diagnostics: tuple[tuple[str, str], ...]


class Reader:
    """Node with the parser and Ajv. A context manager."""

    def __enter__(self) -> Reader:
        self._process = subprocess.Popen(
            ["node", "--input-type=module", "--eval", _READER],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=20)

    def parse(self, documents: Mapping[str, str]) -> dict[str, Parsed]:
        return {
            name: Parsed(
                found["channels"],
                found["operations"],
                tuple((said["code"], said["message"]) for said in found["diagnostics"]),
            )
            for name, found in self._ask("parse", documents).items()
        }

    def valid(
        self, text: str, cases: Sequence[tuple[str, str]], *, asserted: bool = False
    ) -> list[bool]:
        """Of each JSON Pointer of a schema and JSON text; whether formats are `asserted`."""
        found: list[bool] = self._ask(
            "validate", {"text": text, "cases": cases, "asserted": asserted}
        )
        return found

    def _ask(self, ask: str, value: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([ask, value]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            assert self._process.stderr is not None
            raise AssertionError(self._process.stderr.read())
        return json.loads(answer)


def document_of(channels: Sequence[type[Channel]], version: str = "3.0.0") -> str:
    contract = read(list(channels))
    return document(contract, assign(contract), Project("test", "1.0"), "/ws/live", version)
