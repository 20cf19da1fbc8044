"""Two forms of one message, gone through side by side: what differs, field by field.

What pages send (commands, parameters) may widen, what the server sends (events, replies) may
narrow. Each difference is named where it stands; that nothing is missed is seen to at the end,
by asking the whole whether it fits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from ..source import Source
from .differences import Difference
from .phrase import changed_constraints, listed, phrase
from .subset import ANY, Fit, Form, flat, keys_fit, resolved
from .told import Places, Told, name_of_id

Carrier: TypeAlias = Literal["event", "reply", "command", "parameter"]

REFUSED = "pages of earlier builds refuse it"
UNSENT = "the server refuses what pages of earlier builds may send"


@dataclass(frozen=True, slots=True)
class Side:
    """The definitions of a form, and what is told of them: nothing, of a lock of an older form."""

    definitions: Sequence[Form]
    told: Told

    def name(self, number: int) -> str:
        return name_of_id(self.told["definitions"][number]) if self.told else "an object"

    def field(self, number: int, key: str) -> str:
        """The name of a field, by the key that it travels under."""
        if not self.told:
            return key
        told = self.told["models"].get(self.told["definitions"][number], {})
        name: str = told.get("fields", {}).get(key, {}).get("name", key)
        return name


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a message, and the line that is named for it."""

    channel: str
    message: str | None
    field: str
    source: Source


class Walk:
    """Compares the types that travel one way in one channel; each pair of models once."""

    def __init__(self, carrier: Carrier, old: Side, new: Side, places: Places | None) -> None:
        self.carrier = carrier
        self.from_page = carrier in ("command", "parameter")
        self.old, self.new, self.places = old, new, places
        self._names = set() if places is None else {"an object", *places.names}
        self.wider = Fit(old.definitions, new.definitions, page_sends=self.from_page)
        self.narrower = Fit(new.definitions, old.definitions, page_sends=self.from_page)
        self.found: list[Difference] = []
        self._models: deque[tuple[int, int, Place]] = deque()
        self._seen: set[tuple[int, int]] = set()
        self._met_again = False  # a pair of models that was told of already
        self._breaks = False

    def message(self, carrier: Carrier, old: Form, new: Form, place: Place) -> None:
        """Compare a whole payload. `carrier` goes into the kinds: an event or a reply."""
        self.carrier = carrier
        seen, self._met_again = len(self._seen), False
        self._type(old, new, place)
        while self._models:
            self._model(*self._models.popleft())
        told = any(difference.breaking for difference in self.found)
        told |= self._met_again and self._breaks
        looked = bool(self.found) or len(self._seen) > seen
        if looked and not told and not self.fits(old, new):
            self._say(place, "type-changed", True, "it cannot be shown to be compatible")

    def taken(self) -> list[Difference]:
        """What was found since this was asked last."""
        found, self.found = self.found, []
        return found

    def is_same(self, old: Form, new: Form) -> bool:
        return self.wider(old, new) and self.narrower(new, old)

    def fits(self, old: Form, new: Form) -> bool:
        """Whether who is of the old build understands who is of the new one."""
        return self.wider(old, new) if self.from_page else self.narrower(new, old)

    # -- types

    def _type(self, old: Form, new: Form, place: Place) -> None:
        if old["type"] == "ref" and new["type"] == "ref":
            pair = (old["to"], new["to"])
            if pair in self._seen:
                self._met_again = True
            else:
                self._seen.add(pair)
                self._models.append((*pair, place))
            return
        old, new = resolved(old, self.old.definitions), resolved(new, self.new.definitions)
        if "union" in (old["type"], new["type"]):
            self._union(list(flat(old)), list(flat(new)), place)
        elif old["type"] == new["type"] == "ref":
            self._type(old, new, place)
        elif old["type"] != new["type"]:
            self._other(old, new, place)
        else:
            self._same(old, new, place)

    def _same(self, old: Form, new: Form, place: Place) -> None:
        match old["type"]:
            case "literal":
                self._values(old, new, place)
            case "list":
                self._constraints({**old, "items": ANY}, {**new, "items": ANY}, place)
                self._type(old["items"], new["items"], _inside(place, "[]"))
            case "dict":
                bare = {"keys": {"type": "str"}, "values": ANY}
                self._constraints({**old, **bare}, {**new, **bare}, place)
                if not self.is_same(old["keys"], new["keys"]):
                    self._other(old["keys"], new["keys"], _inside(place, "{key}"))
                self._type(old["values"], new["values"], _inside(place, "{}"))
            case "tuple" if len(old["items"]) == len(new["items"]):
                for number, pair in enumerate(zip(old["items"], new["items"], strict=True)):
                    self._type(*pair, _inside(place, f"[{number}]"))
            case "json":
                self._type(old["holds"], new["holds"], place)
            case "tagged" if old["tag"] == new["tag"]:
                self._tagged(old, new, place)
            case "tuple" | "named tuple" | "tagged":
                if not self.is_same(old, new):
                    self._other(old, new, place)
            case _:
                self._constraints(old, new, place)

    def _constraints(self, old: Form, new: Form, place: Place) -> None:
        if {**old, "type": 0} == {**new, "type": 0}:
            return
        wider, narrower = self.wider(old, new), self.narrower(new, old)
        fits = wider if self.from_page else narrower
        kind = "constraint-changed"
        if wider != narrower:
            kind = "constraint-loosened" if wider else "constraint-tightened"
        what = changed_constraints(old, new) or self._became(old, new)
        self._judge(place, kind, fits, what)

    def _other(self, old: Form, new: Form, place: Place) -> None:
        self._judge(place, "type-changed", self.fits(old, new), self._became(old, new))

    def _became(self, old: Form, new: Form) -> str:
        before, after = phrase(old, self.old.name), phrase(new, self.new.name)
        return f"{before} became {after}" if before != after else f"{after} is another one now"

    def _values(self, old: Form, new: Form, place: Place) -> None:
        added = [v for v in new["values"] if not _among(v, old["values"])]
        removed = [v for v in old["values"] if not _among(v, new["values"])]
        if added:
            fits = self.from_page or all(self.narrower.takes(value, old) for value in added)
            words = phrase({"type": "literal", "values": added}, self.new.name)
            self._judge(place, "values-added", fits, f"it may be {words} now")
        if removed:
            fits = not self.from_page or all(self.wider.takes(value, new) for value in removed)
            words = phrase({"type": "literal", "values": removed}, self.old.name)
            self._judge(place, "values-removed", fits, f"it is no longer {words}")

    def _union(self, old: list[Form], new: list[Form], place: Place) -> None:
        gone = list(old)
        come = []
        for member in new:
            same = next((other for other in gone if self.is_same(other, member)), None)
            if same is None:
                come.append(member)
            else:
                gone.remove(same)
        for member in [m for m in come if m["type"] == "null"]:
            come.remove(member)
            fits = self.from_page or self._some(self.narrower, member, old)
            self._judge(place, "null-added", fits, "it may be null now")
        for member in [m for m in gone if m["type"] == "null"]:
            gone.remove(member)
            fits = not self.from_page or self._some(self.wider, member, new)
            self._judge(place, "null-removed", fits, "it is no longer null")
        if len(gone) == len(come) == 1 and gone[0]["type"] == come[0]["type"]:
            self._type(gone[0], come[0], place)
        elif gone and come:
            self._other(_union_of(old), _union_of(new), place)
        else:
            for member in come:
                fits = self.from_page or self._some(self.narrower, member, old)
                words = phrase(member, self.new.name)
                self._judge(place, "type-added", fits, f"it may be {words} now")
            for member in gone:
                fits = not self.from_page or self._some(self.wider, member, new)
                words = phrase(member, self.old.name)
                self._judge(place, "type-removed", fits, f"it is no longer {words}")

    def _some(self, fit: Fit, sent: Form, accepted: Sequence[Form]) -> bool:
        return fit(sent, _union_of(accepted))

    def _tagged(self, old: Form, new: Form, place: Place) -> None:
        before = {repr(tag): case["type"] for case in old["members"] for tag in case["tags"]}
        after = {repr(tag): case["type"] for case in new["members"] for tag in case["tags"]}
        added = [tag for tag in after if tag not in before]
        removed = [tag for tag in before if tag not in after]
        tag = old["tag"]
        if added:
            text = f"{listed(added)} was added to the values of {tag}"
            self._judge(place, "type-added", self.from_page, text)
        if removed:
            text = f"{listed(removed)} is gone from the values of {tag}"
            self._judge(place, "type-removed", not self.from_page, text)
        for name in (name for name in before if name in after):
            self._type(before[name], after[name], place)

    # -- models

    def _model(self, old_number: int, new_number: int, place: Place) -> None:
        old, new = self.old.definitions[old_number], self.new.definitions[new_number]
        self._named(self.old.name(old_number), self.new.name(new_number), new_number, place)
        if old["type"] == "alias" or new["type"] == "alias":
            before = old["of"] if old["type"] == "alias" else {"type": "ref", "to": old_number}
            after = new["of"] if new["type"] == "alias" else {"type": "ref", "to": new_number}
            self._type(before, after, place)
            return
        pairs, removed, added = _paired(old["fields"], new["fields"])
        maybe = ""
        if len(removed) == len(added) == 1 and self.is_same(removed[0]["type"], added[0]["type"]):
            maybe = f" (renamed to {self._new_name(old_number, removed[0], new_number, added[0])}?)"
        for field in removed:
            key = field["keys"][0]
            where = _within(place, self.old.field(old_number, key), self._line(new_number, key))
            self._removed(field, new, where, maybe)
        for field in added:
            self._added(field, old, self._field(place, new_number, field))
        for before, after in pairs:
            self._changed(before, after, self._field(place, new_number, after))
        self._extra(old, new, replace(place, source=self._line(new_number, "") or place.source))

    def _new_name(self, old_number: int, old: Form, new_number: int, new: Form) -> str:
        """Of a field that came for one that went; of its key, where the name is the same."""
        before = self.old.field(old_number, old["keys"][0])
        name = self.new.field(new_number, new["keys"][0])
        return name if name != before else f"the key {new['keys'][0]}"

    def _named(self, old: str, new: str, number: int, place: Place) -> None:
        """A model that goes by another name: one that is still there is another model."""
        same = old.partition("[")[0] == new.partition("[")[0]  # what it is made for is no name
        if self.places is not None and not same and old not in self._names:
            where = replace(place, source=self.places.definitions[number].source)
            self._say(where, "renamed", False, f"{old} is {new} now, which no page sees")

    def _removed(self, field: Form, model: Form, place: Place, maybe: str) -> None:
        if not self.from_page:
            breaks = field["required"]
            why = "it could be missing before"
            if breaks:
                why = f"pages of earlier builds refuse the {self.carrier} without it"
        elif model["extra"] == "forbid":
            breaks = True
            why = "the server refuses the command of pages of earlier builds that send it"
        else:
            breaks = not self.wider(field["type"], model.get("extras", ANY))
            why = "the server ignores it in what pages of earlier builds send"
            if breaks:
                why = "the server takes it for one of its extra keys, of another type"
        self._say(place, "field-removed", breaks, f"removed: {why}{maybe}")

    def _added(self, field: Form, model: Form, place: Place) -> None:
        extra, extras = model["extra"], model.get("extras", ANY)
        if self.from_page:
            if field["required"]:
                why = "pages of earlier builds do not send it"
                self._say(place, "field-added", True, f"added, and required: {why}")
            elif extra == "allow" and not self.wider(extras, field["type"]):
                why = "pages of earlier builds may send anything under this key"
                self._say(place, "field-added", True, f"added: {why}")
            else:
                self._say(place, "field-added", False, "added, and may be left out")
        elif extra == "forbid":
            why = "pages of earlier builds refuse a key that they do not know"
            self._say(place, "field-added", True, f"added: {why}, as the model forbade such keys")
        elif not self.narrower(field["type"], extras):
            why = "pages of earlier builds take it for an extra key, which was of another type"
            self._say(place, "field-added", True, f"added: {why}")
        else:
            self._say(place, "field-added", False, "added: pages of earlier builds ignore it")

    def _changed(self, old: Form, new: Form, place: Place) -> None:
        if old["required"] and not new["required"]:
            why = "it may be left out now"
            if not self.from_page:
                why = f"{why}: pages of earlier builds refuse the {self.carrier} without it"
            self._say(place, "field-optional", not self.from_page, why)
        if new["required"] and not old["required"]:
            why = "it is always sent now"
            if self.from_page:
                why = "it is required now: pages of earlier builds may leave it out"
            self._say(place, "field-required", self.from_page, why)
        if old["keys"] != new["keys"]:
            sent, taken = (old, new) if self.from_page else (new, old)
            fits = keys_fit(sent["keys"], taken["keys"])
            keys = f"its keys are {listed(new['keys'])}, were {listed(old['keys'])}"
            self._judge(place, "keys-changed", fits, keys)
        self._type(old["type"], new["type"], place)

    def _extra(self, old: Form, new: Form, place: Place) -> None:
        bare_old, bare_new = _without_fields(old), _without_fields(new)
        if bare_old == bare_new and "extras" not in old:
            return
        wider = self.wider.models(bare_old, bare_new)
        narrower = self.narrower.models(bare_new, bare_old)
        if old["extra"] == new["extra"] and wider and narrower:
            return
        said = f"extra={new['extra']!r}, was {old['extra']!r}"
        if old["extra"] == new["extra"]:
            said = "the type of its extra keys is another one"
        self._judge(place, "extra-changed", wider if self.from_page else narrower, said)

    # -- what is said

    def _judge(self, place: Place, kind: str, fits: bool, what: str) -> None:
        why = "" if fits else f": {UNSENT if self.from_page else REFUSED}"
        self._say(place, kind, not fits, f"{what}{why}")

    def _say(self, place: Place, kind: str, breaking: bool, text: str) -> None:
        self._breaks |= breaking
        self.found.append(
            Difference(
                channel=place.channel,
                message=place.message,
                field=place.field or None,
                kind=f"{self.carrier}-{kind}",
                breaking=breaking,
                text=text,
                source=place.source,
            )
        )

    def _field(self, place: Place, model: int, field: Form) -> Place:
        key = field["keys"][0]
        return _within(place, self.new.field(model, key), self._line(model, key))

    def _line(self, model: int, key: str) -> Source | None:
        return None if self.places is None else self.places.field(model, key)


def similar(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.lower(), other.lower()).ratio() > 0.6


def _paired(
    old: Sequence[Form], new: Sequence[Form]
) -> tuple[list[tuple[Form, Form]], list[Form], list[Form]]:
    """Fields that share a key, by their first one before all; and what is left on each side."""
    pairs, added = [], []
    left = list(old)
    for field in new:
        found = next(_sharing(left, field), None)
        if found is None:
            added.append(field)
        else:
            left.remove(found)
            pairs.append((found, field))
    return pairs, left, added


def _sharing(fields: Sequence[Form], field: Form) -> Iterator[Form]:
    yield from (other for other in fields if other["keys"][0] == field["keys"][0])
    yield from (other for other in fields if not set(other["keys"]).isdisjoint(field["keys"]))


def _without_fields(model: Form) -> Form:
    return {**model, "fields": []}


def _among(value: object, values: Sequence[object]) -> bool:
    return any(value == other and type(value) is type(other) for other in values)


def _union_of(members: Sequence[Form]) -> Form:
    return members[0] if len(members) == 1 else {"type": "union", "members": list(members)}


def _within(place: Place, key: str, source: Source | None) -> Place:
    path = f"{place.field}.{key}" if place.field else key
    return replace(place, field=path, source=source or place.source)


def _inside(place: Place, part: str) -> Place:
    return replace(place, field=place.field + part)
