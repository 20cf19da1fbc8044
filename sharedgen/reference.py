"""What is told of the channels: the AsyncAPI document, and the reference in HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from .config import Config
from .contract import names as naming
from .contract.read import read
from .disk import read_text, write_all
from .load import load_channels
from .project import read_project
from .source import Fault, OutputError, Source

SPEC_MARK: Final = '"x-sharedgen": {'
DOCS_FOLDER: Final = "channels-docs"
DOCS_MARK: Final = '<meta name="generator" content="sharedgen '


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

    templates = load_templates(config.templates)
    contract = read(load_channels(config))
    names = naming.assign(contract)
    project = read_project(config)
    return html_page.page(contract, names, project, config.endpoint, config.root, templates)


def publish(path: Path, text: str, mark: str) -> bool:
    """Write the file where it does not hold this text already; whether that was needed.

    Raises OutputError for a file in the way that lacks the mark of ours.
    """
    before = read_text(path)
    if before == text:
        return False
    if before is not None and mark not in before:
        raise OutputError(
            Fault(
                Source(str(path), 0),
                "stands where this is to be written, and is not of sharedgen's making: move it "
                "away, or give another --output",
            )
        )
    write_all({path: text})
    return True
