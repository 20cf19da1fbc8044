"""What a build depends on: the files to look at, and the folders to wait in.

Asked where a build has just run, as it knows the project's modules by what is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from ..config import Config, load_config
from ..load import library_folders
from ..source import ConfigError

_OTHERS: Final = ("node_modules", "__pycache__")


def followed(file: Path) -> set[Path]:
    """The files and folders of a build with this config, those that are missing included.

    A folder stands for the Python modules in it: a new one may declare channels.
    """
    found = {file, *_project_modules()}
    try:
        config = load_config(file)
    except ConfigError:
        return found
    found |= {config.lock, *config.owned}
    if config.consumers is not None:
        found.add(config.consumers)
    if config.templates is not None:
        found |= {config.templates, *config.templates.rglob("*")}
    return found | set(_declaring(config))


def waiting_folders(paths: Iterable[Path]) -> set[Path]:
    """The folders in which the system tells of changes to these paths, as far as they exist."""
    folders = set()
    for path in paths:
        if path.is_dir():
            with suppress(OSError):  # it goes away as we look
                folders |= {path, *_packages_below(path)}
        folder = path.parent
        while not folder.is_dir():
            folder = folder.parent
        folders.add(folder)
    return folders


def signature(path: Path) -> object:
    """What differs once a file is changed, or the modules of a folder. None where there is none."""
    try:
        stat = path.stat()
        if not path.is_dir():
            return stat.st_mtime_ns, stat.st_size, stat.st_ino
        modules = [*path.glob("*.py"), *path.glob("*/__init__.py")]
    except OSError:  # it may go away at any time
        return None
    return frozenset(module for module in modules if not module.name.startswith("."))


def _declaring(config: Config) -> Iterator[Path]:
    """Where the modules of the config are, or would be."""
    yield config.root
    for name in config.channels:
        path = config.root.joinpath(*name.split("."))
        yield path.with_suffix(".py")
        yield path / "__init__.py"
        yield path.parent


def _project_modules() -> Iterator[Path]:
    """The files of imported modules that no library installed, and the folders of packages."""
    libraries = tuple(f"{os.path.abspath(folder)}{os.sep}" for folder in library_folders())
    own = f"{Path(__file__).absolute().parent.parent}{os.sep}"
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        places = [file] if file else []
        places += [p for p in getattr(module, "__path__", ()) if isinstance(p, str)]
        for place in map(os.path.abspath, places):
            installed = "site-packages" in place or "dist-packages" in place
            if not installed and not f"{place}{os.sep}".startswith((*libraries, own)):
                yield Path(place)


def _packages_below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir() and not path.name.startswith(".") and path.name not in _OTHERS:
            yield path
