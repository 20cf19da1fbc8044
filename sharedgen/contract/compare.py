"""Two contracts -> what changed, and whether it breaks the pages that are open.

Both are in the form of the lock, so that nothing of an earlier build is needed but its lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..source import Source
from . import nodes
from .differences import Difference
from .parameters import compare_parameters
from .subset import Form
from .told import Known, Places, Told, name_of_id
from .walk import Place, Side, Walk, similar


def compare(
    old: Mapping[str, Known],
    new: Mapping[str, Known],
    places: Mapping[str, Places],
    config: Source,
) -> tuple[Difference, ...]:
    """Every difference, by channel in the order of `new`; what is gone comes last.

    `places` are those of today's channels, `config` is the line of the setting `channels`.
    """
    found: list[Difference] = []
    gone = [name for name in old if name not in new]
    come = [name for name in new if name not in old]
    for name, channel in new.items():
        source = places[name].source
        if name in old:
            found += compare_channel(name, old[name], channel, places[name])
        else:
            text = "added: no page of an earlier build knows it"
            found.append(Difference(name, None, None, "channel-added", False, text, source))
    for name in gone:
        text = "removed: pages of earlier builds that subscribe to it hear `unknown`"
        same = {other for other in come if old[name].fingerprint == new[other].fingerprint}
        text += _renamed(name, come, same)
        found.append(Difference(name, None, None, "channel-removed", True, text, config))
    return tuple(found)


def compare_channel(name: str, old: Known, new: Known, places: Places) -> list[Difference]:
    """The differences of one channel: first those that travel."""
    found = [] if old.fingerprint == new.fingerprint else compare_forms(name, old, new, places)
    return [*found, *compare_told(name, old, new, places)]


def compare_forms(
    name: str, old: Known, new: Known, places: Places | None = None
) -> list[Difference]:
    """What travels. Without `places` no line is right: whether anything breaks is."""
    source = Source("", 0) if places is None else places.source
    channel = Place(name, None, "", source)
    sides = (Side(old.form["definitions"], old.told), Side(new.form["definitions"], new.told))
    down = Walk("event", *sides, places)
    up = Walk("command", *sides, places)
    found = compare_parameters(channel, old.form, new.form, up, places)
    found += _compare_events(channel, old, new, down, places)
    return found + _compare_commands(channel, old, new, up, down, places)


def _compare_events(
    channel: Place, old: Known, new: Known, walk: Walk, places: Places | None
) -> list[Difference]:
    found: list[Difference] = []
    before, after = old.form["events"], new.form["events"]
    for name, event in after.items():
        place = replace(channel, message=_class(new.told, "events", name))
        if places is not None:
            place = replace(place, source=places.event(name))
        if name not in before:
            text = "added: pages of earlier builds ignore it"
            found.append(_difference(place, "event-added", False, text))
            continue
        if event["retain"] and not before[name]["retain"]:
            text = (
                "retain=True is new: pages of earlier builds take the kept value for a new event, "
                "and hear it again after each reconnect"
            )
            found.append(_difference(place, "retain-added", True, text))
        elif before[name]["retain"] and not event["retain"]:
            text = (
                "retain=True is gone: pages of earlier builds wait for a latest value as they "
                "subscribe"
            )
            found.append(_difference(place, "retain-removed", True, text))
        walk.message("event", before[name]["payload"], event["payload"], place)
        found += walk.taken()
    for name in (name for name in before if name not in after):
        place = replace(channel, message=_class(old.told, "events", name))
        text = "removed: pages of earlier builds wait for it in vain"
        come = after.keys() - before.keys()
        payload = before[name]["payload"]
        same = {other for other in come if walk.is_same(payload, after[other]["payload"])}
        text += _renamed(name, come, same)
        found.append(_difference(place, "event-removed", True, text))
    return found


def _compare_commands(
    channel: Place, old: Known, new: Known, up: Walk, down: Walk, places: Places | None
) -> list[Difference]:
    found: list[Difference] = []
    before, after = old.form["commands"], new.form["commands"]
    for name, command in after.items():
        place = replace(channel, message=_class(new.told, "commands", name))
        if places is not None:
            place = replace(place, source=places.command(name))
        if name not in before:
            text = "added: pages of earlier builds do not send it"
            found.append(_difference(place, "command-added", False, text))
            continue
        was, is_now = before[name].get("idempotent", False), command.get("idempotent", False)
        if is_now and not was:
            text = "idempotent=True is new: pages of earlier builds send it without a key, once"
            found.append(_difference(place, "idempotent-added", False, text))
        elif was and not is_now:
            text = (
                "idempotent=True is gone: the server refuses it with the key that pages of "
                "earlier builds send"
            )
            found.append(_difference(place, "idempotent-removed", True, text))
        up.message("command", before[name]["payload"], command["payload"], place)
        found += up.taken()
        found += _compare_reply(before[name]["reply"], command["reply"], place, down)
    for name in (name for name in before if name not in after):
        place = replace(channel, message=_class(old.told, "commands", name))
        text = "removed: pages of earlier builds that send it hear `unknown`"
        come = after.keys() - before.keys()
        payload = before[name]["payload"]
        same = {other for other in come if up.is_same(payload, after[other]["payload"])}
        text += _renamed(name, come, same)
        found.append(_difference(place, "command-removed", True, text))
    return found


def _compare_reply(
    old: Form | None, new: Form | None, command: Place, walk: Walk
) -> list[Difference]:
    place = replace(command, message=f"{command.message}.Reply")
    if old is None and new is None:
        return []
    if old is None:
        text = "added: pages of earlier builds do not look at it"
        return [_difference(place, "reply-added", False, text)]
    if new is None:
        text = "removed: pages of earlier builds refuse an empty reply"
        return [_difference(place, "reply-removed", True, text)]
    walk.message("reply", old, new, place)
    return walk.taken()


def compare_told(name: str, old: Known, new: Known, places: Places) -> list[Difference]:
    """Names, docs, and how much is kept: nothing that a fingerprint knows."""
    if not old.told or old.told == new.told:
        return []
    channel = Place(name, None, "", places.source)
    found = list(_compare_history(channel, old.told, new.told))
    if old.told["module"] != new.told["module"]:
        text = f"it is declared in {new.told['module']} now, was in {old.told['module']}"
        found.append(_difference(channel, "moved", False, text))
    found += _compare_docs(channel, old.told, new.told)
    for parameter, was, told in _both(old.told["parameters"], new.told["parameters"]):
        place = replace(channel, field=parameter, source=places.parameter(parameter))
        found += _compare_docs(place, was, told)
    for of, source in (("events", places.event), ("commands", places.command)):
        for wire, was, told in _both(old.told[of], new.told[of]):
            if not was or not told:
                continue  # a message that came or went
            place = replace(channel, message=told["class"], source=source(wire))
            if was["class"] != told["class"]:
                text = f"its class is {told['class']} now, was {was['class']}: no page sees that"
                found.append(_difference(place, "renamed", False, text))
            found += _compare_docs(place, was, told)
    found += _compare_models(channel, old, new, places)
    return found


def _compare_history(channel: Place, old: Told, new: Told) -> Iterator[Difference]:
    before, after = old.get("history", 0), new.get("history", 0)
    if before == after:
        return
    if not after:
        text = (
            f"history={before} is gone: pages get nothing of the past that they ask for, and miss "
            "what is said while they reconnect"
        )
        yield _difference(channel, "history-removed", True, text)
    elif not before:
        text = f"history={after} is new: pages of earlier builds recover after a reconnect as well"
        yield _difference(channel, "history-added", False, text)
    else:
        kind = "history-raised" if after > before else "history-lowered"
        text = f"history={after}, was {before}: pages recover that many events"
        yield _difference(channel, kind, False, text)


def _compare_docs(
    place: Place, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Difference]:
    if old.get("doc", "") != new.get("doc", ""):
        yield _difference(place, "docs", False, "its description is another one")
    was, told = old.get("deprecated"), new.get("deprecated")
    if was != told:
        text = "it is no longer deprecated" if told is None else "it is deprecated now"
        if was is not None and told is not None:
            text = "why it is deprecated is told in other words"
        yield _difference(place, "docs", False, text)


def _compare_models(channel: Place, old: Known, new: Known, places: Places) -> Iterator[Difference]:
    """Models and their fields, where both sides know them."""
    messages = places.messages
    before, after = old.told["models"], new.told["models"]
    for id in (id for id in after if id in before):
        found, was, told = places.reached[id], before[id], after[id]
        place = replace(channel, message=messages.get(id), source=found.source)
        if id not in messages:
            place = replace(place, field=name_of_id(id))
            yield from _compare_docs(place, was, told)
        known = _keys(old, id)
        for field in found.fields if isinstance(found, nodes.Model) else ():
            if known is None or field.key in known:
                path = f"{place.field}.{field.name}" if place.field else field.name
                where = replace(place, field=path, source=field.source)
                fields = (told_of.get("fields", {}).get(field.key, {}) for told_of in (was, told))
                yield from _compare_docs(where, *fields)
    if old.fingerprint == new.fingerprint:
        pairs = zip(old.told["definitions"], new.told["definitions"], strict=False)
        for was_id, id in dict.fromkeys(pairs):
            was_name, name = name_of_id(was_id), name_of_id(id)
            if was_name != name and was_name not in places.names and id not in messages:
                place = replace(channel, field=name, source=places.reached[id].source)
                text = f"{was_name} is {name} now, which no page sees"
                yield _difference(place, "renamed", False, text)


def _keys(known: Known, id: str) -> set[str] | None:
    """The keys of a model's fields; None where another one stands for it in the form."""
    ids = known.told["definitions"]
    if id not in ids:
        return None
    fields = known.form["definitions"][ids.index(id)].get("fields", ())
    return {field["keys"][0] for field in fields}


def _both(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    for key in dict.fromkeys((*new, *old)):
        yield key, old.get(key, {}), new.get(key, {})


def _class(told: Told, of: str, name: str) -> str:
    """The class of a message; its name on the wire where the lock does not tell."""
    found: str = told.get(of, {}).get(name, {}).get("class", name[:1].upper() + name[1:])
    return found


def _renamed(name: str, others: Iterable[str], same: set[str]) -> str:
    """A guess, where one of the `same` shape has come, or one of nearly the same name."""
    alike = [other for other in others if other in same or similar(name, other)]
    return f" (renamed to {alike[0]}?)" if len(alike) == 1 else ""


def _difference(place: Place, kind: str, breaking: bool, text: str) -> Difference:
    return Difference(
        place.channel, place.message, place.field or None, kind, breaking, text, place.source
    )
