"""Changes of the contract as text, as Markdown for a pull request, and for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from ..command.report import colours
from ..source import shown

if TYPE_CHECKING:
    from ..contract.differences import Difference

NO_CHANGE: Final = "the contract is the same"
NO_LOCK: Final = "there is no lock yet, so nothing breaks: `sharedgen build` writes it"

# what Markdown or HTML would read as more than text
_MARKDOWN = re.compile(r"([\\`*_\[\]#!|~<>&])")


class ChangeFormat(str, Enum):
    """How `sharedgen diff` prints."""

    text = "text"
    json = "json"
    markdown = "markdown"


def change_records(differences: Sequence[Difference]) -> list[dict[str, Any]]:
    return [
        {
            "channel": difference.channel,
            "message": difference.message,
            "field": difference.field,
            "kind": difference.kind,
            "breaking": difference.breaking,
            "file": shown(Path(difference.source.file)),
            "line": difference.source.line,
            "text": difference.text,
        }
        for difference in differences
    ]


def ordered(differences: Sequence[Difference]) -> list[Difference]:
    """What breaks comes first; the rest stays in the order of the declarations."""
    return sorted(differences, key=lambda difference: not difference.breaking)


def headline(differences: Sequence[Difference]) -> str:
    """`1 breaking change, 2 compatible`."""
    if not differences:
        return NO_CHANGE
    breaking = sum(difference.breaking for difference in differences)
    compatible = len(differences) - breaking
    if not breaking:
        return f"{compatible} compatible change{'s' * (compatible != 1)}: open pages live on"
    said = f"{breaking} breaking change{'s' * (breaking != 1)}"
    return f"{said}, {compatible} compatible" if compatible else said


def as_text(differences: Sequence[Difference] | None) -> str:
    """A line a change, and the headline. None: there is no lock to compare with."""
    if differences is None:
        return NO_LOCK
    return "\n".join([*map(_line, ordered(differences)), headline(differences)])


def say_change(difference: Difference) -> None:
    """One line of a build: `breaking: live/channels.py:14: Chat.Message.author: removed: …`."""
    typer.echo(
        f"{_verdict(difference)} {typer.style(difference.place, bold=True)}: "
        f"{' '.join(difference.text.split())}",
        color=colours(),
    )


def _line(difference: Difference) -> str:
    place = typer.style(difference.place, bold=True)
    return f"{place}: {_verdict(difference)} {' '.join(difference.text.split())}"


def _verdict(difference: Difference) -> str:
    if difference.breaking:
        return typer.style("breaking:", fg="red", bold=True)
    return typer.style("compatible:", fg="green")


def as_json(differences: Sequence[Difference] | None) -> str:
    differences = differences or ()
    facts = {
        "breaking": any(difference.breaking for difference in differences),
        "changes": change_records(differences),
    }
    return json.dumps(facts, indent=2)


def as_markdown(differences: Sequence[Difference] | None) -> str:
    """A comment: a headline, and a table each of what breaks and of what does not."""
    if differences is None:
        return f"### sharedgen: {NO_LOCK}"
    lines = [f"### sharedgen: {headline(differences)}"]
    for title, breaking in (("Breaking", True), ("Compatible", False)):
        some = [difference for difference in differences if difference.breaking is breaking]
        if some:
            lines += ["", f"**{title}**", "", "| where | what | kind | declared at |"]
            lines += ["|---|---|---|---|", *map(_row, some)]
    return "\n".join(lines)


def _row(difference: Difference) -> str:
    cells = (difference.words, difference.text, difference.kind, str(difference.source))
    return f"| {' | '.join(map(_escape, cells))} |"


def _escape(text: str) -> str:
    # nobody is told of a comment by a text of the contract
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split())).replace("@", "@\u200b")
