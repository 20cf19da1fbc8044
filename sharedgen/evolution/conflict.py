"""A file with the marks of a merge conflict of git's, as the two files that were to be merged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from .git import show

_MARK: Final = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?: .*|\r)?\Z")
_OURS, _THEIRS = ":2", ":3"  # the stages of git's index


def has_conflict(text: str) -> bool:
    """Whether there is a hunk of a conflict, in any of git's styles."""
    marks = {match[1][0] for line in text.split("\n") if (match := _MARK.match(line))}
    return marks >= {"<", ">"}


def sides(file: Path, text: str) -> tuple[str, str]:
    """Ours and theirs: as git holds them, else as they stand between the marks.

    Between the marks the rest is merged already, so that what git holds is the truer.
    """
    staged = [show(file.parent, f"{stage}:./{file.name}") for stage in (_OURS, _THEIRS)]
    ours, theirs = split(text)
    return staged[0] or ours, staged[1] or theirs


def split(text: str) -> tuple[str, str]:
    """The text of either side. What both began with, in the styles that show it, is left out."""
    texts: dict[str, list[str]] = {"<": [], "=": []}
    where = ""  # outside of every hunk
    for line in text.split("\n"):
        mark = _MARK.match(line)
        if mark is not None:
            where = "" if mark[1][0] == ">" else mark[1][0]
        elif not where:
            texts["<"].append(line)
            texts["="].append(line)
        elif where in texts:
            texts[where].append(line)
    return "\n".join(texts["<"]), "\n".join(texts["="])
