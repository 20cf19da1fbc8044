"""What git holds of a file."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


class GitFailed(Exception):
    """git is not there, or says no. `str()` is its first line."""


def show(folder: Path, object: str) -> str | None:
    """The text of `REV:./path`, relative to the folder; None where there is none to be had."""
    try:
        return run(folder, "show", object)
    except GitFailed:
        return None


def run(folder: Path, *arguments: str) -> str:
    """What git prints. Raises GitFailed."""
    try:
        ran = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={**os.environ, "LC_ALL": "C"},  # what it says is passed on
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    except (OSError, UnicodeDecodeError) as error:
        raise GitFailed(f"git cannot be run ({error})") from None
    if ran.returncode:
        said = ran.stderr.strip().splitlines() or ["git failed"]
        raise GitFailed(said[-1] if said[0].startswith("hint:") else said[0])
    return ran.stdout
