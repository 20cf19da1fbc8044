"""What is told of the channels: the AsyncAPI document, and the reference in HTML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from .config import Config
from .contract import names as naming
from .contract.read import read
from .disk import read_text, write_all
from .load import load_channels
from .project import read_project
from .source import Fault, OutputError, Source

DOCS_FOLDER: Final = "channels-docs"


def spec(config: Config, version: str) -> str:
    """The AsyncAPI document, as JSON text. Raises SharedgenError with every fault."""
    from .emit import asyncapi

    contract = read(load_channels(config))
    names = naming.assign(contract)
    return asyncapi.document(contract, names, read_project(config), config.endpoint, version)


def docs(config: Config) -> str:
    """The reference, as one page of HTML. Raises SharedgenError with every fault."""
    from .emit import html_page
    from .emit.custom import load_templates

    contract = read(load_channels(config))
    return html_page.page(
        contract,
        naming.assign(contract),
        read_project(config),
        endpoint=config.endpoint,
        root=config.root,
        templates=load_templates(config.templates),
    )


@dataclass(frozen=True, slots=True)
class Published:
    """One file, and what became of it."""

    path: Path
    action: Literal["create", "update", "unchanged"]


def publish_spec(file: Path, text: str) -> Published:
    """Raises OutputError for a file in the way that is not ours."""
    return _publish(file, text, '"x-sharedgen": {')


def publish_docs(folder: Path, page: str) -> Published:
    """Raises OutputError for an index.html in the way that is not ours."""
    return _publish(folder / "index.html", page, '<meta name="generator" content="sharedgen ')


def _publish(path: Path, text: str, mark: str) -> Published:
    before = read_text(path)
    if before == text:
        return Published(path, "unchanged")
    if before is not None and mark not in before:
        raise OutputError(
            Fault(
                Source(str(path), 0),
                "stands where this is to be written, and is not of sharedgen's making: move it "
                "away, or give another --output",
            )
        )
    write_all({path: text})
    return Published(path, "create" if before is None else "update")
