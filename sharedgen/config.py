"""`[tool.sharedgen]` of pyproject.toml."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .source import ConfigError, Fault, Source, near

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE_NAME: Final = "pyproject.toml"
LOCK_NAME: Final = "sharedgen.lock"
OWNED_NAMES: Final = ("client.js", "client.d.ts", "multiplexer.js", "worker.js")
KEYS: Final = ("channels", "client", "consumers", "endpoint", "templates", "protect")

_MODULE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
_TOML_PLACE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings, checked. Paths are absolute; `sources` has the line of each key."""

    file: Path
    channels: tuple[str, ...]
    client: Path
    consumers: Path | None
    endpoint: str
    sources: dict[str, Source]
    templates: Path | None = None
    protect: bool = False

    @property
    def root(self) -> Path:
        """The folder of the config: modules are imported from it, the lock lies in it."""
        return self.file.parent

    @property
    def lock(self) -> Path:
        return self.root / LOCK_NAME

    @property
    def owned(self) -> tuple[Path, ...]:
        """The files that each build writes, in the order of OWNED_NAMES."""
        return tuple(self.client / name for name in OWNED_NAMES)


def find_config(start: Path) -> Path:
    """The nearest pyproject.toml with a [tool.sharedgen], from `start` upwards.

    Raises ConfigError where there is none.
    """
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file() and "sharedgen" in _tool_table(read_toml(candidate), candidate):
            return candidate
    raise ConfigError(
        Fault(
            Source(str(start / FILE_NAME), 0),
            "no [tool.sharedgen] here or above: write one with `sharedgen init`",
        )
    )


def load_config(file: Path) -> Config:
    """The config of this file. Raises ConfigError with every fault found."""
    file = file.absolute()
    table = _tool_table(read_toml(file), file).get("sharedgen")
    sources = _key_lines(file)
    whole = sources["tool.sharedgen"]
    if not isinstance(table, dict):
        raise ConfigError(
            Fault(whole, "no [tool.sharedgen] table: write one with `sharedgen init`")
        )
    faults: list[Fault] = []

    def fault(key: str, text: str) -> None:
        faults.append(Fault(sources.get(key, whole), text))

    for key in table:
        if key not in KEYS:
            fault(key, f"there is no setting {key!r} in [tool.sharedgen]; {near(key, KEYS)}")

    channels = table.get("channels")
    if (
        not isinstance(channels, list)
        or not channels
        or not all(isinstance(name, str) and _MODULE.match(name) for name in channels)
    ):
        fault("channels", 'channels is a list of modules that declare: ["live.channels"]')
        channels = []

    client = table.get("client")
    if not isinstance(client, str) or not client.strip():
        fault("client", 'client is the folder to write to, relative to this file: "static/live"')
        client = "."
    elif (file.parent / client).resolve() == file.parent.resolve():
        fault("client", "client is a folder of its own, not the project's: write one below it")

    consumers = table.get("consumers")
    if consumers is not None and not (isinstance(consumers, str) and consumers.endswith(".py")):
        fault("consumers", 'consumers is a Python file: "live/consumers.py"; leave out for none')
        consumers = None

    endpoint = table.get("endpoint")
    if not isinstance(endpoint, str) or not re.match(r"/[^\s?#]*\Z", endpoint):
        fault("endpoint", 'endpoint is the path of the WebSocket on the site: "/ws/live"')
        endpoint = "/"

    protect = table.get("protect", False)
    if not isinstance(protect, bool):
        fault("protect", "protect is true or false: whether a breaking build is to be accepted")
    templates = table.get("templates")
    if templates is not None and not (isinstance(templates, str) and templates.strip()):
        fault("templates", 'templates is a folder relative to this file: "sharedgen_templates"')
        templates = None
    elif templates is not None and not (file.parent / templates).is_dir():
        fault(
            "templates", f"there is no folder {templates!r}: templates is one relative to this file"
        )

    if faults:
        raise ConfigError(*sorted(faults, key=lambda fault: fault.source))
    return Config(
        file=file,
        channels=tuple(dict.fromkeys(channels)),
        client=_absolute(file.parent / client),
        consumers=None if consumers is None else _absolute(file.parent / consumers),
        endpoint=endpoint,
        sources=sources,
        protect=protect,
        templates=None if templates is None else _absolute(file.parent / templates),
    )


def _absolute(path: Path) -> Path:
    # links stay as they are written: only `..` is taken out
    return Path(*_without_dots(path.parts))


def _without_dots(parts: tuple[str, ...]) -> list[str]:
    kept: list[str] = []
    for part in parts:
        if part == "..":
            kept.pop()
        else:
            kept.append(part)
    return kept


def read_toml(file: Path) -> dict[str, Any]:
    """Raises ConfigError for what is no TOML file."""
    line = 0
    try:
        document: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        return document
    except FileNotFoundError:
        text = "there is no such file: name one with [tool.sharedgen], or leave --config out"
    except UnicodeDecodeError:
        text = "is not UTF-8 text: save it as UTF-8"
    except OSError as error:
        text = f"cannot be read ({error.strerror}): name a pyproject.toml that can"
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line = int(place[1]) if place else 0
        text = f"is not TOML: {_TOML_PLACE.sub('', str(error)).strip()}"
    raise ConfigError(Fault(Source(str(file), line), text))


def _tool_table(document: dict[str, Any], file: Path) -> dict[str, Any]:
    tool = document.get("tool", {})
    if not isinstance(tool, dict):
        raise ConfigError(Fault(Source(str(file), 0), "tool is a table: write [tool.sharedgen]"))
    return tool


def _key_lines(file: Path) -> dict[str, Source]:
    """Keys of [tool.sharedgen], and the table itself, to lines: tomllib tells no places."""
    found = {"tool.sharedgen": Source(str(file), 0)}
    inside = False
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]*?)\s*\]", line)
        if header and not re.match(r"\s*\[[^\]]*,|\s*\[\s*[\"']", line):
            inside = header[1].replace(" ", "").replace('"', "") == "tool.sharedgen"
            if inside:
                found["tool.sharedgen"] = Source(str(file), number)
        elif inside and (key := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line)):
            found.setdefault(key[1], Source(str(file), number))
    return found
