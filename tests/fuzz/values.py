"""JSON values for a drawn type: mostly right ones, ones bent a little, and anything at all.

What JSON.parse cannot tell apart is never made: 1.0 beside 1, integers beyond ±(2^53-1), NaN.
"""

from __future__ import annotations

import base64
import copy
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeAlias

from ..emit.probes import SAFE, TEXTS
from .models import (
    KEYS_OF_ALIASES,
    LITERALS,
    NAMES,
    PATTERNS,
    Class,
    Program,
    Type,
)

DEPTH = 5
Make: TypeAlias = Callable[["Values", Type, int], Any]

_PLAIN = [json.loads(text) for text in TEXTS if len(text) < 100]
ODD_TEXTS = [value for value in _PLAIN if isinstance(value, str)]
ODD = [value for value in _PLAIN if not isinstance(value, str)]
MORE_TEXTS = [
    "P1D", "PT1H", "1 day", "red", "two_words", "twoWords", "\ufeff", "\x85", "\u212a", "\u0130",
    "\u00df", "\u01c5", "YWJj", "YWI=", "_-8=", "61", "0A", "\U0001f468\u200d\U0001f469", "1.2.3.4",
    "::1", "http://a.b", "a@b.co", "[1]", '"x"', "{}", "1e2", "True", "None", "nan", "-0.0",
]  # fmt: skip
CHARACTERS = '0123456789-:.,+_eEtTzZPDHMSW {}[]"=/\u2212\u0661\u00a0\x1c\x85auriK\u212a\U0001f600'
NUMBERS = (0, 1, -1, 2, 5, 0.5, -0.5, 1.5, 0.1, 0.3, 1e-7, SAFE, -SAFE, 7, 1e22, 1e300, 100)


@dataclass(frozen=True)
class Values:
    random: Random
    program: Program
    classes: Mapping[str, Class]

    def one_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def rarely(self) -> bool:
        return self.random.random() < 0.12

    def make(self, type: Type, depth: int = 0) -> Any:
        return MAKE[type.kind](self, type, depth + 1)


def values(program: Program, seed: int, many: int) -> Iterator[Any]:
    """Values of the payload: a third right as far as is known, the others bent or anything."""
    maker = Values(Random(seed), program, program.by_name)
    for index in range(many):
        value = _object(maker, program.payload, 0)
        for _ in range(0 if index % 3 == 0 else maker.random.randint(1, 3)):
            value = bend(maker, value)
        if maker.random.random() < 0.01:
            value = maker.one_of(*ODD)
        yield tidy(value)


def tidy(value: Any) -> Any:
    """As JSON.stringify would write it: 1.0 is 1, and what does not travel is gone."""
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return 0
        if value == int(value) and abs(value) < 1e21:
            value = int(value)
        return max(-SAFE, min(SAFE, value)) if isinstance(value, int) else value
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-SAFE, min(SAFE, value))
    if isinstance(value, list):
        return [tidy(inner) for inner in value]
    if isinstance(value, dict):
        return {key: tidy(inner) for key, inner in value.items()}
    return value


# ---- right values


def _int(values: Values, type: Type, depth: int) -> Any:
    facts = type.facts
    edges = [facts[key] for key in ("gt", "ge", "lt", "le") if key in facts]
    step = facts.get("multiple_of", 1)
    near = values.one_of(*edges, 0, values.random.randint(-200, 200))
    near = values.one_of(*NUMBERS) if values.rarely() else near
    number = near + values.one_of(-1, 0, 1, 1, -step, step)
    return number if values.rarely() else number // step * step


def _float(values: Values, type: Type, depth: int) -> Any:
    facts = type.facts
    edges = [facts[key] for key in ("gt", "ge", "lt", "le") if key in facts]
    step = facts.get("multiple_of")
    if step and not values.rarely():
        return values.random.randint(-300, 300) * step + values.one_of(0, 0, 0, 1e-10, 1e-8)
    near = values.one_of(*edges, values.one_of(*NUMBERS), values.random.uniform(-100, 100))
    return near + values.one_of(0, 0, 1, -1, 0.001, 1e-9)


_SPACES = ("", "", "", " ", "\t\n", "\u2003", "\x85", "\ufeff", "\x1f", "\u200b")


def _str(values: Values, type: Type, depth: int) -> Any:
    facts = type.facts
    if "pattern" in facts and not values.rarely():
        text = values.one_of(*PATTERNS[facts["pattern"]])
    elif "min_length" in facts or "max_length" in facts:
        size = values.one_of(facts.get("min_length", 0), facts.get("max_length", 2))
        size = max(0, size + values.one_of(-1, 0, 0, 0, 1))
        text = "".join(values.one_of("a", "b", "\U0001f600", "\u0301") for _ in range(size))
    else:
        text = values.one_of("a", "", "abc", *values.random.choices(ODD_TEXTS + MORE_TEXTS, k=3))
    if facts.get("strip_whitespace") or values.rarely():
        text = values.one_of(*_SPACES) + text + values.one_of(*_SPACES)
    if values.rarely():
        text = values.one_of(text.upper(), text.lower(), text * 2)
    return text


def _literal(values: Values, type: Type, depth: int) -> Any:
    return values.one_of(*type.facts["Values"])


def _enum(values: Values, type: Type, depth: int) -> Any:
    return values.one_of(*values.classes[type.facts["Class"]].values)


def _uuid(values: Values, type: Type, depth: int) -> Any:
    version = values.one_of(4, 4, 4, 1, 7, 5)
    plain = uuid.UUID(int=values.random.getrandbits(128), version=values.one_of(4, 1, 5))
    dashed = str(plain)[:14] + str(version) + str(plain)[15:]
    return values.one_of(
        dashed, dashed, dashed.upper(), dashed.replace("-", ""), f"{{{dashed}}}",
        f"urn:uuid:{dashed}", f"URN:UUID:{dashed}", f"urn:uuid:{dashed.replace('-', '')}",
    )  # fmt: skip


_ZONES = ("", "Z", "z", "+00:00", "-00:00", "+01:00", "-0530", "+23:59", "-24:00", "\u221201:00",
          "+01", " Z", "+00:00:00")  # fmt: skip


def _clock(values: Values) -> str:
    r = values.random
    hour, minute = values.one_of(0, 23, 3, r.randint(0, 24)), values.one_of(0, 59, r.randint(0, 60))
    text = f"{hour:02}:{minute:02}"
    if not values.rarely():
        text += f":{values.one_of(0, 59, r.randint(0, 60)):02}"
        if values.one_of(True, False):
            digits = "".join(values.one_of(*"0159") for _ in range(r.randint(1, 10)))
            text += values.one_of(".", ".", ",") + digits
    return text


def _time(values: Values, type: Type, depth: int) -> Any:
    if edges := [v for k, v in type.facts.items() if k in ("gt", "ge", "lt", "le")]:
        near = values.one_of(*edges, *edges, _clock(values))
        return near + values.one_of("", "", "", "Z", "+01:00", ".000001", ",0000001")
    return values.one_of(
        _clock(values) + values.one_of(*_ZONES), _clock(values), values.one_of("3661", "86399.5")
    )


def _day(values: Values) -> str:
    r = values.random
    year = values.one_of(2024, 2023, 1900, 2000, 1, 9999, 0, 1969, r.randint(1, 9999))
    return f"{year:04}-{r.randint(1, 12):02}-{values.one_of(1, 28, 29, 30, 31):02}"


def _datetime(values: Values, type: Type, depth: int) -> Any:
    edges = [v for k, v in type.facts.items() if k in ("gt", "ge", "lt", "le")]
    if edges and not values.rarely():
        near = datetime.fromisoformat(values.one_of(*edges))
        moved = near + timedelta(
            microseconds=values.one_of(0, 0, 1, -1, 3_600_000_000, -3_600_000_000, 10**6)
        )
        return moved.isoformat() + values.one_of("", "", "Z", "+01:00", "-01:00", "+00:00")
    if values.rarely():
        return values.one_of("1704164645", "-88.7e6", "1704164645000", "0", "253402300799999", ".5",
                             "1704164645.123456", "+5", "1e9", "1.5e9", "-1")  # fmt: skip
    separator = values.one_of("T", "T", "T", "t", " ", "_")
    return _day(values) + separator + _clock(values) + values.one_of(*_ZONES)


def _date(values: Values, type: Type, depth: int) -> Any:
    edges = [v for k, v in type.facts.items() if k in ("gt", "ge", "lt", "le")]
    if edges and not values.rarely():
        return str(date.fromisoformat(values.one_of(*edges)) + timedelta(values.one_of(0, 1, -1)))
    return values.one_of(
        _day(values), _day(values), "2024-01-02", "1704153600", "-86400000000000", "0", "86400",
        "2024-01-02T00:00:00", "+86400", "86400.0", "253402300799", "-62135596800",
    )  # fmt: skip


_UNITS = ("day", "days", "d", " day", " days", "Days", " d")


def _timedelta(values: Values, type: Type, depth: int) -> Any:
    r = values.random
    edges = [v for k, v in type.facts.items() if k in ("gt", "ge", "lt", "le")]
    if edges and not values.rarely():
        near = values.one_of(*edges) + values.one_of(0, 0, 0.000001, -0.000001, 1, -1)
        sign = "-" if near < 0 else ""
        return f"{sign}PT{f'{abs(near):.6f}'.rstrip('0').rstrip('.')}S"
    if values.one_of(True, False):
        numbers = ("0", "1", "1.5", "23", "400", "1e2")
        days = "".join(values.one_of(*numbers) + unit for unit in "YMWD" if r.random() < 0.3)
        times = "".join(values.one_of(*numbers) + unit for unit in "HMS" if r.random() < 0.4)
        sign = values.one_of("", "", "-", "+")
        return f"{sign}P{days}{'T' if times or values.rarely() else ''}{times}"
    days = f"{r.randint(0, 400)}{values.one_of(*_UNITS)}" if r.random() < 0.5 else ""
    times = _clock(values) if not days or r.random() < 0.6 else ""
    if times and values.rarely():
        times = times[1:]
    joint = values.one_of(", ", " ", ",", "") if days and times else ""
    return values.one_of("", "", "", "-", "+") + days + joint + times


def _decimal(values: Values, type: Type, depth: int) -> Any:
    facts, r = type.facts, values.random
    edges = [facts[key] for key in ("gt", "ge", "lt", "le", "multiple_of") if key in facts]
    if edges and not values.rarely():
        number = Decimal(values.one_of(*edges)) * values.one_of(1, 1, 1, 2, -3)
        text = str(number + values.one_of(0, 0, Decimal("0.01"), Decimal("-0.001"), 1))
    else:
        text = values.one_of(
            "0", "1.50", "-0.001", "1E+5", "1e-3", ".5", "5.", "1_000", " 2 ", "\uff11", "00.10",
            "99999", "-0", "0E-8", "100", "12.345", "1e400", "+1", "123456789.123456789",
            str(Decimal(r.randint(-(10**6), 10**6)) / 100),
        )  # fmt: skip
    if r.random() < 0.3:
        try:
            return tidy(float(text))
        except ValueError:
            return text
    return text


def _bytes(values: Values, type: Type, depth: int) -> Any:
    data = bytes(values.random.choices(b"ab\xff\x00\xe9~", k=values.random.randint(0, 4)))
    standard, safe = base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()
    return values.one_of(
        "ab", "", "\u00e9", "\U0001f600", data.hex(), data.hex().upper(), standard, safe,
        safe.rstrip("="), "a" * values.random.randint(0, 4),
    )  # fmt: skip


def _base64(values: Values, type: Type, depth: int) -> Any:
    data = bytes(values.random.choices(b"ab\xff\xfe\x00~>?", k=values.random.randint(0, 5)))
    text = values.one_of(base64.b64encode, base64.urlsafe_b64encode, base64.encodebytes)(
        data
    ).decode()
    return values.one_of(
        text, text, text.rstrip("="), text + "=", text + "\n", text.replace("A", " "), "====",
        "\u00e9", "YW Jj", "YW=Jj", "YWJj!", "YQ==YQ==", "YQ=", "Y",
    )  # fmt: skip


def _pool(*texts: Any) -> Make:
    return lambda values, type, depth: values.one_of(*texts)


def _any(values: Values, type: Type, depth: int) -> Any:
    return copy.deepcopy(values.one_of(*ODD, *values.random.choices(ODD_TEXTS, k=20)))


def _json(values: Values, type: Type, depth: int) -> Any:
    if values.rarely():
        return values.one_of(
            "", "[1", "{", "nul", " 1 ", "01", "1 2", '"\\ud800"', "[1,]", "\ufeff1"
        )
    inner = values.make(type.inner[0], depth) if type.inner else _any(values, type, depth)
    return json.dumps(tidy(inner), ensure_ascii=values.one_of(True, False))


def _inner(values: Values, type: Type, depth: int) -> Any:
    return values.make(type.inner[0], depth)


def _list(values: Values, type: Type, depth: int) -> Any:
    least, most = type.facts.get("min_length", 0), type.facts.get("max_length", 2)
    size = values.one_of(least, most, 1) + values.one_of(0, 0, 0, 1, -1)
    if depth > DEPTH:
        size = least
    return [values.make(type.inner[0], depth) for _ in range(max(0, size))]


def _set(values: Values, type: Type, depth: int) -> Any:
    items = _list(values, type, depth)
    if items and values.one_of(True, False):
        items.insert(values.random.randint(0, len(items)), copy.deepcopy(values.one_of(*items)))
    if items and values.rarely():
        items.append(values.one_of(0, False, 1, True, "1", 0.5))
    return items


def _tuple(values: Values, type: Type, depth: int) -> Any:
    return [values.make(item, depth) for item in type.inner]


def _mixed_tuple(values: Values, type: Type, depth: int) -> Any:
    first, middle, *last = type.inner
    between = [middle] * values.one_of(0, 1, 2)
    return [values.make(item, depth) for item in (first, *between, *last)]


ODD_KEYS = ("01", " 1", "+1", "1.0", "1_0", "true", "True", "", "__proto__", "nan", "1e2", "-0",
            "None", "null", "Infinity", "1__0", "0-1", "\uff11")  # fmt: skip


def _key(values: Values, type: Type, depth: int) -> str:
    value = values.make(type, depth)
    if values.rarely():
        return str(values.one_of(*ODD_KEYS))
    if isinstance(value, str):
        return value
    return json.dumps(tidy(value))


def _dict(values: Values, type: Type, depth: int) -> Any:
    least, most = type.facts.get("min_length", 0), type.facts.get("max_length", 2)
    size = values.one_of(least, most, 1) + values.one_of(0, 0, 0, 1, -1)
    if depth > DEPTH:
        size = least
    key, value = type.inner
    return {_key(values, key, depth): values.make(value, depth) for _ in range(max(0, size))}


def _nullable(values: Values, type: Type, depth: int) -> Any:
    if depth > DEPTH or values.random.random() < 0.25:
        return None
    return values.make(type.inner[0], depth)


def _union(values: Values, type: Type, depth: int) -> Any:
    if depth > DEPTH:
        return values.make(type.inner[-1], depth)
    return values.make(values.one_of(*type.inner), depth)


def _model(values: Values, type: Type, depth: int) -> Any:
    return _object(values, values.classes[type.facts["Class"]], depth)


def _object(values: Values, one: Class, depth: int) -> Any:
    found: dict[str, Any] = {}
    for field in one.all_fields:
        may_miss = field.default or field.optional
        if may_miss and (depth > DEPTH or values.random.random() < 0.3):
            continue
        key = values.one_of(*(field.keys or (field.name,)))
        found[key] = values.make(field.type, depth)
    if one.extras is not None and values.one_of(True, False):
        found[values.one_of("extra", *NAMES)] = values.make(one.extras, depth)
    return found


def _named_tuple(values: Values, type: Type, depth: int) -> Any:
    one = values.classes[type.facts["Class"]]
    if values.rarely():
        return _object(values, one, depth)
    items = [values.make(field.type, depth) for field in one.fields]
    least = sum(not field.default for field in one.fields)
    return items[: values.random.randint(least, len(items))]


def _alias(values: Values, type: Type, depth: int) -> Any:
    inner = values.classes[type.facts["Class"]].type
    assert inner is not None
    return None if depth > 2 * DEPTH else values.make(inner, depth)


MAKE: Mapping[str, Make] = {
    "int": _int,
    "bounded_int": _int,
    "float": _float,
    "bounded_float": _float,
    "bool": _pool(True, False),
    "none": _pool(None),
    "str": _str,
    "bounded_str": _str,
    "any": _any,
    "literal": _literal,
    "enum": _enum,
    "uuid": _uuid,
    "datetime": _datetime,
    "date": _date,
    "time": _time,
    "timedelta": _timedelta,
    "decimal": _decimal,
    "bounded_decimal": _decimal,
    "bytes": _bytes,
    "base64": _base64,
    "email": _pool("a@b.co", "A <a@b.co>", "a@b.test", "a@localhost", "", "\u00e9@b.co", "a@b"),
    "url": _pool("http://a.b", "https://a.b/c?d#e", "http:a", " http://a.b ", "ftp://a", "x:y",
                 "http://a b", "http://%zz", "HTTP://A.B", "http://[::1]:80/", "//a"),
    "ip": _pool("1.2.3.4", "::1", "fe80::1%eth0", "1.2.3", "01.2.3.4", "256.1.1.1", "1.2.3.0/24",
                "::/0", 1, "1.2.3.4/24"),
    "path": _pool("/a/b", "", "a", ".", "[", "(a)", "a*"),
    "byte_size": _pool(1, "1", "1kb", "1.5 MiB", "", "x", 0, -1),
    "complex": _pool("1+2j", "1", 1, 0.5, "j", ""),
    "json": _json,
    "after": _inner,
    "serialiser": _inner,
    "list": _list,
    "set": _set,
    "tuple": _tuple,
    "mixed_tuple": _mixed_tuple,
    "dict": _dict,
    "any_dict": _pool({}, {"a": 1}, {"a": None, "__proto__": []}, {"1": {}}),
    "any_list": _pool([], [1], [None, "a", []]),
    "nullable": _nullable,
    "union": _union,
    "tagged": _union,
    "model": _model,
    "named_tuple": _named_tuple,
    "alias": _alias,
}  # fmt: skip


# ---- values bent


def bend(values: Values, value: Any) -> Any:
    """The value with one place of it changed."""
    root = [copy.deepcopy(value)]
    holder: Any = root
    at: Any = 0
    while isinstance(holder[at], (dict, list)) and holder[at] and values.random.random() < 0.85:
        holder = holder[at]
        at = values.one_of(*(holder if isinstance(holder, dict) else range(len(holder))))
    holder[at] = _bent(values, holder[at])
    return root[0]


def _bent(values: Values, value: Any) -> Any:
    if values.random.random() < 0.25:
        return copy.deepcopy(values.one_of(None, *ODD, *values.random.choices(ODD_TEXTS, k=30)))
    if isinstance(value, str):
        return _bent_text(values, value)
    if isinstance(value, bool) or value is None:
        return values.one_of(None, True, False, 0, 1, "true", "", [], {})
    if isinstance(value, (int, float)):
        return values.one_of(value + 1, value - 1, -value, value + 0.5, value * 10, str(value),
                             value + 1e-6, [value], bool(value), SAFE)  # fmt: skip
    if isinstance(value, list):
        return _bent_list(values, value)
    return _bent_object(values, value)


def _bent_text(values: Values, text: str) -> Any:
    at, gone = values.random.randint(0, len(text)), values.random.randint(0, 1)
    return values.one_of(
        text[:at] + values.one_of("", *CHARACTERS) + text[at + gone :],
        text[:at] + values.one_of(*CHARACTERS) + text[at + gone :],
        text.swapcase(),
        f" {text}",
        text + values.one_of("\n", " ", "\x00", "\ud800"),
        text[:-1],
        values.one_of(*MORE_TEXTS),
        values.one_of(*(v for v in LITERALS if isinstance(v, str))),
        [text],
    )


def _bent_list(values: Values, items: list[Any]) -> Any:
    more = values.one_of(*items) if items else values.one_of(*NUMBERS)
    return values.one_of(
        [*items, copy.deepcopy(more)], items[:-1], items[1:], [], [*items, None], items * 4,
        {str(i): item for i, item in enumerate(items)}, items[::-1],
    )  # fmt: skip


def _bent_object(values: Values, found: dict[str, Any]) -> Any:
    keys = list(found)
    changed = dict(found)
    new = values.one_of(*NAMES, *KEYS_OF_ALIASES, "twoWords", "kind", "extra", "", "hasOwnProperty")
    match values.random.randint(0, 4):
        case 0 if keys:
            del changed[values.one_of(*keys)]
        case 1 if keys:
            changed[new] = changed.pop(values.one_of(*keys))
        case 2:
            changed[new] = copy.deepcopy(
                values.one_of(*ODD, *values.random.choices(ODD_TEXTS, k=20))
            )
        case 3 if keys:
            changed[new] = copy.deepcopy(changed[values.one_of(*keys)])
        case _:
            return values.one_of(list(found.values()), [found], {}, changed, json.dumps(found))
    return changed


def smaller(value: Any) -> Iterator[Any]:
    """Simpler values near this one, the simplest first."""
    if isinstance(value, dict):
        for key in value:
            yield {k: v for k, v in value.items() if k != key}
        for key, inner in value.items():
            for less in smaller(inner):
                yield {**value, key: less}
    elif isinstance(value, list):
        for index in range(len(value)):
            yield [*value[:index], *value[index + 1 :]]
        for index, inner in enumerate(value):
            for less in smaller(inner):
                yield [*value[:index], less, *value[index + 1 :]]
    elif isinstance(value, str):
        if value:
            yield ""
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
    elif isinstance(value, float):
        yield from (tidy(float(round(value))), tidy(round(value, 1)))
    elif isinstance(value, int) and not isinstance(value, bool) and value:
        yield from (0, value // 2)
    if value is not None and value not in (0, ""):
        yield from (None, 0, "")
