"""`sharedgen build --watch`: a build whenever what it depends on has changed.

The system's notices (by watchfiles) only wake it: what has changed is what differs from before the
last build. So nothing is missed while a build runs, and what a build writes itself is no change.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final, NoReturn

import typer
from watchfiles import watch as notices

from ..command.report import Format
from ..config import find_config
from ..contract.differences import Difference
from ..evolution.changes import ordered, say_change
from ..source import ConfigError, Source, shown
from .followed import signature, waiting_folders

_QUIET: Final = 50  # milliseconds without a notice: an editor has written all it has to
_LONGEST: Final = 500  # milliseconds that notices are gathered for
_LOOK: Final = 250  # milliseconds until it looks where no notice comes, as on a network's disk
_NAMED: Final = 6  # changed files in a line
_PATIENCE: Final = 5  # seconds that a build has to end in when the watch ends


@dataclass(frozen=True, slots=True)
class Built:
    """One build.

    `changed`: what caused it, nothing for the first; `facts`: the JSON of the command; `seconds`:
    how long it took; `paths`: the files and folders that it depends on.
    """

    changed: tuple[Path, ...]
    facts: dict[str, Any]
    seconds: float
    paths: frozenset[Path]

    def files(self, *actions: str) -> list[str]:
        """The files that it dealt with in one of these ways, as they are shown."""
        found = self.facts.get("files", ())
        return [file["path"] for file in found if file["action"] in actions]


def watch(
    config: Path | None, format: Format, options: Sequence[str] = (), *, quiet: bool = False
) -> None:
    """Build, and build again on every change, until Ctrl-C or SIGTERM.

    `options` are more of `sharedgen build`; `quiet`: of text only the errors. Raises ConfigError
    where there is no config at all.
    """
    file = config.absolute() if config is not None else _config_file()
    signal.signal(signal.SIGTERM, _interrupt)
    told: list[dict[str, Any]] = []
    try:
        for built in _builds(file, options):
            if format is Format.json:
                _tell_json(built)
            elif not quiet:
                told = _tell(built, told)
    except KeyboardInterrupt:
        return


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _config_file() -> Path:
    """The config, also one that has still to be mended."""
    try:
        return find_config(Path.cwd())
    except ConfigError as error:
        file = Path(error.faults[0].source.file)
        if not file.is_file():
            raise
        return file


def _builds(file: Path, options: Sequence[str]) -> Iterator[Built]:
    """The first build, and one after every change. It ends by KeyboardInterrupt alone."""
    changed: tuple[Path, ...] = ()
    known: dict[Path, object] = {file: None}
    while True:
        started = time.time_ns()
        known = {path: signature(path) for path in known}
        built = _build(file, options, changed, frozenset(known))
        known = _known(built, known, started)
        yield built
        changed = _settled(known)
        while not changed:
            changed = _wait(known)


def _build(
    file: Path, options: Sequence[str], changed: tuple[Path, ...], known: frozenset[Path]
) -> Built:
    """What a failed build did not come to is still what the one before knew."""
    command = ["build", "--format", "json", "--config", str(file), *options]
    started = time.perf_counter()
    said = _run([sys.executable, "-m", "sharedgen.watch.watched", str(file), *command])
    seconds = time.perf_counter() - started
    try:
        answer = json.loads(said)
        facts = json.loads(answer["said"])
    except ValueError:
        text = "the build did not end as it should: see what is said above"
        facts = {"errors": [{"file": shown(file), "line": 0, "text": text}]}
        typer.echo(f"error: {shown(file)}: {text}", err=True)
        return Built(changed, facts, seconds, known)
    paths = frozenset(map(Path, answer["followed"]))
    if facts["errors"]:
        paths |= known | {Path(fault["file"]).absolute() for fault in facts["errors"]}
    return Built(changed, facts, seconds, paths)


def _run(command: Sequence[str]) -> str:
    """The standard output of a build. What it says on standard error is seen at once."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        # it imports from where this process does, and only there: `manage.py` may lie elsewhere
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "PYTHONSAFEPATH": "1",
        },
    )
    try:
        return process.communicate()[0]
    except KeyboardInterrupt:
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


def _known(built: Built, before: Mapping[Path, object], started: int) -> dict[Path, object]:
    """What is known of each path: as it was before the build, but for what the build wrote."""
    created = {Path(path).absolute() for path in built.files("create")}
    own = created | {path.parent for path in created}
    own |= {Path(path).absolute() for path in built.files("update", "remove")}
    known = {}
    for path in built.paths:
        if path not in own and path in before:
            known[path] = before[path]
        elif path not in own and _written(path) >= started:
            known[path] = None  # met by this build, which may have read it before that
        else:
            known[path] = signature(path)
    return known


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _changed(known: Mapping[Path, object]) -> tuple[Path, ...]:
    """The files that differ; of a folder those that came and went."""
    found: dict[Path, None] = {}
    for path, before in sorted(known.items()):
        now = signature(path)
        if now != before:
            if isinstance(now, frozenset) and isinstance(before, frozenset):
                found.update(dict.fromkeys(sorted(now ^ before)))
            else:
                found[path] = None
    return tuple(found)


def _settled(known: Mapping[Path, object]) -> tuple[Path, ...]:
    """What changed while a build ran, once it is written to its end."""
    changed = _changed(known)
    while changed:
        seen = [signature(path) for path in changed]
        time.sleep(_QUIET / 1000)
        if [signature(path) for path in changed] == seen:
            break
        changed = _changed(known)
    return changed


def _wait(known: Mapping[Path, object]) -> tuple[Path, ...]:
    """What has changed, once something has; nothing where other folders are to be waited in."""
    try:
        folders = waiting_folders(known)
        for _ in notices(
            *sorted(folders),
            watch_filter=None,
            recursive=False,
            step=_QUIET,
            debounce=_LONGEST,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
        ):
            changed = _changed(known)
            if changed or waiting_folders(known) != folders:
                return changed
    except (FileNotFoundError, NotADirectoryError):  # a folder went away before it was watched
        return _changed(known)
    except OSError:  # the system watches no more files than it does: it looks by itself
        time.sleep(_LOOK / 1000)
        return _changed(known)
    return ()


def _tell_json(built: Built) -> None:
    """One object a line."""
    told = {
        "changed": [shown(path) for path in built.changed],
        "seconds": round(built.seconds, 3),
        **built.facts,
    }
    print(json.dumps(told), flush=True)


def _tell(built: Built, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A line of what changed and what was done, the changes of the contract, the new notes.

    Returns all its notes.
    """
    done = [
        f"{action} {', '.join(files)}"
        for action, files in (
            ("created", built.files("create")),
            ("updated", built.files("update")),
            ("removed", built.files("remove")),
        )
        if files
    ]
    notes: list[dict[str, Any]] = built.facts.get("notes", told)
    count = len(built.facts["errors"])
    wrong = f"{count} error{'s' * (count != 1)}, waiting for a change"
    outcome = wrong if count else ("; ".join(done) or "nothing to write")
    cause = _listed([shown(path) for path in built.changed])
    # a module that came or went may be none of the build's
    if done or count or not cause or not built.paths.isdisjoint(built.changed):
        begin = f"{cause} changed" if cause else "watching"
        typer.echo(f"{begin}: {outcome} ({built.seconds:.2f} s)")
    for difference in ordered(list(map(_difference, built.facts.get("changes", ())))):
        say_change(difference)
    for note in notes:
        if note not in told:
            place = f"{note['file']}:{note['line']}" if note["line"] else note["file"]
            typer.echo(f"{typer.style('note:', fg='yellow')} {place}: {note['text']}")
    return notes


def _difference(told: dict[str, Any]) -> Difference:
    """As the build found it, of its JSON."""
    facts = {name: fact for name, fact in told.items() if name not in ("file", "line")}
    return Difference(**facts, source=Source(os.path.abspath(told["file"]), told["line"]))


def _listed(names: Sequence[str]) -> str:
    """Some of them, where a checkout of git's changes hundreds."""
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more"
