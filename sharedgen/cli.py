"""The `sharedgen` command.

Exit codes: 0 done, 1 out of date or breaking, 2 a wrong declaration or config.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from . import __version__
from .changes import ChangeFormat, change_records, ordered
from .config import find_config, load_config
from .report import Format, fail, print_json, record, shown
from .source import SharedgenError

if TYPE_CHECKING:
    from .build import Plan

DIFF_LINES: Final = 12  # of each file, under --check

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
    watch: Annotated[
        bool, typer.Option("--watch", help="Build again whenever a declaration changes.")
    ] = False,
    accept_breaking: Annotated[
        bool,
        typer.Option(
            "--accept-breaking", help="Build what breaks open pages, where `protect` forbids it."
        ),
    ] = False,
    format: Annotated[
        Format, typer.Option("--format", help="`json` gives machines the same facts.")
    ] = Format.text,
    config: ConfigOption = None,
) -> None:
    """Write the client, the multiplexer, the worker and the consumers from the declarations."""
    if watch:
        _watch(config, format, check, accept_breaking)
        return
    from .build import plan, write

    try:
        planned = plan(load_config(config or find_config(Path.cwd())))
        if not check:
            write(planned, accept_breaking=accept_breaking)
    except SharedgenError as error:
        fail(error, format)
    if format is Format.json:
        print_json(_facts(planned))
    else:
        _tell(planned, check)
    if check and not planned.up_to_date:
        raise typer.Exit(1)


def _watch(config: Path | None, format: Format, check: bool, accept_breaking: bool) -> None:
    if check:
        typer.echo("error: --watch writes, and --check does not: take one of them", err=True)
        raise typer.Exit(2)
    from .watch import watch

    try:
        watch(config, format, ["--accept-breaking"] if accept_breaking else [])
    except SharedgenError as error:
        fail(error, format)


@app.command()
def diff(
    against: Annotated[
        str | None,
        typer.Option(
            metavar="REV", help="Compare with the lock at git's REV (default: the lock on disk)."
        ),
    ] = None,
    format: Annotated[
        ChangeFormat,
        typer.Option("--format", help="`markdown` fits a comment on a pull request."),
    ] = ChangeFormat.text,
    config: ConfigOption = None,
) -> None:
    """Say what the declarations change against the lock, and exit with 1 where that breaks."""
    from . import changes
    from .against import differences

    try:
        found = differences(load_config(config or find_config(Path.cwd())), against)
    except SharedgenError as error:
        fail(error, Format.json if format is ChangeFormat.json else Format.text)
    if found is None and format is ChangeFormat.text:
        typer.echo("there is no lock yet, so nothing breaks: `sharedgen build` writes it")
        return
    write = {
        ChangeFormat.text: changes.as_text,
        ChangeFormat.json: changes.as_json,
        ChangeFormat.markdown: changes.as_markdown,
    }
    typer.echo(write[format](found or ()))
    if any(difference.breaking for difference in found or ()):
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
def doctor(
    url: Annotated[
        str | None,
        typer.Option("--url", help="Of a running site, which is asked: http://127.0.0.1:8000."),
    ] = None,
    page: Annotated[
        str, typer.Option("--page", help="A path of the site whose headers are the pages' own.")
    ] = "/",
    static: Annotated[
        str | None,
        typer.Option(
            "--static", help="Where client.js is served (default: what Django's static files say)."
        ),
    ] = None,
    format: Annotated[
        Format, typer.Option("--format", help="`json` gives machines the same facts.")
    ] = Format.text,
    config: ConfigOption = None,
) -> None:
    """Check what channels need: packages, config, Django, routing, static files, a running site."""
    from .doctor import examine

    if url is not None and not url.startswith(("http://", "https://")):
        raise typer.BadParameter("is that of a site: http://127.0.0.1:8000", param_hint="--url")
    try:
        read = load_config(config or find_config(Path.cwd()))
    except SharedgenError as error:
        fail(error, format)
    findings = []
    for finding in examine(read, url=url, page=page, static=static):
        findings.append(finding)
        if format is Format.text:
            typer.echo(str(finding))
    counts = {level: sum(f.level == level for f in findings) for level in ("problem", "warning")}
    if format is Format.json:
        print_json({"findings": [finding.record() for finding in findings], "errors": []})
    else:
        told = (f"{count} {level}{'s' * (count != 1)}" for level, count in counts.items())
        typer.echo(", ".join(told))
    if counts["problem"]:
        raise typer.Exit(1)


def _facts(planned: Plan) -> dict[str, Any]:
    return {
        "fingerprint": planned.fingerprint,
        "up_to_date": planned.up_to_date,
        "channels": [channel.name for channel in planned.contract.channels],
        "files": [
            {"path": shown(change.path), "action": change.action} for change in planned.changes
        ],
        "changes": change_records(planned.differences),
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
    for difference in ordered(planned.differences):
        typer.echo(f"{difference.verdict}: {difference.place}: {difference.text}")
    for note in planned.notes:
        if note.lasting or not planned.up_to_date:
            typer.echo(f"note: {note}")
    if planned.up_to_date:
        channels = len(planned.contract.channels)
        typer.echo(f"up to date: {channels} channel{'s' * (channels != 1)}, nothing to write")
    elif check:
        typer.echo("run `sharedgen build`, and commit what it writes")
