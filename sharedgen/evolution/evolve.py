"""The lock of the last build and today's contract -> the new lock, and what changed.

An older fingerprint stays compatible as long as all that its pages send and take is understood by
the new contract. That is asked of each older form anew, since it does not follow from step to
step: a field may go, which is compatible, and come again as something else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from .. import __version__
from ..config import Config
from ..contract import nodes
from ..contract.differences import Difference
from ..contract.fingerprint import (
    canonicals,
    contract_fingerprint,
    fingerprints,
    form_fingerprint,
)
from ..contract.told import Known, Places, Told, places_of, tell
from ..lock import Lock, LockedChannel
from ..source import Fault, SharedgenError, Source

KEPT: Final = 10  # older forms of a channel
_DAMAGED: Final = (
    "what the lock holds of it is not what was built, so that no open page is known to understand "
    "it: restore the lock from version control and build again, or go on without those pages"
)


class BreakingError(SharedgenError):
    """Breaking changes, where the config asks for them to be accepted."""


def merged(sides: tuple[Lock, ...]) -> Lock:
    """One lock of the sides of a merge conflict: what is of either is known, ours comes first."""
    if not sides:
        return Lock()
    ours = sides[0]
    for theirs in sides[1:]:
        channels = {**theirs.channels, **ours.channels}
        for name in ours.channels.keys() & theirs.channels.keys():
            mine, other = ours.channels[name], theirs.channels[name]
            older = {other.fingerprint: other.contract, **mine.older, **other.older}
            older.pop(mine.fingerprint, None)
            served = dict.fromkeys((other.fingerprint, *mine.compatible, *other.compatible))
            served.pop(mine.fingerprint, None)
            channels[name] = replace(mine, older=older, compatible=tuple(served))
        owned = tuple(dict.fromkeys((*ours.owned, *theirs.owned)))
        ours = Lock(owned=owned, channels=channels)
    return ours


def evolve(
    before: Lock,
    contract: nodes.Contract,
    owned: tuple[str, ...],
    committed: Callable[[], Lock] = Lock,
) -> Lock:
    """The lock of the contract, with the older fingerprints that are compatible with it.

    `committed` is asked where more is known than is kept: what it holds may be deployed.
    """
    known = today(contract)
    channels = {}
    for name, fingerprint in fingerprints(contract).items():
        former, channel = before.channels.get(name), known[name]
        locked = LockedChannel(fingerprint, (), channel.form, channel.told)
        if former is not None and (former.fingerprint, before.version) == (
            fingerprint,
            __version__,
        ):
            locked = replace(locked, compatible=former.compatible, older=former.older)
        elif former is not None:
            locked = _with_older(name, former, locked, committed)
        channels[name] = locked
    return Lock(__version__, contract_fingerprint(contract), owned, channels)


def changes(before: Lock, contract: nodes.Contract, config: Config) -> tuple[Difference, ...]:
    """What the contract changes against a lock; nothing against none."""
    if not before.channels:
        return ()
    from ..contract.compare import compare  # a first build has nothing to compare with

    new, places = today(contract), places_today(contract)
    listed = config.sources.get("channels", Source(str(config.file), 0))
    # a merge without a conflict may leave a form that never was
    damaged = {
        name: Difference(name, None, None, "lock-damaged", True, _DAMAGED, places[name].source)
        for name, channel in before.channels.items()
        if name in new and not _is_whole(channel, new[name])
    }
    old = {
        name: new[name]
        if name in damaged
        else Known(channel.fingerprint, channel.contract, _told(channel))
        for name, channel in before.channels.items()
    }
    found = compare(old, new, places, listed)
    ended = [
        difference
        for name, channel in before.channels.items()
        if name in new and name not in damaged
        for difference in _ended(name, channel, new[name], places[name].source)
    ]
    return (*found, *damaged.values(), *ended)


def refuse_breaking(found: tuple[Difference, ...]) -> None:
    """Raises BreakingError with every breaking change."""
    faults = [
        Fault(
            difference.source,
            f"{difference.words}: breaking: {difference.text}; accept it with --accept-breaking",
        )
        for difference in found
        if difference.breaking
    ]
    if faults:
        raise BreakingError(*faults)


@lru_cache(maxsize=4)
def today(contract: nodes.Contract) -> Mapping[str, Known]:
    """The contract in the form of the lock."""
    forms, prints = canonicals(contract), fingerprints(contract)
    # as JSON holds it, so that it equals what is read from a lock
    return {
        name: Known(prints[name], json.loads(json.dumps(forms[name].form)), tell(places))
        for name, places in places_today(contract).items()
    }


@lru_cache(maxsize=4)
def places_today(contract: nodes.Contract) -> Mapping[str, Places]:
    forms = canonicals(contract)
    return {
        channel.name: places_of(channel, forms[channel.name], contract.definitions)
        for channel in contract.channels
    }


def _with_older(
    name: str, former: LockedChannel, locked: LockedChannel, committed: Callable[[], Lock]
) -> LockedChannel:
    """With the fingerprints that stay compatible, and the older forms that stay known.

    Forms that the contract breaks stay known, so that a change which is taken back brings their
    pages back; those that came after the form it returns to are forgotten with the change. A form
    that is not what its fingerprint says, as a merge may make one, is of no use.
    """
    new = Known(locked.fingerprint, locked.contract, dict(locked.told))
    candidates = {former.fingerprint: former.contract, **former.older}
    returned = list(candidates).index(locked.fingerprint) if locked.fingerprint in candidates else 0
    fits: list[str] = []
    older: dict[str, Mapping[str, Any]] = {}
    for number, (fingerprint, form) in enumerate(candidates.items()):
        if fingerprint == locked.fingerprint or form_fingerprint(dict(form)) != fingerprint:
            continue
        if not _breaking(name, form, new):
            fits.append(fingerprint)
        elif number < returned:
            continue
        older[fingerprint] = form
    kept = _kept(older, lambda: committed().channels.get(name))
    if former.fingerprint == locked.fingerprint:  # a lock of the first versions held no forms
        fits += [found for found in former.compatible if found not in candidates]
    compatible = tuple(found for found in fits if found in kept or found not in older)
    return replace(locked, compatible=compatible, older=kept)


def _kept(
    older: Mapping[str, Mapping[str, Any]], committed: Callable[[], LockedChannel | None]
) -> dict[str, Mapping[str, Any]]:
    """The newest, but none instead of one that is committed: who builds all day deploys once."""
    kept = dict(older)
    if len(kept) > KEPT:
        known = committed()
        deployed = set() if known is None else {known.fingerprint, *known.older}
        oldest_first = list(kept)[::-1]
        oldest_first.sort(key=deployed.__contains__)
        for fingerprint in oldest_first[: len(kept) - KEPT]:
            del kept[fingerprint]
    return kept


def _told(channel: LockedChannel) -> Told:
    """What the lock tells, unless a merge has left names of other definitions than it has."""
    names = channel.told.get("definitions", ())
    told = len(names) == len(channel.contract.get("definitions", ()))
    return dict(channel.told) if told else {}


def _is_whole(channel: LockedChannel, new: Known) -> bool:
    """Whether the form is what its fingerprint says."""
    is_same = channel.fingerprint == new.fingerprint and channel.contract == new.form
    return is_same or form_fingerprint(dict(channel.contract)) == channel.fingerprint


def _ended(name: str, channel: LockedChannel, new: Known, source: Source) -> Iterator[Difference]:
    """Older builds whose pages were still served and will not be, unlike those of the last."""
    if channel.fingerprint == new.fingerprint or _breaking(name, channel.contract, new):
        return
    for fingerprint in channel.compatible:
        form = channel.older.get(fingerprint)
        found = [] if form is None else _breaking(name, form, new)
        if form is None or found:
            why = "what they expect is not in the lock"
            if found:
                why = f"{found[0].words}: {found[0].text}"
            text = f"open pages of the older build {fingerprint} are no longer served: {why}"
            yield Difference(name, None, None, "older-pages-ended", True, text, source)


def _breaking(name: str, form: Mapping[str, Any], new: Known) -> list[Difference]:
    from ..contract.compare import compare_forms

    found = compare_forms(name, Known("", form, {}), new)
    return [difference for difference in found if difference.breaking]
