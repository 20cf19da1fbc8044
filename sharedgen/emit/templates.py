"""Where the templates lie, and how they are read: plain JavaScript as it stands, `.j2` by Jinja."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

_IMPORT = re.compile(r"import (?:[^;]*) from '\./([^']+)';")
_TYPES_ONLY = re.compile(r"/\*\* @import .* \*/")
_EXPORT = re.compile(r"export (?=(?:async )?(?:function\*?|class|const|let) ([\w$]+))")
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"\\])//[^\n]*", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_$][\w$]*")


@cache
def templates_root() -> Path:
    """Top level in a checkout, inside the package where it is installed."""
    package = Path(__file__).resolve().parent.parent
    for root in (package / "templates", package.parent / "templates"):
        if (root / "modules.json").is_file():
            return root
    raise FileNotFoundError(f"the templates of sharedgen are missing beside {package}")


def read_template(name: str) -> str:
    return (templates_root() / name).read_text(encoding="utf-8")


def render(name: str, **values: Any) -> str:
    """A `.j2` template. What it says of user text goes through `escape` before it comes here.

    Those below `docs/` are HTML, and escape by themselves.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(templates_root()),
        undefined=StrictUndefined,
        autoescape=name.startswith("docs/"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name).render(values)


@cache
def runtime(output: str) -> str:
    """The runtime half of an output: its modules, in the order of modules.json, as one."""
    listed = json.loads(read_template("modules.json"))[output]
    return join(
        [read_template(name) for name in listed["files"]], listed["files"], listed["exports"]
    )


def join(texts: Iterable[str], names: Iterable[str], exports: Iterable[str] = ()) -> str:
    """Modules as one: imports between them and `export` dropped, but for the names in `exports`."""
    inside = {PurePosixPath(name).name for name in names}
    public = frozenset(exports)
    imports: dict[str, None] = {}
    parts = []
    for text in texts:
        lines = []
        for line in text.strip().splitlines():
            found = _IMPORT.fullmatch(line)
            if found is None and not _TYPES_ONLY.fullmatch(line):
                lines.append(_EXPORT.sub(lambda m: m[0] if m[1] in public else "", line, count=1))
            elif found is not None and found[1] not in inside:
                imports[line] = None
        parts.append("\n".join(lines).strip())
    return "\n\n".join([*(["\n".join(imports)] if imports else []), *parts])


def words(text: str) -> frozenset[str]:
    """Every word of the code in a text: what a name of the user's could shadow there."""
    return frozenset(_WORD.findall(_COMMENT.sub(" ", text)))


@cache
def check_files() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Function of templates/checks -> the file it is in, and the files that one imports."""
    found = {}
    for path in sorted((templates_root() / "checks").glob("*.js")):
        text = path.read_text(encoding="utf-8")
        imports = tuple(_IMPORT.findall(text))
        for name in re.findall(r"^export function ([\w$]+)", text, re.MULTILINE):
            found[name] = (path.name, imports)
    return found


def check_functions(used: Iterable[str]) -> str:
    """The functions of templates/checks that are used, with what they use themselves."""
    files = check_files()
    imports = dict(files.values())
    wanted = set(_closure([files[name][0] for name in used], imports))
    names = sorted(wanted)
    return join([read_template(f"checks/{name}") for name in names], names)


def _closure(start: list[str], imports: dict[str, tuple[str, ...]]) -> Iterator[str]:
    waiting, seen = list(start), set()
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            yield file
            waiting.extend(imports[file])
