"""Whether all that one side may send is taken by the other: on the canonical forms of types.

Where it cannot be shown, it is not so. What is known of the page and of Pydantic stands in
docs/types.md; `page_sends` says which of them takes the value, and which may be careless.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

from .limits import scalar_fits, sizes_fit, value_fits

Form = Mapping[str, Any]
_Pair: TypeAlias = tuple[str, str]  # as JSON: a reference that is sent, and what it is taken for

ANY: Final[Form] = {"type": "any"}
EMPTY: Final[Form] = {"type": "model", "extra": "forbid", "fields": []}
_BOOLS: Final[Form] = {"type": "literal", "values": [False, True]}


class Fit:
    """Compares types of `sent` with types of `accepted`, each with its own definitions."""

    def __init__(
        self, sent: Sequence[Form], accepted: Sequence[Form], *, page_sends: bool = False
    ) -> None:
        self.sent = sent
        self.accepted = accepted
        self.page_sends = page_sends
        # of pairs of a reference and a type: that they fit, until one of them is found not to
        self._known: dict[_Pair, bool] = {}
        self._unseen: list[_Pair] = []
        self._askers: dict[_Pair, set[_Pair]] = {}
        self._asker: _Pair | None = None

    def __call__(self, sent: Form, accepted: Form) -> bool:
        """Whether every value of `sent` is one of `accepted`."""
        return self._settled(partial(self._fits, sent, accepted))

    def models(self, sent: Form, accepted: Form) -> bool:
        """The same of two forms of models, not of references to them."""
        return self._settled(partial(self._models_fit, sent, accepted))

    def _settled(self, fits: Callable[[], bool]) -> bool:
        """The answer once nothing that it relies on is merely assumed.

        Types recur, so each pair fits unless something says no, which then is asked of all that
        relied on it: without recursion from model to model, however many there are.
        """
        try:
            while fits():
                if not self._unseen:
                    return True
                while self._unseen:
                    self._look(self._unseen.pop())
        except RecursionError:  # types within types, hundreds of them
            for memory in (self._known, self._unseen, self._askers):
                memory.clear()
            self._asker = None
        return False

    def _look(self, pair: _Pair) -> None:
        self._asker = pair
        sent, accepted = map(json.loads, pair)
        if self._known[pair] and not self._types_fit(resolved(sent, self.sent), accepted):
            self._known[pair] = False
            self._unseen += self._askers.pop(pair)
        self._asker = None

    def _fits(self, sent: Form, accepted: Form) -> bool:
        accepted = resolved(accepted, self.accepted)
        if accepted["type"] == "any":
            return True
        if sent["type"] != "ref":
            return self._types_fit(sent, accepted)
        pair = (_text(sent), _text(accepted))
        if pair not in self._known:
            self._known[pair] = True
            self._unseen.append(pair)
            self._askers[pair] = set()
        if self._known[pair] and self._asker is not None:
            self._askers[pair].add(self._asker)
        return self._known[pair]

    def _types_fit(self, sent: Form, accepted: Form) -> bool:
        match sent["type"]:
            case "union":
                return self._union_fits(list(flat(sent)), accepted)
            case "literal":
                return all(
                    self.takes(value, accepted)
                    for given in sent["values"]
                    for value in self._spellings(given)
                )
            case "tagged":
                return self._tagged_fits(sent, accepted)
            case "bool" if accepted["type"] in ("literal", "union"):
                return all(self.takes(value, accepted) for value in (False, True))
        match accepted["type"]:
            case "union":
                return self._one_takes(sent, list(flat(accepted)))
            case "tagged":
                return self._is_case(sent, accepted)
            case "literal":
                return sent["type"] == "null" and self.takes(None, accepted)
        return self._same_fits(sent, resolved_model(sent, self.sent), accepted)

    def _same_fits(self, sent: Form, found: Form, accepted: Form) -> bool:
        accepted = resolved_model(accepted, self.accepted)
        match found["type"], accepted["type"]:
            case ("model", "model"):
                return self._models_fit(found, accepted)
            case ("model", "dict"):
                return self._model_is_dict(found, accepted)
            case ("list", "list"):
                return self._fits(found["items"], accepted["items"]) and _counts_fit(
                    found, accepted
                )
            case ("tuple", "list"):
                size = {"min_length": len(found["items"]), "max_length": len(found["items"])}
                alike = not accepted.get("distinct") or (accepted.get("min_length") or 0) <= 1
                fits = all(self._fits(item, accepted["items"]) for item in found["items"])
                return fits and alike and sizes_fit(size, accepted)
            case ("tuple", "tuple"):
                return self._items_fit(found["items"], accepted["items"])
            case ("named tuple", "tuple"):
                items = [field["type"] for field in found["fields"]]
                return found["serialised"] and self._items_fit(items, accepted["items"])
            case ("tuple", "named tuple"):
                return self._is_named_tuple(found["items"], accepted)
            case ("named tuple", "named tuple"):
                return self._named_tuple_fits(found, accepted)
            case ("dict", "dict"):
                return (
                    self._key_fits(found["keys"], accepted["keys"])
                    and self._fits(found["values"], accepted["values"])
                    and sizes_fit(found, accepted)
                )
            case ("json", "json"):
                return self._fits(found["holds"], accepted["holds"])
            case ("null", "null") | ("bool", "bool"):
                return True
        return scalar_fits(found, accepted)

    # -- values, unions

    def takes(self, value: object, accepted: Form) -> bool:
        """Whether one value is taken. Of numbers and bools those count that Python holds equal."""
        accepted = resolved(accepted, self.accepted)
        match accepted["type"]:
            case "any":
                return True
            case "union":
                return any(self.takes(value, member) for member in flat(accepted))
            case "literal":
                return value in accepted["values"]
        return value_fits(value, accepted)

    def _spellings(self, value: object) -> list[object]:
        """Where 1 is named a page may send true as well, and the other way round."""
        if self.page_sends and isinstance(value, (bool, int, float)) and value in (0, 1):
            return [bool(value), int(value)]
        return [value]

    def _union_fits(self, sent: list[Form], accepted: Form) -> bool:
        members = list(flat(accepted)) if accepted["type"] == "union" else []
        same_ints = _ints(sent) == _ints(members)
        return all(
            self._one_takes(member, members, same_ints)
            if members and member["type"] in ("float", "decimal")
            else self._fits(member, accepted)
            for member in sent
        )

    def _one_takes(self, sent: Form, members: list[Form], same_ints: bool = False) -> bool:
        is_number = self.page_sends and sent["type"] in ("float", "decimal")
        if is_number and not same_ints and _ints(members):
            return False  # beside an int a whole number is taken as an int, and has its limits
        if any(self._fits(sent, member) for member in members):
            return True
        if sent["type"] == "bool":
            return self._fits(_BOOLS, {"type": "union", "members": members})
        return False

    def _tagged_fits(self, sent: Form, accepted: Form) -> bool:
        if accepted["type"] == "union":
            whole = [member for member in flat(accepted) if member["type"] == "tagged"]
            if any(self._fits(sent, member) for member in whole):
                return True
        if accepted["type"] == "tagged" and accepted["tag"] == sent["tag"]:
            cases = _cases(accepted)
            return all(
                (member := cases.get(_text(tag))) is not None and self._fits(case["type"], member)
                for case in sent["members"]
                for tag in case["tags"]
            )
        return all(self._fits(case["type"], accepted) for case in sent["members"])

    def _is_case(self, sent: Form, accepted: Form) -> bool:
        """A model whose tag is always one of a case's."""
        model = resolved_model(sent, self.sent)
        for field in model.get("fields", ()) if model["type"] == "model" else ():
            if field["keys"] == [accepted["tag"]] and field["required"]:
                tags = resolved(field["type"], self.sent)
                cases = _cases(accepted)
                return tags["type"] == "literal" and all(
                    (member := cases.get(_text(tag))) is not None and self._fits(sent, member)
                    for tag in tags["values"]
                )
        return False

    # -- objects

    def _models_fit(self, sent: Form, accepted: Form) -> bool:
        matched: set[int] = set()
        for field in accepted["fields"]:
            found = [
                number
                for number, other in enumerate(sent["fields"])
                if not set(other["keys"]).isdisjoint(field["keys"])
            ]
            matched.update(found)
            if len(found) > 1:
                return False
            if not found:
                if field["required"] or not self._extra_is(sent, field["type"]):
                    return False
            elif not self._field_fits(sent["fields"][found[0]], field):
                return False
        others = [f for number, f in enumerate(sent["fields"]) if number not in matched]
        return self._unknown_fit(sent, accepted, others)

    def _field_fits(self, sent: Form, accepted: Form) -> bool:
        return (
            (sent["required"] or not accepted["required"])
            and keys_fit(sent["keys"], accepted["keys"])
            and self._fits(sent["type"], accepted["type"])
        )

    def _extra_is(self, sent: Form, accepted: Form) -> bool:
        """Whether what may stand under a key that the sender does not know is taken there."""
        return sent["extra"] != "allow" or self._fits(sent.get("extras", ANY), accepted)

    def _unknown_fit(self, sent: Form, accepted: Form, others: Sequence[Form]) -> bool:
        """Whether the other side takes keys that it does not know."""
        if accepted["extra"] == "forbid":
            return not others and not self._is_open(sent)
        wanted = accepted.get("extras", ANY)
        if not all(self._fits(field["type"], wanted) for field in others):
            return False
        return not self._is_open(sent) or self._fits(sent.get("extras", ANY), wanted)

    def _is_open(self, sent: Form) -> bool:
        """The server sends no key but those it knows; a page may, where nothing forbids it."""
        return bool(sent["extra"] == "allow" or (self.page_sends and sent["extra"] == "ignore"))

    def _model_is_dict(self, sent: Form, accepted: Form) -> bool:
        keys = [{"type": "literal", "values": field["keys"]} for field in sent["fields"]]
        least = sum(field["required"] for field in sent["fields"])
        size = {"min_length": least, "max_length": len(keys)}
        extras = sent.get("extras", ANY)
        is_any = accepted["keys"] == {"type": "str"} and accepted.get("max_length") is None
        return (
            (not self._is_open(sent) or (is_any and self._fits(extras, accepted["values"])))
            and all(self._fits(field["type"], accepted["values"]) for field in sent["fields"])
            and all(self._key_fits(key, accepted["keys"]) for key in keys)
            and sizes_fit(size, accepted)
        )

    def _key_fits(self, sent: Form, accepted: Form) -> bool:
        """Keys are text: of other types than text each has its spellings."""
        accepted = resolved(accepted, self.accepted)
        if accepted == {"type": "str"}:
            return True
        sent = resolved(sent, self.sent)
        alike = sent["type"] == accepted["type"] or accepted["type"] == "str"
        if sent["type"] == "literal" and not all(isinstance(v, str) for v in sent["values"]):
            return sent == accepted
        return alike and sent["type"] != "union" and self._fits(sent, accepted)

    # -- lists of fixed items

    def _items_fit(self, sent: Sequence[Form], accepted: Sequence[Form]) -> bool:
        return len(sent) == len(accepted) and all(map(self._fits, sent, accepted))

    def _is_named_tuple(self, sent: Sequence[Form], accepted: Form) -> bool:
        fields = accepted["fields"]
        least = len(fields)
        if not accepted["serialised"]:
            least = sum(field["required"] for field in fields)
        fits = all(self._fits(s, field["type"]) for s, field in zip(sent, fields, strict=False))
        return least <= len(sent) <= len(fields) and fits

    def _named_tuple_fits(self, sent: Form, accepted: Form) -> bool:
        given, wanted = sent["fields"], accepted["fields"]
        if not all(
            self._fits(field["type"], other["type"])
            for field, other in zip(given, wanted, strict=False)
        ):
            return False
        if sent["serialised"] or accepted["serialised"]:
            return len(given) == len(wanted) and bool(sent["serialised"])
        named_alike = all(
            field["keys"] == other["keys"] and (field["required"] or not other["required"])
            for field, other in zip(given, wanted, strict=False)
        )
        more = wanted[len(given) :]
        return len(given) <= len(wanted) and named_alike and not any(f["required"] for f in more)


def resolved(type: Form, definitions: Sequence[Form]) -> Form:
    """The type behind names of its own; a reference to a model stays one."""
    while type["type"] == "ref" and definitions[type["to"]]["type"] == "alias":
        type = definitions[type["to"]]["of"]
    return type


def resolved_model(type: Form, definitions: Sequence[Form]) -> Form:
    type = resolved(type, definitions)
    return definitions[type["to"]] if type["type"] == "ref" else type


def flat(type: Form) -> Iterator[Form]:
    """The members of a union, and of unions in it; the type itself where it is none."""
    if type["type"] != "union":
        yield type
        return
    for member in type["members"]:
        yield from flat(member)


def keys_fit(sent: Sequence[str], accepted: Sequence[str]) -> bool:
    """Every key that may be sent is looked at; of several the same one first."""
    return set(sent) <= set(accepted) and (len(sent) == 1 or sent[0] == accepted[0])


def _counts_fit(sent: Form, accepted: Form) -> bool:
    """Lengths of lists, of which some count a value that stands twice once."""
    if bool(sent.get("distinct")) == bool(accepted.get("distinct")):
        return sizes_fit(sent, accepted)
    if accepted.get("distinct"):
        return (accepted.get("min_length") or 0) <= min(1, sent.get("min_length") or 0) and (
            sizes_fit({**sent, "min_length": accepted.get("min_length")}, accepted)
        )
    return accepted.get("max_length") is None and sizes_fit(sent, accepted)


def _ints(members: Sequence[Form]) -> list[str]:
    return sorted(_text(member) for member in members if member["type"] == "int")


def _cases(tagged: Form) -> dict[str, Form]:
    return {_text(tag): case["type"] for case in tagged["members"] for tag in case["tags"]}


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
