"""Several files written as one: all of them, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .source import Fault, OutputError, Source


def read_text(path: Path, *, line_ends: bool = False) -> str | None:
    """The text of a file, None where there is no file; its own `line_ends`, else `\\n`.

    Raises OutputError for what is no file, or no text.
    """
    try:
        if not (path.is_file() or path.is_dir()) and path.exists():
            raise _error(path, "is no file, but a device or a pipe: name another")
        text = path.read_bytes().decode("utf-8")
        return text if line_ends else text.replace("\r\n", "\n")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise _error(path, "is not UTF-8 text: move it out of the way") from None
    except OSError as error:
        raise _error(
            path, f"cannot be read ({error.strerror}): move it, or mend its rights"
        ) from None


def write_all(texts: Mapping[Path, str], remove: Sequence[Path] = ()) -> None:
    """Write these files, each by a rename, in order; then remove the others.

    Raises OutputError, with everything as it was before.
    """
    made: list[Path] = []
    staged: dict[Path, Path] = {}
    before: dict[Path, bytes | None] = {}
    current = Path()
    try:
        for path, text in texts.items():
            current = path
            _make_folder(path.parent, made)
            staged[path] = _stage(path, text)
        for path, temporary in staged.items():
            current = path
            before[path] = path.read_bytes() if path.exists() else None
            # a link keeps being one: what it points to is replaced
            os.replace(temporary, os.path.realpath(path))
        for path in remove:
            current = path
            before[path] = path.read_bytes()
            path.unlink()
    except OSError as error:
        for path, content in before.items():
            with suppress(OSError):
                path.unlink() if content is None else path.write_bytes(content)
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        why = error.strerror or error
        text = f"cannot be written ({why}), so nothing is: mend that, and build again"
        raise _error(current, text) from None


def _make_folder(folder: Path, made: list[Path]) -> None:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for new in reversed(missing):
        new.mkdir()
        made.append(new)


def _stage(path: Path, text: str) -> Path:
    """The text in a temporary file beside its target, with the target's rights."""
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(0, "a folder is in the way")
    try:
        mode = target.stat().st_mode & 0o777
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        mode = 0o666 & ~umask
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
        os.chmod(name, mode)
    except OSError:
        os.unlink(name)
        raise
    return Path(name)


def _error(path: Path, text: str) -> OutputError:
    return OutputError(Fault(Source(str(path), 0), text))
