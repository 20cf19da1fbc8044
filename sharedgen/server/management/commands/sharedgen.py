"""`manage.py sharedgen …`: the command line, with Django set up before the channels are read."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.management.base import BaseCommand, CommandParser

# those of Django that may stand behind ours: they have done their part before
_DJANGO = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
for _option in ("--settings", "--pythonpath", "-v", "--verbosity"):
    _DJANGO.add_argument(_option)
for _option in ("--traceback", "--no-color", "--force-color", "--skip-checks"):
    _DJANGO.add_argument(_option, action="store_true")


class Command(BaseCommand):
    help = (
        "What `sharedgen` does, with this project's settings: `manage.py sharedgen build --check`."
        " The config is the nearest pyproject.toml with [tool.sharedgen], from BASE_DIR or else the"
        " current folder upwards."
    )
    requires_system_checks = []  # they look at what a build is about to write

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "arguments",
            nargs=argparse.REMAINDER,
            help="As of `sharedgen`: build [--check] [--format json] [--config FILE]…",
        )

    def handle(self, *_: Any, arguments: list[str], **options: Any) -> None:
        """Raises SystemExit with the exit code of `sharedgen` unless that is 0."""
        # imported here: the generator is for development, and this package for the server
        from typer.main import get_command

        from sharedgen.cli import app

        arguments = _DJANGO.parse_known_args(arguments)[1]
        command = get_command(app)
        named = getattr(command, "commands", {}).get(arguments[0]) if arguments else None
        takes_config = named is not None and any(option.name == "config" for option in named.params)
        if takes_config and not any(each.startswith("--config") for each in arguments):
            arguments += _config()
        try:
            command.main(arguments, prog_name=f"{Path(sys.argv[0]).name} sharedgen")
        except SystemExit as end:
            if end.code:
                raise


def _config() -> list[str]:
    """The option for the config of the project; nothing where only the command line may find it."""
    from sharedgen.config import find_config
    from sharedgen.source import ConfigError

    base = getattr(django_settings, "BASE_DIR", None)
    if base is None:
        return []
    try:
        return ["--config", str(find_config(Path(base).absolute()))]
    except ConfigError:
        return []
