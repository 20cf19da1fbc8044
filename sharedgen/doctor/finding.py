"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import typer

from ..command.report import colours
from ..source import Source, shown

# `skipped`: not looked at, and why
Level: TypeAlias = Literal["ok", "warning", "problem", "skipped"]

_COLOURS: Final = {"ok": "green", "warning": "yellow", "problem": "red", "skipped": "cyan"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`subject` is what was looked at, `text` what was found, `mend` what to do about it."""

    level: Level
    subject: str
    text: str
    mend: str = ""
    source: Source | None = None

    def record(self) -> dict[str, Any]:
        """As JSON: `file` and `line` of the source where there is one, else null."""
        return {
            "level": self.level,
            "subject": self.subject,
            "file": None if self.source is None else shown(Path(self.source.file)),
            "line": None if self.source is None else self.source.line,
            "text": self.text,
            "mend": self.mend,
        }

    def __str__(self) -> str:
        place = f"{self.source}: " if self.source is not None else ""
        mend = f": {self.mend}" if self.mend else ""
        line = _seen(" ".join(f"{place}{self.text}{mend}".splitlines()))
        return f"{self.level:<7}  {self.subject}: {line}"


def _seen(text: str) -> str:
    """What a server said may hold what a terminal obeys."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)


def say_finding(finding: Finding) -> None:
    """One line, its level in colour on a terminal."""
    level, line = str(finding)[:7], str(finding)[7:]
    typer.echo(f"{typer.style(level, fg=_COLOURS[finding.level])}{line}", color=colours())


def ok(subject: str, text: str) -> Finding:
    return Finding("ok", subject, text)


def warning(subject: str, text: str, mend: str, source: Source | None = None) -> Finding:
    return Finding("warning", subject, text, mend, source)


def problem(subject: str, text: str, mend: str, source: Source | None = None) -> Finding:
    return Finding("problem", subject, text, mend, source)


def skipped(subject: str, text: str, mend: str = "") -> Finding:
    return Finding("skipped", subject, text, mend)
