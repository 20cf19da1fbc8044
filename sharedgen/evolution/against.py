"""What the declarations change against a lock: that on disk, or that at a revision of git's."""

from __future__ import annotations

from ..config import Config
from ..contract.differences import Difference
from ..contract.read import read
from ..load import load_channels
from ..lock import Lock, parse_lock, read_sides
from ..source import ConfigError, Fault, Source
from .evolve import changes, merged
from .git import GitFailed, run, show


def differences(config: Config, revision: str | None = None) -> tuple[Difference, ...] | None:
    """Every difference; None where there is no lock yet, on disk or at the revision.

    Raises SharedgenError for wrong declarations, and for a revision without a lock.
    """
    contract = read(load_channels(config))
    if revision is not None:
        lock = lock_at(config, revision)
        return None if lock is None else changes(lock, contract, config)
    sides = read_sides(config.lock)
    return changes(merged(sides), contract, config) if sides else None


def committed(config: Config) -> Lock:
    """The lock at HEAD, an empty one where git has none to tell of."""
    text = show(config.root, f"HEAD:./{config.lock.name}")
    try:
        return Lock() if text is None else parse_lock(text, config.lock.name)
    except ConfigError:
        return Lock()


def lock_at(config: Config, revision: str) -> Lock | None:
    """The lock at `origin/main`, `HEAD~3`, a tag …; None where the project had no sharedgen then.

    Raises ConfigError.
    """
    name = config.lock.name

    def wrong(text: str) -> ConfigError:
        return ConfigError(Fault(Source(str(config.lock), 0), text))

    try:
        run(config.root, "rev-parse", "--git-dir")
    except GitFailed as failed:
        raise wrong(f"--against asks git, which says: {failed}") from None
    try:
        asked = f"{revision}^{{commit}}"
        commit = run(config.root, "rev-parse", "--verify", "--end-of-options", asked).strip()
        commit = commit.splitlines()[-1]
    except GitFailed:
        raise wrong(
            f"git knows no revision {revision!r}: fetch it, or name another one to --against"
        ) from None
    try:
        text = run(config.root, "show", f"{commit}:./{name}")
    except GitFailed:
        if "[tool.sharedgen]" not in (show(config.root, f"{commit}:./{config.file.name}") or ""):
            return None  # the branch that brings it in
        raise wrong(
            f"there is none at {revision}: name a revision at which it was committed"
        ) from None
    return parse_lock(text, f"{revision}:{name}")
