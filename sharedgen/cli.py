"""The `sharedgen` command. Exit codes: 0 done, 1 out of date, 2 a wrong declaration or config."""

from __future__ import annotations

from enum import Enum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from . import __version__
from .config import find_config, load_config
from .report import Format, fail, print_json, record, shown
from .source import SharedgenError

if TYPE_CHECKING:
    from .build import Plan

DIFF_LINES: Final = 12  # of each file, under --check


class SpecVersion(str, Enum):
    """What `spec` writes: the same document under either."""

    v3_0 = "3.0.0"
    v3_1 = "3.1.0"


app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Typed channels: one WebSocket for all tabs, from Pydantic models.",
)

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The pyproject.toml to use (default: the nearest one with [tool.sharedgen]).",
    ),
]


def main() -> None:
    """Entry point of the command and of `python -m sharedgen`."""
    app()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"sharedgen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Typed channels: one WebSocket for all tabs, from Pydantic models."""


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where something is out of date.")
    ] = False,
    format: Annotated[
        Format, typer.Option("--format", help="`json` gives machines the same facts.")
    ] = Format.text,
    config: ConfigOption = None,
) -> None:
    """Write the client, the multiplexer, the worker and the consumers from the declarations."""
    from .build import plan, write

    try:
        planned = plan(load_config(config or find_config(Path.cwd())))
        if not check:
            write(planned)
    except SharedgenError as error:
        fail(error, format)
    if format is Format.json:
        print_json(_facts(planned))
    else:
        _tell(planned, check)
    if check and not planned.up_to_date:
        raise typer.Exit(1)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The project's folder.", file_okay=False)] = Path(),
) -> None:
    """Write [tool.sharedgen] and a first channel; existing files are never overwritten."""
    from .start import start

    try:
        written = start(folder.absolute())
    except SharedgenError as error:
        fail(error)
    for path in written:
        typer.echo(f"wrote {shown(path)}")
    typer.echo("next: sharedgen build")


@app.command()
def spec(
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write it there (default: print it)."),
    ] = None,
    asyncapi: Annotated[
        SpecVersion, typer.Option("--asyncapi", help="The version of AsyncAPI that it names.")
    ] = SpecVersion.v3_0,
    config: ConfigOption = None,
) -> None:
    """Print the AsyncAPI document of the channels, as JSON."""
    from .reference import SPEC_MARK, publish
    from .reference import spec as asyncapi_document

    try:
        settings = load_config(config or find_config(Path.cwd()))
        text = asyncapi_document(settings, asyncapi.value)
        if output is None:
            typer.echo(text.encode(), nl=False)  # UTF-8 whatever the terminal's encoding
        else:
            _tell_published(output, publish(output.absolute(), text, SPEC_MARK))
    except SharedgenError as error:
        fail(error)


@app.command()
def docs(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            metavar="FOLDER",
            help="Where index.html is written (default: channels-docs beside the config).",
            file_okay=False,
        ),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Write the reference of the channels: one page of HTML that needs no server."""
    from .reference import DOCS_FOLDER, DOCS_MARK, publish
    from .reference import docs as reference

    try:
        settings = load_config(config or find_config(Path.cwd()))
        page = (output or settings.root / DOCS_FOLDER).absolute() / "index.html"
        _tell_published(page, publish(page, reference(settings), DOCS_MARK))
    except SharedgenError as error:
        fail(error)


def _tell_published(path: Path, written: bool) -> None:
    typer.echo(f"wrote {shown(path)}" if written else f"up to date: {shown(path)}")


def _facts(planned: Plan) -> dict[str, Any]:
    return {
        "fingerprint": planned.fingerprint,
        "up_to_date": planned.up_to_date,
        "channels": [channel.name for channel in planned.contract.channels],
        "files": [
            {"path": shown(change.path), "action": change.action} for change in planned.changes
        ],
        "notes": [record(note) for note in planned.notes],
        "errors": [],
    }


def _tell(planned: Plan, check: bool) -> None:
    told = {
        "create": ("created", "is missing"),
        "update": ("updated", "is out of date"),
        "remove": ("removed", "is no longer written"),
    }
    for change in planned.changes:
        if change.action == "unchanged":
            continue
        done, wanting = told[change.action]
        typer.echo(f"{shown(change.path)} {wanting}" if check else f"{done} {shown(change.path)}")
        if check and change.action == "update":
            lines = list(change.diff())
            for line in islice(lines, DIFF_LINES):
                typer.echo(f"  {line}")
            if len(lines) > DIFF_LINES:
                typer.echo(f"  … {len(lines) - DIFF_LINES} lines more")
    for note in planned.notes:
        typer.echo(f"note: {note}")
    if planned.up_to_date:
        channels = len(planned.contract.channels)
        typer.echo(f"up to date: {channels} channel{'s' * (channels != 1)}, nothing to write")
    elif check:
        typer.echo("run `sharedgen build`, and commit what it writes")
