"""The functions of templates/checks on texts bent at random: they say what Pydantic says."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import (
    Base64Bytes,
    Base64Str,
    Base64UrlBytes,
    Base64UrlStr,
    BaseModel,
    ConfigDict,
    Field,
    Json,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import SchemaValidator

from sharedgen.server.validation import InvalidPayload, validate

from .page import ROOT

Call: TypeAlias = tuple[str | int, ...]
Ask: TypeAlias = Callable[[Sequence[Call]], list[Any]]
Adapter: TypeAlias = TypeAdapter[Any]

CHECKS = ROOT / "templates" / "checks"

_SERVER = """
import { createInterface } from 'node:readline';
import { readdirSync } from 'node:fs';
const [, folder] = process.argv;
const files = readdirSync(new URL(folder)).map((file) => import(folder + file));
const functions = Object.assign({}, ...(await Promise.all(files)));
functions.isJsonText = (text) => functions.parseJson(text) !== undefined;
functions.isFloatKey = (key) => !Number.isNaN(functions.floatKey(key));
for await (const line of createInterface({ input: process.stdin })) {
  const answers = JSON.parse(line).map(([name, ...given]) => functions[name](...given) ?? null);
  console.log(JSON.stringify(answers));
}
"""


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    process = subprocess.Popen(
        ["node", "--input-type=module", "--eval", _SERVER, f"{CHECKS.as_uri()}/"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )

    def answers(calls: Sequence[Call]) -> list[Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(calls) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            assert process.stderr is not None
            raise AssertionError(process.stderr.read())
        found: list[Any] = json.loads(line)
        return found

    with process:
        yield answers
        assert process.stdin is not None
        process.stdin.close()


def read(adapter: Adapter | SchemaValidator, text: str) -> tuple[bool, Any]:
    """Whether strict JSON mode takes the text as a string, and the value."""
    return read_json(adapter, json.dumps(text))


def read_json(adapter: Adapter | SchemaValidator, text: str) -> tuple[bool, Any]:
    try:
        return True, adapter.validate_json(text, strict=True)
    except (ValidationError, OverflowError):  # the latter of timedelta, from inside Pydantic
        return False, None


def read_key(adapter: Adapter, text: str) -> tuple[bool, Any]:
    """The same of the key of an object."""
    accepted, value = read_json(adapter, json.dumps({text: 1}))
    return accepted, next(iter(value)) if accepted else None


class Held(BaseModel):
    text: Json[Any]


def read_held(adapter: Adapter, text: str) -> tuple[bool, Any]:
    """The same of text that is JSON, with the numbers of the wire."""
    try:
        return True, validate(Held, json.dumps({"text": text})).text
    except InvalidPayload:
        return False, None


def keys(kind: Any, config: ConfigDict | None = None) -> Adapter:
    return TypeAdapter(dict[kind, int], config=config)


def takes(adapter: Adapter, texts: Sequence[str]) -> list[bool]:
    return [read(adapter, text)[0] for text in texts]


@st.composite
def bent(draw: st.DrawFn, seeds: Sequence[str], characters: str) -> str:
    """A seed with up to three characters taken out, put in or exchanged."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        gone = draw(st.integers(0, 1))
        text = text[:at] + draw(st.sampled_from(["", *characters])) + text[at + gone :]
    return text


DIGITS = "0123456789"
SPACES = " \t\x85\xa0\u2003\ufeff\u200b\x1c"
TIMES = [
    "03:04:05", "23:59:59.123456", "00:00Z", "12:30:15,5+05:30", "12:30-0800",
    "03:04:05.1234567891z", "12:00\u221201:00",
]  # fmt: skip
TIME_CHARACTERS = DIGITS + ":.,+-zZ \u2212\u0661T"
DATES = ["2024-02-29", "1900-12-31", "1704153600", "-86400000000000", "0001-01-01", "0"]
DATETIMES = [
    "2024-02-29T23:59:59.123456+05:30", "1999-12-31t00:00Z", "2024-01-02_03:04:05,5-0800",
    "1704164645", "-62135596800.5", "253402300799999", "1704164645.9999999", "20000000000.5",
    "-1704164645123.4567", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59",
    "2024-01-02T03:04:05.000001", "-20000000001", ".5", "-0.0000001",
]  # fmt: skip
DATETIME_CHARACTERS = DIGITS + "-:.,+zZTt _\u2212"
DURATIONS = [
    "P1DT2H3M4.5S", "-P1Y2M3W4D", "PT0S", "P1.5D", "PT1.123456789H", "1 day, 2:03:04",
    "-2 days, 23:59:59.999999", "12:00", "123456:59:59,5", "1d", "3 DAYS,01:02:03.1234567", "+P1W",
    "PT4294967295S", "P999999999DT86399.999999S", "-999999999 days, 0:00:00", "P2739726Y9D",
    "PT0.9999995S", "P1.123W", "P0.30000000000000004Y", "2400000000:59:59", "PT71582788M",
    "PT1193046.5H", "P33333333M", "P142857142W", "0:00:00.000000", "PT0.00000049999999999999999S",
]  # fmt: skip
DURATION_CHARACTERS = DIGITS + "PTYMWDHSdaysAY:.,- +x\u0661\U0001f600"
BASE64 = [
    "", "YQ", "YQ=", "YQ==", "YWI=", "YWJj", "-_-_", "+/+/AA", "__77", "+A", "/w==", "-w",
    "YWJjZGVmZw==",
]  # fmt: skip
BASE64_CHARACTERS = "AQgwEIM048YZaz9+/-_= \n\u00e9"
MIME = [
    *BASE64, "YW Jj", "====", "\u00e9", "YQ==Y", "YQ=\n=", "YWJj\r\nZGVm\n", "w6k=", "8J+YgA==",
    "4oKs", "7aCA", "gA==", "YQ=Q=", "77u/YQ==", "YR==", "Y=W=J=j=", "A===",
]  # fmt: skip
FLOATS = ["1", "-1.5", " 2.5e10 ", "1_0.5", ".5", "5.", "+1e-5", "1e400", "nan", "-inf", "1_e_5"]
BOOLS = ["true", "False", "t", "yes", "NO", "on", "Off", "1", "0", "y", "n", "f"]
JSONS = [
    '{"a":[1,2.5e3,null,true,false],"b":"x\\u00e9\\n"}', "[]", ' {"a":{}} ', '"\\ud83d\\ude00"',
    "-0", "1e400", '"\\ud800"', "[1,[2,[3]]]", '"\\/\\b"', '{"a":1,"a":2}', "\t[\n1\r]", '""',
]  # fmt: skip
JSON_CHARACTERS = '{}[]:,"\\' + DIGITS + "eE+-.tfn \n\t\x0b\u00a0\ufeffabud\x7f\x1f\U0001f600"

as_base64 = TypeAdapter(bytes, config=ConfigDict(val_json_bytes="base64", ser_json_bytes="base64"))
as_hex = TypeAdapter(bytes, config=ConfigDict(val_json_bytes="hex", ser_json_bytes="hex"))
duration = TypeAdapter(timedelta)
FINITE = Annotated[float, Field(allow_inf_nan=False)]


@dataclass(frozen=True)
class Predicate:
    function: str
    adapter: Adapter
    seeds: Sequence[str]
    characters: str
    read: Callable[[Adapter, str], tuple[bool, Any]] = read


PREDICATES = [
    Predicate("isAnyTime", TypeAdapter(time), TIMES, TIME_CHARACTERS),
    Predicate("isAnyDuration", duration, DURATIONS, DURATION_CHARACTERS),
    Predicate("isBase64Bytes", as_base64, BASE64, BASE64_CHARACTERS),
    Predicate("isHexBytes", as_hex, ["", "ab", "ABcd", "00ff12"], DIGITS + "abcdefAFgG x\u0661"),
    Predicate("isMimeBase64", TypeAdapter(Base64Bytes), MIME, BASE64_CHARACTERS),
    Predicate("isUrlBase64", TypeAdapter(Base64UrlBytes), MIME, BASE64_CHARACTERS),
    Predicate("isMimeBase64Text", TypeAdapter(Base64Str), MIME, BASE64_CHARACTERS),
    Predicate("isUrlBase64Text", TypeAdapter(Base64UrlStr), MIME, BASE64_CHARACTERS),
    Predicate("isJsonText", TypeAdapter(Json), JSONS, JSON_CHARACTERS, read_held),
    Predicate("isFloatKey", keys(FINITE), FLOATS, DIGITS + "._+-eE naif\u0661x" + SPACES, read_key),
    Predicate("isBoolKey", keys(bool), BOOLS, "truefalsyno01 \u017f\u212aTFN", read_key),
    Predicate("isDecimal", keys(Decimal), [*FLOATS, "\u0661.5"], DIGITS + "._+-eE N", read_key),
    Predicate("isAnyTime", keys(time), TIMES, TIME_CHARACTERS, read_key),
    Predicate("isAnyDateTime", keys(datetime), DATETIMES, DATETIME_CHARACTERS, read_key),
    Predicate("isAnyDuration", keys(timedelta), DURATIONS, DURATION_CHARACTERS, read_key),
    Predicate("isMimeBase64", keys(Base64Bytes), MIME, BASE64_CHARACTERS, read_key),
    Predicate(
        "isBase64Bytes",
        keys(bytes, ConfigDict(val_json_bytes="base64")),
        BASE64,
        BASE64_CHARACTERS,
        read_key,
    ),
]


@pytest.mark.parametrize("predicate", PREDICATES, ids=lambda one: f"{one.function}-{one.adapter}")
def test_a_predicate_takes_what_pydantic_takes(predicate: Predicate, ask: Ask) -> None:
    @settings(max_examples=40, deadline=None)
    @given(st.lists(bent(predicate.seeds, predicate.characters), min_size=1, max_size=20))
    def agree(texts: list[str]) -> None:
        answers = ask([(predicate.function, text) for text in texts])
        for text, answer in zip(texts, answers, strict=True):
            assert answer == predicate.read(predicate.adapter, text)[0], text

    agree()


WRITTEN: list[tuple[tuple[str, ...], Adapter, st.SearchStrategy[Any]]] = [
    (
        ("isTime", "isAnyTime"),
        TypeAdapter(time),
        st.times(
            timezones=st.none()
            | st.integers(-86399, 86399).map(lambda offset: timezone(timedelta(seconds=offset)))
        ),
    ),
    (("isDuration", "isAnyDuration"), duration, st.timedeltas()),
    (("isBase64Written", "isBase64Bytes"), as_base64, st.binary()),
    (("isHexWritten", "isHexBytes"), as_hex, st.binary()),
    (("isMimeBase64Written", "isMimeBase64"), TypeAdapter(Base64Bytes), st.binary()),
    (("isBase64Written", "isUrlBase64"), TypeAdapter(Base64UrlBytes), st.binary()),
    (("isMimeBase64Written", "isMimeBase64Text"), TypeAdapter(Base64Str), st.text()),
    (("isBase64Written", "isUrlBase64Text"), TypeAdapter(Base64UrlStr), st.text()),
]


@pytest.mark.parametrize(("functions", "adapter", "values"), WRITTEN, ids=lambda one: str(one)[:40])
def test_what_pydantic_writes_is_taken(
    functions: tuple[str, ...], adapter: Adapter, values: st.SearchStrategy[Any], ask: Ask
) -> None:
    @settings(max_examples=60, deadline=None)
    @given(values)
    def taken(value: Any) -> None:
        text = json.loads(adapter.dump_json(value))
        assert all(ask([(function, text) for function in functions])), text

    taken()


@pytest.mark.parametrize(
    ("key", "function"),
    [
        (1.0, "isFloatKey"),
        (1e22, "isFloatKey"),
        (-0.0, "isFloatKey"),
        (5e-324, "isFloatKey"),
        (True, "isBoolKey"),
        (False, "isBoolKey"),
        (Decimal("1E+5"), "isDecimalText"),
        (time(3, 4, 5, 1, timezone.utc), "isTime"),
        (datetime(2024, 1, 2, tzinfo=timezone.utc), "isDateTime"),
        (timedelta(days=-1, seconds=5), "isDuration"),
    ],
)
def test_a_key_that_pydantic_writes_is_taken(key: Any, function: str, ask: Ask) -> None:
    (text,) = json.loads(keys(type(key)).dump_json({key: 1}))
    assert ask([(function, text)]) == [True]


ORDERS: dict[str, Callable[[float], bool]] = {
    "gt": lambda order: order > 0,
    "ge": lambda order: order >= 0,
    "lt": lambda order: order < 0,
    "le": lambda order: order <= 0,
}


def zone(seconds: int) -> timezone:
    return timezone(timedelta(seconds=seconds))


@dataclass(frozen=True)
class Comparison:
    function: str
    kind: Any
    limits: Sequence[Any]
    seeds: Sequence[str]
    characters: str


COMPARISONS = [
    Comparison(
        "compareDate",
        date,
        [date(2024, 2, 29), date(1970, 1, 1), date(1, 1, 1)],
        DATES,
        DIGITS + "-+",
    ),
    Comparison(
        "compareTime",
        time,
        [time(3, 4, 5), time(12, 0, tzinfo=zone(-3600)), time(0, 0, tzinfo=zone(19807))],
        [*TIMES, "12:00-01:00", "03:04:05+05:30"],
        TIME_CHARACTERS,
    ),
    Comparison(
        "compareDateTime",
        datetime,
        [
            datetime(2024, 1, 2, 3, 4, 5),
            datetime(2024, 1, 2, 3, 4, 5, 1, zone(0)),
            datetime(1999, 12, 31, 0, 0, tzinfo=zone(19807)),
            datetime(1, 1, 1),
            datetime(1970, 8, 20, 11, 33, 20, 500, zone(0)),
        ],
        DATETIMES,
        DATETIME_CHARACTERS,
    ),
    Comparison(
        "compareDuration",
        timedelta,
        [
            timedelta(0),
            timedelta(1, 7384),
            timedelta(microseconds=-1),
            timedelta.min,
            timedelta.max,
        ],
        [*DURATIONS, "-PT0S", "P1DT2H3M4S", "-PT0.000001S", "-PT0.0000001S"],
        DURATION_CHARACTERS,
    ),
]


def adapter_of(annotation: Any) -> Adapter:
    return TypeAdapter(annotation)


def limit_text(limit: Any) -> str:
    if isinstance(limit, timedelta):
        text: str = json.loads(duration.dump_json(limit))
        return text
    return str(limit.isoformat())


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda one: one.function)
def test_a_comparison_orders_as_pydantic_does(comparison: Comparison, ask: Ask) -> None:
    plain: Adapter = TypeAdapter(comparison.kind)
    kind: Any = comparison.kind
    bounded: list[tuple[str, Callable[[float], bool], Adapter]] = [
        (limit_text(limit), order, adapter_of(Annotated[kind, Field(**{name: limit})]))
        for limit in comparison.limits
        for name, order in ORDERS.items()
    ]

    def check(texts: Sequence[str]) -> None:
        cases = [(text, *bound) for text in texts if read(plain, text)[0] for bound in bounded]
        answers = ask([(comparison.function, text, limit) for text, limit, _, _ in cases])
        for (text, limit, order, adapter), answer in zip(cases, answers, strict=True):
            assert order(answer) == read(adapter, text)[0], (text, limit)

    @settings(max_examples=30, deadline=None)
    @given(st.lists(bent(comparison.seeds, comparison.characters), min_size=1, max_size=10))
    def agree(texts: list[str]) -> None:
        check(texts)

    check(comparison.seeds)
    agree()


@settings(max_examples=100, deadline=None)
@given(st.text("a\u00e9\u20ac\U0001f600\uffff\u07ff\u0800\x7f\x80", max_size=8), st.integers(0, 30))
def test_lengths_in_bytes(ask: Ask, text: str, limit: int) -> None:
    size = len(text.encode())
    names = [("shorterBytes", text, limit), ("longerBytes", text, limit)]
    assert ask([("byteLength", text), *names]) == [size, size < limit, size > limit]


@pytest.mark.parametrize(
    ("function", "adapter", "seeds"),
    [
        ("base64Length", as_base64, BASE64),
        ("hexLength", as_hex, ["", "ab", "ABcd"]),
        ("mimeLength", TypeAdapter(Base64Bytes), MIME),
    ],
)
def test_lengths_of_what_is_encoded(
    function: str, adapter: Adapter, seeds: list[str], ask: Ask
) -> None:
    values = [read(adapter, text) for text in seeds]
    known = [text for text, (accepted, _) in zip(seeds, values, strict=True) if accepted]
    sizes = [len(value) for accepted, value in values if accepted]
    assert ask([(function, text) for text in known]) == sizes


def test_decoded_text(ask: Ask) -> None:
    values = [read(TypeAdapter(Base64Str), text)[1] for text in MIME]
    assert ask([("mimeText", text) for text in MIME]) == values


def test_keys_of_numbers(ask: Ask) -> None:
    floats = [*FLOATS, "1_.5", "1._5", " 1_0", "1__0", "", "0x1", "Infinity"]
    expected = [read_key(keys(FINITE), text)[1] for text in floats]
    assert ask([("floatKey", text) for text in floats]) == expected


SAFE = 2**53 - 1


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        bent(
            [
                "1",
                "-0",
                "+1_000",
                "7.00",
                " 5 ",
                "0-1",
                "0-_1",
                "0__1",
                "00_0",
                "+0_0-3",
                str(SAFE),
            ],
            DIGITS + "_+-.e" + SPACES,
        ),
        min_size=1,
        max_size=20,
    )
)
def test_keys_of_whole_numbers(ask: Ask, texts: list[str]) -> None:
    for text, answer in zip(texts, ask([("integerKey", text) for text in texts]), strict=True):
        accepted, value = read_key(keys(int), text)
        if accepted and abs(value) <= SAFE:
            assert answer == value, text
        else:
            assert answer is None or abs(answer) > SAFE, text


# Python's timedelta raises OverflowError inside Pydantic: no value comes of these
OVERFLOWING = ["-P999999999DT1S", "-999999999 days, 0:00:01"]


@pytest.mark.parametrize("text", OVERFLOWING)
def test_a_duration_that_overflows_is_refused(text: str, ask: Ask) -> None:
    with pytest.raises(OverflowError):
        duration.validate_json(json.dumps(text), strict=True)
    assert ask([("isAnyDuration", text)]) == [False]


ODD_DURATIONS = {
    "P": False,
    "PT": False,
    "P1DT": True,
    "P1.D": True,
    "P.5D": False,
    "P1.5DT1H": False,
    "P1D1YT1S1S": True,
    "-PT0S": True,
    "90": False,
    "1:00": False,
    ":00:00": True,
    "1 day, ": True,
    "1 dAYS": True,
    "1 Days": True,
    "1 DAYs": False,
    "1 day 24:00:00": False,
    "2400000000:00": True,
    "2400000001:00": False,
    "0:00:00.000000 or other": True,
    "0:00:00.00000 or other": False,
    "0:00:00.000000d": False,
    "PT4294967296S": False,
    f"P0.{'9' * 400}D": True,
}


def test_odd_durations(ask: Ask) -> None:
    texts = list(ODD_DURATIONS)
    assert takes(duration, texts) == list(ODD_DURATIONS.values())
    assert ask([("isAnyDuration", text) for text in texts]) == list(ODD_DURATIONS.values())


def test_naive_and_aware_are_compared_by_the_wall_clock(ask: Ask) -> None:
    naive, aware = "2024-01-02T03:00:00", "2024-01-02T03:00:00+05:00"
    calls: list[Call] = [
        ("compareDateTime", naive, aware),
        ("compareDateTime", aware, naive),
        ("compareDateTime", "2024-01-01T22:00:00Z", aware),
        ("compareTime", "22:00:00Z", "03:00:00+05:00"),
    ]
    assert [order > 0 for order in ask(calls)] == [False, False, False, True]
    assert ask(calls)[:3] == [0, 0, 0]


def nested(levels: int, inner: str) -> str:
    return "[" * levels + inner + "]" * levels


def test_json_in_a_text_counts_its_own_levels(ask: Ask) -> None:
    texts = [nested(n, inner) for n in (199, 200, 201, 202) for inner in ("", "1", "{}", '{"a":1}')]
    assert ask([("isJsonText", text) for text in texts]) == takes(TypeAdapter(Json), texts)


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "-Infinity", "[1e400]"])
def test_numbers_that_do_not_travel_do_not_in_a_text_either(text: str, ask: Ask) -> None:
    assert read(TypeAdapter(Json), text)[0]
    assert ask([("isJsonText", text)]) == [False]


@pytest.mark.parametrize(
    "function",
    ["isMimeBase64", "isUrlBase64", "isMimeBase64Text", "isUrlBase64Text", "isAnyDuration"],
)
def test_half_a_surrogate_pair_is_not_skipped(function: str, ask: Ask) -> None:
    assert ask([(function, "YQ==\ud800"), (function, "0:00:00.000000\ud800")]) == [False, False]


def test_long_text(ask: Ask) -> None:
    long = "YWJj" * 500_000
    names = ["isBase64Bytes", "isBase64Written", "isMimeBase64", "isMimeBase64Text"]
    assert all(ask([(name, long) for name in names]))
    assert ask([("isHexBytes", "00ff" * 500_000), ("isMimeBase64", long + "\n")]) == [True, True]
