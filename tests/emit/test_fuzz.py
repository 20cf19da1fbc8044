"""Texts bent at random: the emitted checks still say what Pydantic's strict JSON mode says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharedgen import Channel

from .page import Page, page_of
from .probes import SAFE, TYPES, decided_by_server, probes
from .test_agreement import accepts, message

SEEDS: Mapping[str, list[str]] = {
    "Uuid": [
        "12345678-1234-4234-8234-123456789abc",
        "{12345678-1234-4234-8234-123456789abc}",
        "urn:uuid:12345678-1234-4234-8234-123456789abc",
        "12345678123442348234123456789ABC",
    ],
    "Datetime": [
        "2024-02-29T23:59:59.123456+05:30",
        "1999-12-31t00:00Z",
        "2024-01-02_03:04:05,5-0800",
        "1704164645",
        "-62135596800.5",
        "253402300799999",
    ],
    "Date": ["2024-02-29", "1900-12-31", "1704153600", "-86400000000000"],
    "Decimal": ["-12.50", "1E+5", "1_000.0e-2", " .5 ", "\u0661\u0662.5",
                "99999999999999999999999999999.5"],
    "ByInt": ["12", "-0", "+1_000", "7.00", " 5 "],
    "TextTrimmed": ["  ab ", "\u2003x\x1c", "\U0001f600\U0001f600"],
}  # fmt: skip
ALSO = {
    "Uuid": ["UuidFour", "MaybeUuid"],
    "Datetime": ["Aware", "Naive"],
    "Date": ["DateOrInt"],
    "Decimal": ["DecimalDigits", "DecimalPlaces", "DecimalLong", "DecimalRange", "DecimalStep"],
    "ByInt": ["ByDate"],
    "TextTrimmed": ["Text", "TextShort", "TextLong", "TextPattern", "TextDigits", "TextLower"],
}
CHARACTERS = "0123456789-:.,+_eEtTzZ {}\u2212\u0661\u00a0\x1cauri\U0001f600"


@st.composite
def bent(draw: st.DrawFn, seeds: list[str]) -> str:
    """A seed with up to three characters taken out, put in or exchanged."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        gone = draw(st.integers(0, 1))
        text = text[:at] + draw(st.sampled_from(["", *CHARACTERS])) + text[at + gone :]
    return text


@pytest.fixture(scope="module")
def probe() -> type[Channel]:
    return probes(TYPES)


@pytest.fixture(scope="module")
def page(probe: type[Channel], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with page_of([probe], tmp_path_factory.mktemp("fuzz")) as page:
        yield page


def disagreements(
    page: Page, probe: type[Channel], cases: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Cases on which page and server differ, but for what the build leaves to the server."""
    deferred = decided_by_server(probe)
    issues = page.issues([(("Probe", name), text) for name, text in cases])
    return [
        (name, text)
        for (name, text), found in zip(cases, issues, strict=True)
        if accepts(getattr(probe, name), text) != (found == [])
        and not (found == [] and name in deferred)
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_bent_text(seed: str, page: Page, probe: type[Channel]) -> None:
    names = [seed, *ALSO.get(seed, [])]

    @settings(max_examples=60, deadline=None)
    @given(st.lists(bent(SEEDS[seed]), min_size=1, max_size=20))
    def agree(texts: list[str]) -> None:
        values: list[Any] = [{text: "x"} if seed == "ByInt" else text for text in texts]
        cases = [(name, message(json.dumps(value))) for name in names for value in values]
        assert disagreements(page, probe, cases) == []

    agree()


numbers = st.one_of(
    st.integers(-SAFE, SAFE),
    # what JSON.parse cannot tell from an integer is left out
    st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: number % 1 != 0),
    st.integers(-500, 500).map(lambda number: number / 8).filter(lambda number: number % 1 != 0),
)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["a", "b", "x", "y", "kind", "name", "children", "lives", "1"]), inner
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=json_values)
def test_any_value_of_json(value: Any, page: Page, probe: type[Channel]) -> None:
    text = message(json.dumps(value))
    assert disagreements(page, probe, [(name, text) for name in TYPES]) == []
