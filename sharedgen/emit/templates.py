"""Where the templates lie, and how they are read: plain JavaScript as it stands, `.j2` by Jinja.

A team's own take the place of those that are shipped (`custom.load_templates`). This module costs
little to import: Jinja comes with the first text that is rendered.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

_IMPORT = re.compile(r"import (?:[^;]*) from '\./([^']+)';")
_TYPES_ONLY = re.compile(r"/\*\* @import .* \*/")
_EXPORT = re.compile(r"export (?=(?:async )?(?:function\*?|class|const|let) ([\w$]+))")
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"\\])//[^\n]*", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_$][\w$]*")


@dataclass(frozen=True, slots=True)
class Templates:
    """The shipped templates, with those of `folder` in their place.

    `custom`: name (`client/errors.js`) and text of each; a value, so that texts derived from it can
    be cached by it.
    """

    folder: Path | None = None
    custom: tuple[tuple[str, str], ...] = ()

    def own(self, name: str) -> str | None:
        """The team's text of this name, None where it has none."""
        return next((text for own, text in self.custom if own == name), None)

    def own_file(self, name: str) -> str:
        return str((self.folder or Path()) / name)


SHIPPED = Templates()


@cache
def templates_root() -> Path:
    """Top level in a checkout, inside the package where it is installed."""
    package = Path(__file__).resolve().parent.parent
    for root in (package / "templates", package.parent / "templates"):
        if (root / "modules.json").is_file():
            return root
    raise FileNotFoundError(f"the templates of sharedgen are missing beside {package}")


def templates_digest(templates: Templates) -> str:
    """SHA-256 of every template, shipped and the team's: the same digest, the same outputs.

    The team's are those that are rendered, whatever their files have become since.
    """
    digest = sha256()
    shipped = (
        (n, p.read_bytes().replace(b"\r\n", b"\n")) for n, p in files_below(templates_root())
    )
    for name, content in (*shipped, *((name, text.encode()) for name, text in templates.custom)):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def files_below(root: Path) -> list[tuple[str, Path]]:
    """Name with `/` and path of every file, hidden ones and those of hidden folders left out."""
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for file in files:
            if not file.startswith("."):
                path = Path(folder, file)
                found.append((path.relative_to(root).as_posix(), path))
    return sorted(found)


def read_template(name: str, templates: Templates = SHIPPED) -> str:
    """The text of a template as it stands, the team's where it has one."""
    own = templates.own(name)
    return _shipped(name) if own is None else own


@cache
def _shipped(name: str) -> str:
    return (templates_root() / name).read_text(encoding="utf-8")


def render(name: str, templates: Templates = SHIPPED, /, **values: Any) -> str:
    """A `.j2` template. What it says of user text goes through `escape` before it comes here.

    Those below `docs/` are HTML, and escape by themselves. Raises TemplateError for a template of
    the team's that is broken.
    """
    from .jinja import render_template  # imports Jinja

    return render_template(name, templates, values)


@cache
def listed_modules() -> dict[str, Any]:
    """Output -> the modules that it is joined from (`files`), and what it exports of them."""
    listed: dict[str, Any] = json.loads(_shipped("modules.json"))
    return listed


@lru_cache(maxsize=8)
def runtime(output: str, templates: Templates = SHIPPED) -> str:
    """The runtime half of an output: its modules, in the order of modules.json, as one."""
    listed = listed_modules()[output]
    texts = [read_template(name, templates) for name in listed["files"]]
    return join(texts, listed["files"], listed["exports"])


def join(texts: Iterable[str], names: Iterable[str], exports: Iterable[str] = ()) -> str:
    """Modules as one: imports between them and `export` dropped, but for the names in `exports`."""
    inside = frozenset(PurePosixPath(name).name for name in names)
    public = frozenset(exports)
    imports: dict[str, None] = {}
    parts = []
    for text in texts:
        for line in text.splitlines():
            found = _IMPORT.fullmatch(line)
            if found is not None and found[1] not in inside:
                imports[line] = None
        parts.append("\n".join(line for _, line in kept_lines(text, public)))
    return "\n\n".join([*(["\n".join(imports)] if imports else []), *parts])


def kept_lines(text: str, public: frozenset[str]) -> list[tuple[int, str]]:
    """What `join` keeps of a module: the number of each line in it, and the line as it is then."""
    kept = [
        (number, _EXPORT.sub(lambda m: m[0] if m[1] in public else "", line, count=1))
        for number, line in enumerate(text.splitlines(), 1)
        if not _IMPORT.fullmatch(line) and not _TYPES_ONLY.fullmatch(line)
    ]
    while kept and not kept[0][1].strip():
        del kept[0]
    while kept and not kept[-1][1].strip():
        del kept[-1]
    return kept


def exported_names(text: str) -> frozenset[str]:
    """What a module exports, in the one way that `join` understands."""
    return frozenset(m[1] for m in map(_EXPORT.match, text.splitlines()) if m is not None)


def imported_modules(text: str) -> Iterator[tuple[int, str]]:
    """Line and name of each module beside it that it imports."""
    for number, line in enumerate(text.splitlines(), 1):
        if (found := _IMPORT.fullmatch(line)) is not None:
            yield number, found[1]


def words(text: str) -> frozenset[str]:
    """Every word of the code in a text: what a name of the user's could shadow there."""
    return frozenset(_WORD.findall(_COMMENT.sub(" ", text)))


@lru_cache(maxsize=8)
def check_files(templates: Templates = SHIPPED) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Function of templates/checks -> the file it is in, and the files that one imports."""
    found = {}
    for path in sorted((templates_root() / "checks").glob("*.js")):
        text = read_template(f"checks/{path.name}", templates)
        imports = tuple(_IMPORT.findall(text))
        for name in re.findall(r"^export function ([\w$]+)", text, re.MULTILINE):
            found[name] = (path.name, imports)
    return found


def check_functions(used: Iterable[str], templates: Templates = SHIPPED) -> str:
    """The functions of templates/checks that are used, with what they use themselves."""
    files = check_files(templates)
    imports = dict(files.values())
    wanted = set(_closure([files[name][0] for name in used], imports))
    names = sorted(wanted)
    return join([read_template(f"checks/{name}", templates) for name in names], names)


def _closure(start: list[str], imports: dict[str, tuple[str, ...]]) -> Iterator[str]:
    waiting, seen = list(start), set()
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            yield file
            waiting.extend(imports[file])
