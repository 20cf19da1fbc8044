"""Types that one JavaScript condition decides.

The predicate is Pydantic's strict JSON mode for what is validated, its serialised form for what is
serialised. Python's equality decides literals: `1` is also `true` there, and so it is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ..contract import nodes
from .condition import ALWAYS, Condition, call, compare, every, opposite, sizes, some
from .escape import js_regex, js_string
from .literal import js_literal, js_number, key_text, limits, literals, moment_text
from .pattern import Regex, translate
from .words import expected

# what checks a text as it is written, as it is read, as it is read where it encodes text, and what
# counts its bytes
_ENCODINGS = {
    "base64": ("isBase64Written", "isBase64Bytes", "", "base64Length"),
    "hex": ("isHexWritten", "isHexBytes", "", "hexLength"),
    "mime": ("isMimeBase64Written", "isMimeBase64", "isMimeBase64Text", "base64Length"),
    "url": ("isBase64Written", "isUrlBase64", "isUrlBase64Text", "base64Length"),
}
# between ^ and $, with no alternative, no class that is negated or by property, and no trim
_WHOLE_ASCII = re.compile(r"\^(?!.*(?:\[\^|\\[pPsS]|\|))[ -~]*(?<!\\)\$")
_ASCII = Regex("^[\\0-\\x7f]*$", "")
# of formats that the server decides: what no text of the format is without
_FORMATS = {
    "an e-mail address": Regex("@", ""),
    "an IPv4 address": Regex("^[0-9.]+$", ""),
    "an IPv6 address": Regex(":", ""),
    "an IPv4 interface": Regex("^[0-9./]+$", ""),
    "an IPv6 interface": Regex(":", ""),
    "an IPv4 network": Regex("^[0-9./]+$", ""),
    "an IPv6 network": Regex(":", ""),
}
_DATETIMES = {"aware": "isAwareDateTime", "naive": "isNaiveDateTime", None: "isDateTime"}


@dataclass(slots=True)
class Used:
    """What the conditions of one output call: functions of templates/checks, and patterns."""

    functions: set[str] = field(default_factory=set)
    patterns: dict[Regex, str] = field(default_factory=dict)

    def call(self, name: str, *arguments: str) -> str:
        self.functions.add(name)
        return f"{name}({', '.join(arguments)})"

    def pattern(self, pattern: str) -> str:
        """The name of a constant. Raises UntranslatablePattern."""
        return self.regex(translate(pattern))

    def regex(self, regex: Regex) -> str:
        """The name of a constant."""
        return self.patterns.setdefault(regex, f"PATTERN_{len(self.patterns) + 1}")

    def constants(self) -> list[str]:
        return [
            f"const {name} = {js_regex(regex.source, regex.flags)};"
            for regex, name in self.patterns.items()
        ]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a condition stands.

    `sent`: the page writes the text, so that it may hold half a surrogate pair; `canonical`: only
    the one spelling of an address; `enum`: the name of the function that decides an enum, None
    where its values are asked on the spot.
    """

    used: Used
    enum: Callable[[nodes.Enum], str | None]
    definitions: Mapping[str, nodes.Definition]
    sent: bool = False
    canonical: bool = False

    def condition(self, node: nodes.Type, x: str, level: str = "1") -> Condition:
        """`x` is a variable or a constant access; `level` the nesting of the value."""
        match node:
            case nodes.AnyType():
                if self.sent:
                    return call(self.used.call("isJson", x, level))
                return compare(x, "!==", "undefined")
            case nodes.NullType():
                return compare(x, "===", "null")
            case nodes.BoolType():
                return _typeof(x, "boolean")
            case nodes.IntType():
                return every(call(f"Number.isSafeInteger({x})"), *self._bounds(node, x))
            case nodes.FloatType():
                return every(call(f"Number.isFinite({x})"), *self._bounds(node, x))
            case nodes.StrType():
                return self._text(node, x)
            case nodes.UuidType():
                return self._uuid(node, x)
            case nodes.DateType():
                strict = node.serialised or self.canonical
                return self._moment(node, "isDate" if strict else "isAnyDate", "compareDate", x)
            case nodes.DateTimeType():
                return self._datetime(node, x)
            case nodes.TimeType():
                name = "isTime" if node.serialised else "isAnyTime"
                return self._moment(node, name, "compareTime", x)
            case nodes.DurationType():
                name = "isDuration" if node.serialised else "isAnyDuration"
                return self._moment(node, name, "compareDuration", x)
            case nodes.BytesType():
                return self._bytes(node, x)
            case nodes.FormatType():
                return self._format(node, x)
            case nodes.DecimalType():
                return self._decimal(node, x)
            case nodes.LiteralType():
                return self._literal(node.values, x)
            case nodes.UnionType():
                return self._union(node.members, x, level)
            case nodes.Reference():
                return self._reference(node, x, level)
            case _:
                raise AssertionError(f"{type(node).__name__} is no leaf")

    def _union(self, members: tuple[nodes.Type, ...], x: str, level: str) -> Condition:
        found = [self.condition(member, x, level) for member in members]
        whole = [member for member in members if isinstance(member, nodes.IntType)]
        if self.sent and whole:
            # a whole number that the int takes is an int to Pydantic, with its limits on the wire
            on_wire = call(self.used.call("isWireNumber", x))
            ranges = [opposite(every(*b)) for m in whole if (b := self._bounds(m, x))]
            limit = some(on_wire, *(ranges if len(ranges) == len(whole) else []))
            for number, member in enumerate(members):
                if isinstance(member, nodes.FloatType):
                    found[number] = every(found[number], limit)
                elif isinstance(member, nodes.DecimalType):
                    found[number] = every(found[number], some(_typeof(x, "string"), limit))
        return some(*found)

    def _reference(self, node: nodes.Reference, x: str, level: str) -> Condition:
        definition = self.definitions[node.id]
        if isinstance(definition, nodes.Enum):
            values = tuple(value for _, value in definition.members)
            function = None if self.canonical else self.enum(definition)
            return self._literal(values, x) if function is None else call(f"{function}({x})")
        if isinstance(definition, nodes.Alias):
            return self.condition(definition.type, x, level)
        raise AssertionError(f"{definition.name} is no leaf")

    def _literal(self, values: tuple[nodes.Scalar, ...], x: str) -> Condition:
        return some(*(compare(x, "===", text) for text in literals(values, self.canonical)))

    def _bounds(self, node: nodes.IntType | nodes.FloatType, x: str) -> list[Condition]:
        found = [
            compare(x, operator, js_number(limit))
            for operator, limit in limits(node)
            if Decimal(str(limit)).is_finite()
        ]
        if node.multiple_of is not None:
            of = js_number(node.multiple_of)
            if isinstance(node, nodes.IntType):
                found.append(compare(f"{x} % {of}", "===", "0"))
            else:
                found.append(call(self.used.call("isMultiple", x, of)))
        return found

    def _text(self, node: nodes.StrType, x: str, always_text: bool = False) -> Condition:
        found = [] if always_text else [_typeof(x, "string")]
        text = self.used.call("trim", x) if node.strip_whitespace else x
        if node.min_length == 1:
            found.append(compare(text, "!==", "''"))
        elif node.min_length:
            found.append(opposite(call(self.used.call("shorter", text, str(node.min_length)))))
        if node.max_length is not None:
            found.append(opposite(call(self.used.call("longer", text, str(node.max_length)))))
        if node.pattern is not None:
            regex = translate(node.pattern)
            found += sizes(f"{text}.length", regex.least, regex.most)
            found.append(call(f"{self.used.regex(regex)}.test({text})"))
        if node.ascii_only:
            found.append(call(f"{self.used.regex(_ASCII)}.test({x})"))
        if self.sent and not (node.pattern is not None and _is_ascii(translate(node.pattern))):
            found.append(call(self.used.call("isUnicode", x)))
        return every(*found) if found else ALWAYS

    def _uuid(self, node: nodes.UuidType, x: str) -> Condition:
        name = "isUuid" if node.serialised else "isDashedUuid" if self.canonical else "isAnyUuid"
        found = [call(self.used.call(name, x))]
        if node.version is not None:
            found.append(call(self.used.call("hasVersion", x, str(node.version))))
        return every(*found)

    def _datetime(self, node: nodes.DateTimeType, x: str) -> Condition:
        if node.serialised:
            name = _DATETIMES[node.timezone]
            return self._moment(node, name, "compareDateTime", x)
        whole = self._moment(node, "isAnyDateTime", "compareDateTime", x)
        if node.timezone is None:
            return whole
        offset = call(self.used.call("hasOffset", x))
        return every(whole, offset if node.timezone == "aware" else opposite(offset))

    def _moment(self, node: nodes.Temporal, name: str, compared: str, x: str) -> Condition:
        bounds = [
            compare(self.used.call(compared, x, js_string(moment_text(limit))), operator, "0")
            for operator, limit in limits(node)
        ]
        return every(call(self.used.call(name, x)), *bounds)

    def _bytes(self, node: nodes.BytesType, x: str) -> Condition:
        if node.encoding == "utf8":
            found = [_typeof(x, "string")]
            if self.sent:
                found.append(call(self.used.call("isUnicode", x)))
            if node.min_length:
                shorter = self.used.call("shorterBytes", x, str(node.min_length))
                found.append(opposite(call(shorter)))
            if node.max_length is not None:
                longer = self.used.call("longerBytes", x, str(node.max_length))
                found.append(opposite(call(longer)))
            return every(*found)
        written, read, text, length = _ENCODINGS[node.encoding]
        name = written if node.serialised else text if node.text else read
        found = [call(self.used.call(name, x))]
        if node.min_length or node.max_length is not None:
            if node.encoding in ("mime", "url") and not node.serialised:
                symbols = self.used.call("urlToMime", x) if node.encoding == "url" else x
                count = self.used.call("mimeLength", symbols)
            else:
                count = self.used.call(length, x)
            found += sizes(count, node.min_length, node.max_length)
        return every(*found)

    def _format(self, node: nodes.FormatType, x: str) -> Condition:
        """What can be said of it without knowing the format: that it is text, and how it begins.

        What is sent may be of another member of a union, so of that no more is asked.
        """
        found = [_typeof(x, "string")]
        if node.serialised:
            return found[0]
        text = self.used.call("trim", x) if node.strip_whitespace else x
        if node.format in _FORMATS:
            found.append(call(f"{self.used.regex(_FORMATS[node.format])}.test({text})"))
        if node.format == "a URL":
            found.append(call(f"{self.used.regex(_url(node.schemes))}.test({text})"))
        if self.sent:
            found.append(call(self.used.call("isUnicode", x)))
        return every(*found)

    def _decimal(self, node: nodes.DecimalType, x: str) -> Condition:
        read = "writtenDecimal" if node.serialised else "readDecimal"
        found = [self._digits(node, x, read)]
        for operator, limit in limits(node):
            if Decimal(str(limit)).is_finite():
                self.used.functions.add(read)
                order = self.used.call("compareDecimal", x, js_string(str(limit)), read)
                found.append(compare(order, operator, "0"))
        if node.multiple_of is not None:
            self.used.functions.add(read)
            of = js_string(str(node.multiple_of))
            found.append(call(self.used.call("isDecimalMultiple", x, of, read)))
        return every(*found)

    def _digits(self, node: nodes.DecimalType, x: str, read: str) -> Condition:
        """A decimal of not too many digits: what is so at sight is asked first."""
        whole = call(self.used.call("isDecimalText" if node.serialised else "isDecimal", x))
        if node.max_digits is None and node.decimal_places is None:
            return whole
        regex = self.used.regex(_plain_decimal(node))
        if node.serialised and _is_money(node):
            return call(self.used.call("isFixed", x, regex))
        self.used.functions.add(read)
        digits = "Infinity" if node.max_digits is None else str(node.max_digits)
        places = "Infinity" if node.decimal_places is None else str(node.decimal_places)
        fits = call(self.used.call("fitsDigits", x, digits, places, read))
        plain = call(f"{regex}.test({x})")
        if node.serialised:
            return every(_typeof(x, "string"), some(plain, fits))
        return some(every(_typeof(x, "string"), plain), every(whole, fits))

    def _enum_key(self, enum: nodes.Enum, k: str) -> Condition:
        """A key of a whole number is read as one, in any spelling."""
        values = tuple(value for _, value in enum.members)
        if any(isinstance(value, str) for value in values):
            return self.key(nodes.LiteralType(values), k)
        number = self.used.call("integerKey", k)
        return call(f"[{', '.join(map(js_literal, values))}].includes({number})")

    def key(self, node: nodes.Type, k: str) -> Condition:
        """The condition on a key of an object: always text, which spells a value of the type."""
        match node:
            case nodes.StrType():
                return self._text(node, k, always_text=True)
            case nodes.IntType():
                number = self.used.call("integerKey", k)
                bounds = self._bounds(node, number)
                return every(call(f"Number.isSafeInteger({number})"), *bounds)
            case nodes.LiteralType():
                texts = tuple(key_text(value) for value in node.values)
                return some(*(compare(k, "===", js_string(text)) for text in texts))
            case nodes.BoolType():
                return call(self.used.call("isBoolKey", k))
            case nodes.FloatType():
                number = self.used.call("floatKey", k)
                return every(call(f"Number.isFinite({number})"), *self._bounds(node, number))
            case nodes.UnionType():
                return some(*(self.key(member, k) for member in node.members))
            case nodes.Reference():
                definition = self.definitions[node.id]
                if isinstance(definition, nodes.Enum):
                    return self._enum_key(definition, k)
                if isinstance(definition, nodes.Alias):
                    return self.key(definition.type, k)
                raise AssertionError(f"{definition.name} is no key")
            case _:
                return self.condition(node, k)


def _is_ascii(regex: Regex) -> bool:
    """Whether every character of a text that matches is one that the pattern names, in ASCII."""
    return _WHOLE_ASCII.fullmatch(regex.source) is not None and regex.flags == "u"


def _is_money(node: nodes.DecimalType) -> bool:
    """Few enough digits for a double to tell any two apart."""
    digits, places = node.max_digits, node.decimal_places
    if digits is None or places is None:
        return False
    return places <= 6 and places < digits <= 15 + places


def _plain_decimal(node: nodes.DecimalType) -> Regex:
    """Digits and a point, no more of either than the type lets through."""
    digits, places = node.max_digits, node.decimal_places
    if digits is not None and places is not None and digits <= places:
        return Regex(f"^-?0\\.{_up_to(digits)}$", "")  # Pydantic counts the nought of a bare 0
    whole = "[0-9]+" if digits is None else _up_to(digits - (places or 0))
    fraction = f"(?:\\.{_up_to(places)})?" if places else ""
    return Regex(f"^-?{whole}{fraction}$", "")


def _up_to(count: int) -> str:
    """One digit to so many of them, written out: V8 runs that faster than a count."""
    if count > 12:
        return f"[0-9]{{1,{count}}}"
    return "[0-9]" + "[0-9]?" * (count - 1) if count else ""


def js_words(node: nodes.Type, leaf: Leaf) -> str:
    """The JavaScript for what is expected; the lengths of a text are put into words in the page."""
    match node:
        case nodes.StrType(pattern=None) if node.min_length or node.max_length is not None:
            most = "Infinity" if node.max_length is None else str(node.max_length)
            return leaf.used.call("textOf", str(node.min_length or 0), most)
        case nodes.UnionType((nodes.StrType(pattern=None) as text, nodes.NullType())):
            if text.min_length or text.max_length is not None:
                return f"{js_words(text, leaf)} + ' or null'"
    return js_string(expected(node, leaf.definitions))


def _typeof(x: str, name: str) -> Condition:
    return compare(f"typeof {x}", "===", f"'{name}'")


def _url(schemes: tuple[str, ...]) -> Regex:
    """How a URL begins: what Pydantic reads, in strict mode, has its scheme first."""
    if not schemes:
        return Regex("^[A-Za-z][-+.0-9A-Za-z]*:", "")
    return Regex("^(?:" + "|".join(re.escape(scheme) for scheme in schemes) + "):", "i")
