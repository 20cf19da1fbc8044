"""The config, the declarations, and what was built from them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ..build import plan
from ..config import Config
from ..load import load_channels
from ..source import SharedgenError, Source, shown
from .finding import Finding, ok, problem, skipped, warning


def findings(config: Config) -> Iterator[Finding]:
    whole = config.sources.get("tool.sharedgen", Source(str(config.file), 0))
    yield ok("config", f"{whole}: [tool.sharedgen] is right")
    try:
        channels = load_channels(config)
    except SharedgenError as error:
        yield from _faults("declarations", error)
        yield skipped("outputs", "they are built from the declarations", "mend those first")
    else:
        s = "s" * (len(channels) != 1)
        names = ", ".join(channel.__name__ for channel in channels)
        yield ok("declarations", f"{len(channels)} channel{s}: {names}")
        yield from _outputs(config)
    yield _lock(config)


def _outputs(config: Config) -> Iterator[Finding]:
    try:
        planned = plan(config)
    except SharedgenError as error:
        yield from _faults("outputs", error)
        return
    stale = [shown(change.path) for change in planned.changes if change.action != "unchanged"]
    if stale:
        text = f"{', '.join(stale)} {'is' if len(stale) == 1 else 'are'} out of date"
        yield problem("outputs", text, "run `sharedgen build`, and commit what it writes")
    else:
        yield ok("outputs", f"{len(planned.changes)} files are up to date")


def _faults(subject: str, error: SharedgenError) -> Iterator[Finding]:
    for fault in error.faults:
        yield problem(subject, fault.text, "", fault.source)


def _lock(config: Config) -> Finding:
    """Is it under version control? Pages of earlier builds are served by what it says."""
    if not config.lock.is_file():
        return skipped("lock", f"there is no {config.lock.name} yet", "run `sharedgen build`")
    if shutil.which("git") is None or _git(config.root, "rev-parse", "--git-dir"):
        return skipped("lock", f"{config.root} is no git repository, so nothing commits the lock")
    source = Source(str(config.lock), 0)
    if not _git(config.root, "ls-files", "--error-unmatch", config.lock.name):
        return ok("lock", f"{source} is committed")
    if not _git(config.root, "check-ignore", config.lock.name):
        text = "git ignores it, and it says which older pages are still served"
        mend = f"take {config.lock.name} out of .gitignore, and commit it"
    else:
        text = "git does not know it, and it says which older pages are still served"
        mend = f"git add {config.lock.name}, and commit it"
    return warning("lock", text, mend, source)


def _git(folder: Path, *arguments: str) -> int:
    """The exit code."""
    ran = subprocess.run(["git", *arguments], cwd=folder, capture_output=True)
    return ran.returncode
