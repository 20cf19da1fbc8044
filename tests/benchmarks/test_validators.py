"""The declarations and payloads of the benchmark: what is timed there is judged right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from benchmarks.validators import models
from benchmarks.validators.channels import MESSAGES, Received, Sent, only
from benchmarks.validators.payloads import COUNT, accepts, payloads
from sharedgen import Channel
from sharedgen.contract.read import read

from ..emit.page import ROOT, Page, page_of


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with page_of([Received, Sent], tmp_path_factory.mktemp("validators")) as page:
        yield page


@pytest.mark.parametrize("channel", [Received, Sent])
@pytest.mark.parametrize("name", MESSAGES)
def test_each_payload_gets_the_verdict_of_pydantic(
    name: str, channel: type[Channel], page: Page
) -> None:
    made = payloads(name)
    assert len(set(made.valid)) == len(set(made.invalid)) == COUNT
    assert all(accepts(getattr(channel, name), text) for text in made.valid)
    assert not any(accepts(getattr(channel, name), text) for text in made.invalid)
    path = (channel.__name__, name)
    issues = page.issues([(path, text) for text in (*made.valid, *made.invalid)])
    assert issues[:COUNT] == [[]] * COUNT
    assert all(len(found) == 1 for found in issues[COUNT:])


def test_a_seed_makes_the_same_payloads_again() -> None:
    assert payloads("ChatMessage") == payloads("ChatMessage")
    assert payloads("ChatMessage") != payloads("ChatMessage", seed=2)


def test_a_part_of_a_channel() -> None:
    (channel,) = read([only(Received, ["Order", "Presence"])]).channels
    assert channel.name == "Received"
    assert [event.class_name for event in channel.events] == ["Order", "Presence"]


def test_the_readme_quotes_the_last_whole_run() -> None:
    results = (ROOT / "benchmarks" / "validators" / "RESULTS.md").read_text(encoding="utf-8")
    table = next(part for part in results.split("\n\n") if part.startswith("| 20"))
    assert table in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_models_of_the_messages_are_counted() -> None:
    found = [cls for cls in vars(models).values() if isinstance(cls, type)]
    count = sum(issubclass(cls, BaseModel) and cls is not BaseModel for cls in found)
    counts = (ROOT / "benchmarks" / "validators" / "messages.js").read_text(encoding="utf-8")
    assert f"all: {count}, first: 2" in counts
