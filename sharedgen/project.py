"""What `[project]` of pyproject.toml says of the site that declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .config import Config, read_toml


@dataclass(frozen=True, slots=True)
class Project:
    """Empty where the file does not say."""

    name: str
    version: str = ""
    description: str = ""
    licence: str = ""


def read_project(config: Config) -> Project:
    """Without a name of its own a project is called after the package of its first channels."""
    table = read_toml(config.file).get("project", {})
    told: dict[str, Any] = table if isinstance(table, dict) else {}
    licence = told.get("license")
    if isinstance(licence, dict):  # as it was before PEP 639
        licence = licence.get("text")
    return Project(
        name=_text(told.get("name")) or config.channels[0].partition(".")[0],
        version=_text(told.get("version")),
        description=_text(told.get("description")),
        licence=_text(licence),
    )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
