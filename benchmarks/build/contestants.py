"""Who is measured: the command of each, and what it must have written."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
PROGRAMS: Final = HERE / "node_modules" / ".bin"
PYTHON: Final = sys.executable
SCRIPTS: Final = Path(sys.executable).parent

IMPORT: Final = "import of the declarations"
BUILD: Final = "sharedgen build"
NOTHING: Final = "sharedgen build, nothing to do"
CHECK: Final = "sharedgen build --check"


@dataclass(frozen=True)
class Contestant:
    """`command` runs in a project of declarations.py; `output` is what it writes there, if any."""

    name: str
    command: tuple[str, ...]
    output: str | None = None
    before: Callable[[Path], None] = lambda _: None


def _unbuilt(folder: Path) -> None:
    shutil.rmtree(folder / "client", ignore_errors=True)
    for name in ("consumers.py", "sharedgen.lock"):
        (folder / name).unlink(missing_ok=True)


def _without(name: str) -> Callable[[Path], None]:
    def remove(folder: Path) -> None:
        shutil.rmtree(folder / name, ignore_errors=True)
        if (folder / name).exists():
            (folder / name).unlink()

    return remove


def _peer(name: str, output: str, *command: str | Path) -> Contestant:
    return Contestant(name, tuple(map(str, command)), output, _without(output))


_SHAREDGEN: Final = (PYTHON, "-m", "sharedgen", "build")
CONTESTANTS: Final = (
    Contestant(IMPORT, (PYTHON, "-c", "import channels")),
    Contestant(BUILD, _SHAREDGEN, "client/client.js", _unbuilt),
    Contestant(NOTHING, _SHAREDGEN, "client/client.js"),
    Contestant(CHECK, (*_SHAREDGEN, "--check"), "client/client.js"),
    _peer(
        "pydantic-to-typescript",
        "models.ts",
        *(SCRIPTS / "pydantic2ts", "--module", "models.py", "--output", "models.ts"),
        *("--json2ts-cmd", PROGRAMS / "json2ts"),
    ),
    _peer(
        "openapi-typescript",
        "openapi.d.ts",
        *(PROGRAMS / "openapi-typescript", "openapi.json", "--output", "openapi.d.ts"),
    ),
    _peer(
        "datamodel-code-generator",
        "generated.py",
        *(SCRIPTS / "datamodel-codegen", "--input", "openapi.json", "--input-file-type", "openapi"),
        *("--output-model-type", "pydantic_v2.BaseModel", "--output", "generated.py"),
    ),
    _peer(
        "chanx generate-client",
        "chanx_client",
        *(SCRIPTS / "chanx", "generate-client", "--schema", "asyncapi.json"),
        *("--output", "chanx_client", "--no-format"),
    ),
    _peer(
        "AsyncAPI Modelina",
        "modelina",
        *("node", HERE / "modelina.js", "asyncapi.json", "modelina"),
    ),
    _peer(
        "AsyncAPI generator, HTML",
        "asyncapi",
        *("node", HERE / "asyncapi.js", "asyncapi.json", "asyncapi"),
    ),
)


def text_of(contestant: Contestant, folder: Path) -> str:
    """All that it wrote."""
    if contestant.output is None:
        return ""
    written = folder / contestant.output
    files = [written] if written.is_file() else sorted(written.rglob("*"))
    return "\n".join(
        file.read_text(encoding="utf-8", errors="replace") for file in files if file.is_file()
    )
