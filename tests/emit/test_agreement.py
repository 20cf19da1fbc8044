"""The emitted checks and Pydantic's strict JSON mode: the same predicate, case by case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import from_json

from sharedgen import Channel
from sharedgen.server.payload import dump
from sharedgen.server.validation import InvalidPayload, validate

from .page import Page, page_of
from .probes import TEXTS, TYPES, decided_by_server, probes


@pytest.fixture(scope="module")
def probe() -> type[Channel]:
    return probes(TYPES)


@pytest.fixture(scope="module")
def deferred(probe: type[Channel]) -> frozenset[str]:
    return decided_by_server(probe)


@pytest.fixture(scope="module")
def page(probe: type[Channel], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with page_of([probe], tmp_path_factory.mktemp("agreement")) as page:
        yield page


def accepts(model: type[BaseModel], text: str) -> bool:
    """Whether the server takes it: Pydantic's strict JSON mode, within the numbers of the wire."""
    try:
        validate(model, text)
    except InvalidPayload:
        return False
    return True


def message(value: str) -> str:
    return f'{{"value":{value}}}'


def sent_as(event: type[BaseModel], value: Any) -> str | None:
    """An event's text; None where its numbers do not travel, so that the server raises."""
    try:
        return dump(event.model_construct(value=value), event)
    except ValueError:
        return None


# a model looks at its own keys only: what JSON cannot carry under another is found when it is sent
WITH_UNSEEN_KEYS = {"Open", "Node", "Empty", "Left", "Typed"}


def is_json(text: str) -> bool:
    try:
        from_json(text)
    except ValueError:  # nested too deep, or half a surrogate pair
        return False
    return True


@pytest.mark.parametrize("name", TYPES)
def test_a_command_is_accepted_exactly_where_pydantic_accepts_it(
    name: str, page: Page, probe: type[Channel], deferred: frozenset[str]
) -> None:
    model = getattr(probe, name)
    texts = [*map(message, TEXTS), "{}", "[]", "null"]
    if name in WITH_UNSEEN_KEYS:
        texts = [text for text in texts if is_json(text)]
    issues = page.issues([(("Probe", name), text) for text in texts])
    wrong = [
        (text, "Pydantic accepts" if accepts(model, text) else "Pydantic refuses", found)
        for text, found in zip(texts, issues, strict=True)
        if accepts(model, text) != (found == []) and not (found == [] and name in deferred)
    ]
    assert not wrong


@pytest.mark.parametrize("name", TYPES)
def test_what_the_server_sends_is_accepted(name: str, page: Page, probe: type[Channel]) -> None:
    model, event = getattr(probe, name), getattr(probe, f"{name}Sent")
    valid = [
        model.model_validate_json(message(text)) for text in TEXTS if accepts(model, message(text))
    ]
    sent = [text for one in valid if (text := sent_as(event, one.value)) is not None]
    assert sent
    refused = [
        (text, issues)
        for text, issues in zip(
            sent, page.issues([(("Probe", f"{name}Sent"), text) for text in sent]), strict=True
        )
        if issues
    ]
    assert not refused


def test_what_is_not_there_is_an_issue_of_the_event(page: Page) -> None:
    sent: Any = json.loads('{"value": {"kind": "cat"}}')
    assert page.of("Probe", "CatSent", value=sent) == [
        {"path": "/value/lives", "message": "is required"}
    ]


@pytest.mark.parametrize("levels", [98, 99, 100, 101, 5000])
def test_nesting_ends_where_pydantic_ends_it(levels: int, page: Page, probe: type[Channel]) -> None:
    for inner in ("", "null", "{}", '{"name":""}'):
        text = message('{"children":[' * levels + inner + "]}" * levels)
        [issues] = page.issues([(("Probe", "Node"), text)])
        assert (issues == []) == accepts(probe.Node, text), (levels, inner)  # type: ignore[attr-defined]  # made by probes()
