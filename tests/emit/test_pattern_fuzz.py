"""Patterns and texts at random: what is carried says what Pydantic's engine says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic_core import SchemaError, SchemaValidator, core_schema

from sharedgen.emit.escape import js_regex
from sharedgen.emit.pattern import Regex, UntranslatablePattern, translate

from .pattern_grammar import near, patterns

# a request is a line: a literal, the least and most length, and texts
_MATCHER = """
const { createInterface } = require('node:readline');
createInterface({ input: process.stdin }).on('line', (line) => {
  const [literal, least, most, texts] = JSON.parse(line);
  const regex = eval(literal);
  const sized = (text) => text.length >= least && text.length <= (most ?? Infinity);
  console.log(JSON.stringify(texts.map((text) => sized(text) && regex.test(text))));
});
"""


class Matcher:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def matches(self, regex: Regex, texts: list[str]) -> list[bool]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = [js_regex(regex.source, regex.flags), regex.least, regex.most, texts]
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        found: list[bool] = json.loads(self._process.stdout.readline())
        return found


@pytest.fixture(scope="module")
def matcher() -> Iterator[Matcher]:
    process = subprocess.Popen(
        ["node", "--eval", _MATCHER], stdin=-1, stdout=-1, text=True, encoding="utf-8"
    )
    with process:
        yield Matcher(process)
        assert process.stdin is not None
        process.stdin.close()


@settings(
    max_examples=600,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_a_carried_pattern_matches_the_same_texts(data: st.DataObject, matcher: Matcher) -> None:
    pattern = data.draw(patterns)
    try:
        rust = SchemaValidator(core_schema.str_schema(pattern=pattern))
        regex = translate(pattern)
    except (SchemaError, UntranslatablePattern):
        return
    texts = data.draw(near(pattern))
    found = matcher.matches(regex, texts)
    wrong = [
        (pattern, regex.source, text, matched)
        for text, matched in zip(texts, found, strict=True)
        if rust.isinstance_python(text) != matched
    ]
    assert wrong == []
