"""The user's modules, imported for the channels that they declare."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from types import ModuleType

from .config import Config
from .declare import Channel, collecting_faults, messages_in
from .source import ConfigError, Fault, Source, nearest


def load_channels(config: Config) -> tuple[type[Channel], ...]:
    """The channels of the config's modules, in the order of the modules and of their lines.

    A channel counts where its class is defined in a listed module, or below it when that is a
    package that gathers its submodules. A name with a leading underscore is a base, not a channel.
    Raises ConfigError for a module that cannot be imported, or that declares nothing.
    """
    found: dict[type[Channel], None] = {}
    faults: list[Fault] = []
    # what the modules print is not what the command says
    with importable(config.root), collecting_faults(), redirect_stdout(sys.stderr):
        for name in config.channels:
            try:
                module = _import(name)
            except (Exception, SystemExit) as error:
                faults.append(_import_fault(name, error, config))
                continue
            channels = list(_channels_of(module))
            if not channels:
                faults.append(
                    Fault(
                        Source(os.path.abspath(module.__file__ or name), 0),
                        f"{name} declares no channel: write a class Chat(Channel), "
                        "or take the module out of `channels`",
                    )
                )
            found.update(dict.fromkeys(channels))
    if faults:
        raise ConfigError(*faults)
    return tuple(found)


def _channels_of(module: ModuleType) -> Iterator[type[Channel]]:
    prefix = f"{module.__name__}."
    for name, value in vars(module).items():
        if (
            isinstance(value, type)
            and issubclass(value, Channel)
            and value is not Channel
            and not name.startswith("_")
            and f"{value.__module__}.".startswith(prefix)
            and (any(messages_in(value)) or value.__pydantic_fields__ or not value.__subclasses__())
        ):
            yield value


@contextmanager
def importable(root: Path) -> Iterator[None]:
    """The config's folder is imported from first, and no bytecode is left in it."""
    bytecode = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(root))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(root))
        sys.dont_write_bytecode = bytecode


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        # a model beside Django's own can be imported once Django is set up
        needs_django = type(error).__name__ in {"ImproperlyConfigured", "AppRegistryNotReady"}
        if not needs_django or not os.environ.get("DJANGO_SETTINGS_MODULE"):
            raise
        import django

        django.setup()
        return importlib.import_module(name)


def _import_fault(name: str, error: Exception | SystemExit, config: Config) -> Fault:
    listed = config.sources.get("channels", Source(str(config.file), 0))
    if (
        isinstance(error, ModuleNotFoundError)
        and error.name
        and f"{name}.".startswith(f"{error.name}.")
    ):
        like = _like(error.name, config.root)
        mend = (
            f"did you mean {like}{name[len(error.name) :]}?"
            if like
            else "mend `channels`, or run where the project's packages are installed"
        )
        return Fault(
            listed, f"there is no module {error.name!r} to import from {config.root}: {mend}"
        )
    source = user_line(error, config.root) or listed
    first, *others = str(error).strip().splitlines() or ["no reason given"]
    text = f"{first} {others[-1].strip()}" if others and first.endswith(":") else first
    mend = ""
    if type(error).__name__ in {"ImproperlyConfigured", "AppRegistryNotReady"}:
        text = "it needs Django's settings"
        mend = ": set the environment variable DJANGO_SETTINGS_MODULE"
    elif isinstance(error, SyntaxError):
        text = error.msg or text
    elif isinstance(error, ModuleNotFoundError):
        mend = ": install it, or run where the project's packages are installed"
    return Fault(source, f"importing {name} failed with {type(error).__name__}: {text}{mend}")


def _like(missing: str, root: Path) -> str | None:
    """The module beside a missing one that has most of its name."""
    package, _, last = missing.rpartition(".")
    folders = getattr(sys.modules.get(package), "__path__", ()) if package else [str(root)]
    found = nearest(last, [each.name for each in pkgutil.iter_modules(folders)])
    return found and missing.removesuffix(last) + found


def user_line(error: BaseException, root: Path) -> Source | None:
    """The user's innermost line: in the project, else in any file that no library installed."""
    if isinstance(error, SyntaxError) and error.filename:
        return Source(os.path.abspath(error.filename), error.lineno or 0)
    frames = [
        Source(os.path.abspath(frame.filename), frame.lineno or 0)
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<")
    ]
    installed = (*map(os.path.abspath, library_folders()), os.path.dirname(__file__))
    own = [frame for frame in frames if not frame.file.startswith(installed)]
    project = [frame for frame in own if frame.file.startswith(f"{root}{os.sep}")]
    return (project or own)[-1] if own else None


def library_folders() -> set[str]:
    """Where what is installed lies."""
    paths = sysconfig.get_paths()
    return {paths["stdlib"], paths["platstdlib"], paths["purelib"], paths["platlib"]}
