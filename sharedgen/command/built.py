"""What `sharedgen build` says of a plan: lines for people, facts for machines."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import typer

from ..evolution.changes import change_records, ordered, say_change
from ..source import shown
from .report import record, say_difference, say_file, say_note

if TYPE_CHECKING:
    from ..build import Plan

DIFF_LINES: Final = 12  # of each file, under --check


def build_facts(planned: Plan) -> dict[str, Any]:
    """The JSON of `build --format json`."""
    return {
        "fingerprint": planned.fingerprint,
        "up_to_date": planned.up_to_date,
        "channels": [channel.name for channel in planned.contract.channels],
        "files": [
            {"path": shown(change.path), "action": change.action} for change in planned.changes
        ],
        "changes": change_records(planned.differences),
        "notes": [record(note) for note in planned.notes],
        "errors": [],
    }


def say_build(planned: Plan, *, check: bool, quiet: bool) -> None:
    """A line a file, a change and a note; under `quiet` only the reason for an exit code of 1."""
    told = {
        "create": ("created", "is missing"),
        "update": ("updated", "is out of date"),
        "remove": ("removed", "is no longer written"),
    }
    for change in planned.changes:
        if change.action == "unchanged" or (quiet and not check):
            continue
        done, wanting = told[change.action]
        if not check:
            say_file(change.path, done=done)
            continue
        say_file(change.path, wanting=wanting)
        if change.action == "update" and not quiet:
            lines = list(change.diff())
            for line in islice(lines, DIFF_LINES):
                say_difference(line)
            if len(lines) > DIFF_LINES:
                typer.echo(f"  … {len(lines) - DIFF_LINES} lines more")
    if quiet:
        return
    for difference in ordered(planned.differences):
        say_change(difference)
    for note in planned.notes:
        if note.lasting or not planned.up_to_date:
            say_note(note)
    if planned.up_to_date:
        channels = len(planned.contract.channels)
        typer.echo(f"up to date: {channels} channel{'s' * (channels != 1)}, nothing to write")
    elif check:
        typer.echo("run `sharedgen build`, and commit what it writes")
