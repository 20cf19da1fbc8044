"""One program, many values: what the server says beside what the emitted page says."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError, from_json

from sharedgen import DeclarationError
from sharedgen.contract import nodes
from sharedgen.contract.names import assign
from sharedgen.contract.read import read
from sharedgen.emit import javascript
from sharedgen.emit.verify import verify
from sharedgen.server.payload import dump, pointer
from sharedgen.server.validation import InvalidPayload, validate

from .models import HEAD
from .values import smaller

Issue: TypeAlias = dict[str, str]
SIDES = ("Send", "Sent")
_ONE_WAY = re.compile(
    r"serial|computed|alias|exclude|ser_|val_|strict=|json\b|secret|validate_by|populate_by|to_upper|to_lower"
    r"|IPv|set\[|pattern|email|url|path|bytesize|complex|base64|wrong\(|(?:dict|mapping)\[t\.Literal",
    re.IGNORECASE,
)
MODULES_A_NODE = 400  # it never forgets a module

_CHECKER = """
import { createInterface } from 'node:readline';
for await (const line of createInterface({ input: process.stdin })) {
  let answers;
  try {
    const { url, asks } = JSON.parse(line);
    const { Live } = await import(url);
    answers = asks.map(([name, text]) => {
      const value = JSON.parse(text);
      const issues = Live[name].issues(value);
      if (Live[name].is(value) !== !issues.length) return 'is and issues differ';
      return issues;
    });
  } catch (error) {
    answers = String(error.stack);
  }
  console.log(JSON.stringify(answers));
}
"""


class Invalid(Exception):
    """The program is none that Pydantic takes."""


@dataclass(frozen=True)
class Disagreement:
    side: str
    text: str
    server: str
    page: str

    def __str__(self) -> str:
        return f"{self.side} {self.text}\n  server: {self.server}\n  page: {self.page}"


@dataclass(frozen=True)
class Loaded:
    """A program imported, read and emitted. `sides`: those that the contract carries."""

    module: ModuleType
    sides: tuple[str, ...]
    url: str
    notes: tuple[str, ...]
    closed: bool  # every key of an object is looked at
    is_symmetric: bool  # what it sends it takes as well
    is_plain: bool  # there is no union, the members of which Pydantic names in a place

    def model(self, side: str) -> type[BaseModel]:
        model: type[BaseModel] = getattr(self.module.Live, side)
        return model


@dataclass
class Node:
    """The one Node process of a run, started again when it is full of modules."""

    folder: Path
    process: subprocess.Popen[str] | None = None
    used: int = 0
    cases: int = 0
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def ask(self, url: str, asks: Sequence[tuple[str, str]]) -> list[list[Issue] | str]:
        if self.process is None or self.used >= MODULES_A_NODE:
            self.stop()
            self.process = subprocess.Popen(
                ["node", "--input-type=module", "--eval", _CHECKER],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            )  # fmt: skip
            self.used = 0
        self.used += 1
        self.cases += len(asks)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"url": url, "asks": asks}) + "\n")
        self.process.stdin.flush()
        answers = json.loads(self.process.stdout.readline())
        if isinstance(answers, str):
            raise AssertionError(answers)
        return list(answers)

    def stop(self) -> None:
        if self.process is not None:
            with self.process as process:
                assert process.stdin is not None
                process.stdin.close()
            self.process = None


@contextmanager
def node() -> Iterator[Node]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "package.json").write_text('{"type": "module"}')
        running = Node(Path(folder))
        try:
            yield running
        finally:
            running.stop()


@contextmanager
def loaded(source: str, node: Node, sides: tuple[str, ...] = SIDES) -> Iterator[Loaded]:
    """Raises DeclarationError where the contract refuses it, and Invalid where Pydantic does."""
    number = next(node.numbers)
    module = ModuleType(f"fuzzed_{number}")
    module.__file__ = f"{module.__name__}.py"
    sys.modules[module.__name__] = module
    try:
        try:
            exec(compile(source, module.__file__, "exec"), module.__dict__)
        except DeclarationError:
            raise
        except Exception as error:
            raise Invalid(f"{type(error).__name__}: {error}") from error
        contract = read([module.Live])
        text = javascript.client(contract, assign(contract), endpoint="/ws/live")
        if number % 50 == 0:
            verify({"client.js": text})
        path = node.folder / f"client{number}.js"
        path.write_text(text, encoding="utf-8", newline="")
        yield Loaded(
            module,
            tuple(side for side in sides if hasattr(module.Live, side)),
            path.as_uri(),
            tuple(note.text for note in contract.notes),
            all(_is_closed(definition) for definition in contract.definitions.values()),
            len(sides) == 2 and not _ONE_WAY.search(source.removeprefix(HEAD)),
            not re.search(r"Union|\|", source.removeprefix(HEAD)),
        )
        path.unlink()
    finally:
        del sys.modules[module.__name__]


def _is_closed(definition: nodes.Definition) -> bool:
    return not isinstance(definition, nodes.Model) or definition.extra == "forbid"


@dataclass(frozen=True)
class Asked:
    """A value for one side of the page, and why the server refuses it, if it does."""

    side: str
    text: str
    error: InvalidPayload | None = None
    is_sent: bool = False  # by the server, so that the page has no choice


def compare(program: Loaded, values: Sequence[Any], node: Node) -> list[Disagreement]:
    """Where server and page differ about these values, or about what the server makes of them."""
    asked: list[Asked] = []
    for index, value in enumerate(values):
        text = json.dumps(value)
        if "Send" in program.sides:
            asked.append(Asked("Send", text, _refusal(program.model("Send"), text)))
        if "Sent" in program.sides:
            sent = _sent(program.model("Sent"), text)
            if sent is not None:
                asked.append(Asked("Sent", sent, is_sent=True))
            if program.is_symmetric and index % 4 == 0:
                asked.append(Asked("Sent", text, _refusal(program.model("Sent"), text)))
    answers = node.ask(program.url, [(one.side, one.text) for one in asked]) if asked else []
    told = (_difference(program, one, issues) for one, issues in zip(asked, answers, strict=True))
    return [found for found in told if found]


def _difference(program: Loaded, asked: Asked, issues: list[Issue] | str) -> Disagreement | None:
    server = f"refuses: {_told(asked.error)}" if asked.error else "accepts"
    if isinstance(issues, str):
        return Disagreement(asked.side, asked.text, server, issues)
    page = f"refuses: {issues}" if issues else "accepts"
    if problem := _problem(issues, json.loads(asked.text)):
        return Disagreement(asked.side, asked.text, server, f"{problem}: {page}")
    if asked.error is None:
        if issues and (asked.side == "Send" or asked.is_sent):
            sent = "sends" if asked.is_sent else server
            return Disagreement(asked.side, asked.text, sent, page)
    elif not issues:
        if not _is_excused(program, asked):
            return Disagreement(asked.side, asked.text, server, page)
    elif asked.side == "Send" and program.is_plain and (path := _blamed(asked)) is not None:
        # the length of a list is told instead of what its items have wrong
        near = (f"{path}/".startswith(f"{issue['path']}/") for issue in issues)
        if len(issues) < 20 and not any(near):
            return Disagreement(asked.side, asked.text, server, f"blames not {path!r}: {page}")
    return None


_SIMPLE = {"missing", "extra_forbidden", "int_type", "string_type", "bool_type", "float_type",
           "list_type", "dict_type", "none_required", "literal_error", "enum", "greater_than",
           "less_than", "greater_than_equal", "less_than_equal", "string_too_short",
           "string_too_long", "string_pattern_mismatch", "model_type", "uuid_parsing",
           "union_tag_invalid", "union_tag_not_found"}  # fmt: skip


def _blamed(asked: Asked) -> str | None:
    """The one place that Pydantic blames, where there is one and it is a place in the value."""
    cause = asked.error and asked.error.__context__
    if not isinstance(cause, ValidationError) or cause.error_count() != 1:
        return None
    [told] = cause.errors(include_url=False)
    path, value = "", json.loads(asked.text)
    if told["type"] not in _SIMPLE:
        return None
    for step in told["loc"]:
        is_key = isinstance(value, dict) and step in value
        if is_key or (isinstance(value, list) and isinstance(step, int) and step < len(value)):
            value = value[step]
        elif told["type"] != "missing" or step is not told["loc"][-1]:
            return None
        path = pointer(path, step)
    if told["type"].startswith("union_tag"):
        path = pointer(path, str(told["ctx"]["discriminator"]).strip("'"))
    return path


def _refusal(model: type[BaseModel], text: str) -> InvalidPayload | None:
    try:
        validate(model, text)
    except InvalidPayload as error:
        return error
    return None


def _sent(model: type[BaseModel], text: str) -> str | None:
    """What the server sends of the value, if it is one and does travel."""
    try:
        sent = dump(model.model_validate_json(text, strict=True), model)
    except (ValueError, PydanticSerializationError):
        return None
    # an unknown key may be the alias under which another one is sent
    return None if _has_a_key_twice(sent) else sent


def _has_a_key_twice(text: str) -> bool:
    twice: list[str] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        twice.extend(key for key in found if len(found) < len(pairs))
        return found

    json.loads(text, object_pairs_hook=keep)
    return bool(twice)


def _is_excused(program: Loaded, asked: Asked) -> bool:
    """Whether a note says that the server decides, or no key that the page looks at is wrong."""
    try:
        from_json(asked.text)
    except ValueError:  # half a surrogate pair: none comes from the server, nor is all looked at
        return asked.side == "Sent" or not program.closed
    assert asked.error is not None
    places = [note.partition(":")[0] for note in program.notes]
    if not all(_is_field_of_an_object(program, place) for place in places):
        return True
    fields = {place.rpartition(".")[2] for place in places}
    keys = fields | {key for field in fields for key in _keys_of(program, field)}
    cause = asked.error.__context__
    if not isinstance(cause, ValidationError):
        return any(keys.intersection(issue["path"].split("/")) for issue in asked.error.issues)
    # a union tells of its other members as well
    return any(keys.intersection(told["loc"]) for told in cause.errors(include_url=False))


def _is_field_of_an_object(program: Loaded, place: str) -> bool:
    """Whether this is `Model.field`: not a class, nor what Pydantic does not name in a place."""
    owner, _, name = place.rpartition(".")
    found: Any = program.module
    for step in owner.split("."):
        found = getattr(found, step, None)
    named = {*getattr(found, "__pydantic_fields__", ()), *getattr(found, "__annotations__", ())}
    return name != "root" and name in named and not hasattr(found, "_fields")


def _told(error: InvalidPayload) -> str:
    cause = error.__context__
    return str(cause if isinstance(cause, ValidationError) else error.issues)


def _keys_of(program: Loaded, field: str) -> Iterator[str]:
    for found in vars(program.module).values():
        info = getattr(found, "__pydantic_fields__", {}).get(field)
        if info is not None:
            alias = info.validation_alias
            yield from [alias] if isinstance(alias, str) else getattr(alias, "choices", [])


def _problem(issues: list[Issue], value: Any) -> str:
    """What is wrong with the issues themselves."""
    if len(issues) > 20:
        return f"{len(issues)} issues"
    for issue in issues:
        if not _leads_somewhere(issue["path"], value):
            return f"the path {issue['path']!r} leads nowhere"
    return ""


def _leads_somewhere(path: str, value: Any) -> bool:
    """Whether a JSON Pointer is of a value, or of a key that an object does not have."""
    if path == "":
        return True
    if not path.startswith("/"):
        return False
    *steps, last = (s.replace("~1", "/").replace("~0", "~") for s in path[1:].split("/"))
    for step in steps:
        value = _within_text(value)
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return False
    value = _within_text(value)
    if isinstance(value, list):
        return last.isdigit()  # of a named tuple it may be missing
    return isinstance(value, dict)


def _within_text(value: Any) -> Any:
    """What text holds that may be of the type Json."""
    try:
        while isinstance(value, str):
            value = json.loads(value)
    except ValueError:
        pass
    return value


def shrink(program: Loaded, value: Any, side: str, node: Node) -> Any:
    """The smallest value found on which they still differ on this side."""
    for _ in range(60):
        candidates = list(itertools.islice(smaller(value), 300))
        asked = compare_each(program, candidates, node)
        better = next((c for c, found in zip(candidates, asked, strict=True)
                       if any(d.side == side for d in found)), None)  # fmt: skip
        if better is None:
            return value
        value = better
    return value


def compare_each(program: Loaded, values: Sequence[Any], node: Node) -> list[list[Disagreement]]:
    found = compare(program, values, node)
    if not found:
        return [[] for _ in values]
    return [compare(program, [value], node) for value in values]
