"""From declarations to files: load, read, name, emit, verify, write what changed.

`plan` does everything but write: what it returns says what is out of date, and `write` makes it so.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from .built import as_built, inputs_digest, seal
from .config import Config
from .contract import nodes
from .contract.read import read
from .disk import read_text, write_all
from .emit.custom import load_templates, verify_python
from .emit.templates import Templates
from .load import load_channels
from .lock import Lock, read_sides, relative_to, render_lock
from .source import Fault, OutputError, Source

if TYPE_CHECKING:
    from .contract.differences import Difference

Action: TypeAlias = Literal["create", "update", "remove", "unchanged"]


@dataclass(frozen=True, slots=True)
class Change:
    """One file: what the build does to it, with its text `before` and `after` (None: no file)."""

    path: Path
    action: Action
    before: str | None
    after: str | None

    def diff(self, context: int = 1) -> Iterator[str]:
        """A unified diff, line by line without line ends."""
        name = self.path.name
        yield from difflib.unified_diff(
            (self.before or "").splitlines(),
            (self.after or "").splitlines(),
            fromfile=f"{name} (on disk)",
            tofile=f"{name} (built)",
            lineterm="",
            n=context,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Every file of the build, the contract, and what the user should know of it.

    `differences` are those against the lock; `protect` says that none may break unasked.
    """

    changes: tuple[Change, ...]
    contract: nodes.Contract
    fingerprint: str
    notes: tuple[nodes.Note, ...]
    differences: tuple[Difference, ...] = ()
    protect: bool = False

    @property
    def up_to_date(self) -> bool:
        return all(change.action == "unchanged" for change in self.changes)


def plan(config: Config) -> Plan:
    """What a build would write. Raises SharedgenError with every fault."""
    contract = read(load_channels(config))
    templates = load_templates(config.templates)
    inputs = inputs_digest(contract, config, templates)
    lock = read_text(config.lock)
    built = as_built(lock, inputs, config.owned, config.root)
    differences: tuple[Difference, ...] = ()
    if built is not None:
        fingerprint = built.fingerprint
        owned = [Change(path, "unchanged", text, text) for path, text in built.owned.items()]
        rest = [Change(config.lock, "unchanged", lock, lock)]
    else:
        fingerprint, owned, rest, differences = _rendered(contract, config, inputs, templates)
    consumers, notes = _consumers(contract, config, templates)
    changes = (*owned, *consumers, *rest)
    notes = (*contract.notes, *notes)
    return Plan(changes, contract, fingerprint, notes, differences, config.protect)


def _rendered(
    contract: nodes.Contract, config: Config, inputs: str, templates: Templates
) -> tuple[str, list[Change], list[Change], tuple[Difference, ...]]:
    """The fingerprint, the owned files, with the lock those to remove, and what changes in it."""
    # imported here: most builds change nothing, and need neither templates nor a parser
    from .contract import names as naming
    from .contract.fingerprint import contract_fingerprint
    from .emit import javascript, typescript
    from .emit.verify import verify
    from .evolution.against import committed
    from .evolution.evolve import changes as changes_of
    from .evolution.evolve import evolve, merged

    names = naming.assign(contract)
    lock = merged(read_sides(config.lock))
    written = (
        javascript.client(contract, names, endpoint=config.endpoint, templates=templates),
        typescript.declarations(contract, names, templates=templates),
        javascript.multiplexer(contract, templates),
        javascript.worker(contract, templates),
    )
    texts = dict(zip(config.owned, written, strict=True))
    owned = [_change(path, text) for path, text in texts.items()]
    _refuse_foreign(owned, config, lock)
    ours = {relative_to(config.root, path): text for path, text in texts.items()}
    evolved = evolve(lock, contract, tuple(ours), lambda: committed(config))
    sealed = seal(render_lock(evolved), inputs, ours)
    verify(
        {
            str(change.path): change.after
            for change in owned
            if change.path.suffix == ".js" and change.action != "unchanged" and change.after
        },
        templates,
    )
    rest = [*_stale(config, lock, set(texts)), _change(config.lock, sealed)]
    differences = changes_of(lock, contract, config)
    return contract_fingerprint(contract), owned, rest, differences


def _consumers(
    contract: nodes.Contract, config: Config, templates: Templates
) -> tuple[list[Change], tuple[nodes.Note, ...]]:
    """What becomes of consumers.py, where the config names one, and what is to be said of it."""
    if config.consumers is None:
        return [], ()
    from .emit import channels

    place = channels.Place(
        file=str(config.consumers),
        package=_package(config.root, config.consumers.parent),
        lock=relative_to(config.consumers.parent, config.lock),
        templates=templates,
    )
    before = read_text(config.consumers, line_ends=True)  # the user's, to the byte
    notes: tuple[nodes.Note, ...] = ()
    if before is None or not before.strip():  # an empty file is none that is written
        after = channels.skeleton(contract, place)
    else:
        after, notes = channels.add_stubs(before, contract, place)
    if after != before:
        verify_python(after, config.consumers, templates)
    return [_compare(config.consumers, before, after)], notes


def write(plan: Plan, *, accept_breaking: bool = False) -> None:
    """Make the plan so: every file or none.

    Raises OutputError, and BreakingError where the config protects what breaks.
    """
    if plan.protect and not accept_breaking:
        from .evolution.evolve import refuse_breaking

        refuse_breaking(plan.differences)
    write_all(
        {
            change.path: change.after
            for change in plan.changes
            if change.action in ("create", "update") and change.after is not None
        },
        remove=[change.path for change in plan.changes if change.action == "remove"],
    )


def _package(root: Path, folder: Path) -> str:
    """The dotted package that a folder is when imported from the root, '' where it is none."""
    try:
        parts = folder.relative_to(root).parts
    except ValueError:
        return ""
    return ".".join(parts) if all(map(str.isidentifier, parts)) else ""


def _change(path: Path, after: str) -> Change:
    return _compare(path, read_text(path), after)


def _compare(path: Path, before: str | None, after: str) -> Change:
    if before is None:
        return Change(path, "create", None, after)
    return Change(path, "unchanged" if before == after else "update", before, after)


def _refuse_foreign(changes: list[Change], config: Config, lock: Lock) -> None:
    faults = [
        Fault(
            Source(str(change.path), 0),
            f"stands where the build writes, and {config.lock.name} does not say it is ours: "
            "move it away, or delete it, and build again",
        )
        for change in changes
        if change.action == "update" and relative_to(config.root, change.path) not in lock.owned
    ]
    if faults:
        raise OutputError(*faults)


def _stale(config: Config, lock: Lock, owned: set[Path]) -> Iterator[Change]:
    """Files of an earlier build that this one does not write, within the config's folder only."""
    for name in lock.owned:
        path = config.root / name
        inside = ".." not in Path(name).parts and not Path(name).is_absolute()
        if inside and path not in owned and path.is_file():
            yield Change(path, "remove", read_text(path), None)
