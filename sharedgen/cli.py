"""The `sharedgen` command. Its exit codes: see ending.py."""

from __future__ import annotations

from enum import Enum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from . import __version__
from .changes import ChangeFormat, change_records, ordered, say_change
from .config import find_config, load_config
from .ending import Commands
from .report import (
    Format,
    colours,
    fail,
    print_json,
    record,
    say_difference,
    say_file,
    say_note,
    shown,
    telling,
)
from .source import SharedgenError

if TYPE_CHECKING:
    from .build import Plan
    from .reference import Published

DIFF_LINES: Final = 12  # of each file, under --check


class SpecVersion(str, Enum):
    """What `spec` writes: the same document under either."""

    v3_0 = "3.0.0"
    v3_1 = "3.1.0"


app = typer.Typer(
    cls=Commands,
    invoke_without_command=True,
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

FormatOption = Annotated[
    Format, typer.Option("--format", help="`json` gives machines the same facts.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but what is wrong.")]


def main() -> None:
    """Entry point of the command and of `python -m sharedgen`."""
    app()


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"sharedgen {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Typed channels: one WebSocket for all tabs, from Pydantic models."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help(), err=True)
        raise typer.Exit(2)


@app.command()
def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where something is out of date.")
    ] = False,
    fail_on_change: Annotated[
        bool, typer.Option("--fail-on-change", help="Exit 1 where a file was written.")
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
    quiet: QuietOption = False,
    format: FormatOption = Format.text,
    config: ConfigOption = None,
) -> None:
    """Write the client, the multiplexer, the worker and the consumers from the declarations."""
    if watch:
        if check or fail_on_change:
            raise typer.BadParameter(
                "it builds on and on: leave out --check and --fail-on-change", param_hint="--watch"
            )
        _watch(config, format, quiet, accept_breaking)
        return
    from .build import plan, write

    try:
        found = load_config(config or find_config(Path.cwd()))
        with telling(f"reading {found.channels[0]}…"):
            planned = plan(found)
        if not check:
            write(planned, accept_breaking=accept_breaking)
    except SharedgenError as error:
        fail(error, format)
    if format is Format.json:
        print_json(_facts(planned))
    else:
        _tell(planned, check, quiet)
    if (check or fail_on_change) and not planned.up_to_date:
        raise typer.Exit(1)


def _watch(config: Path | None, format: Format, quiet: bool, accept_breaking: bool) -> None:
    from .watch import watch

    try:
        watch(config, format, ["--accept-breaking"] if accept_breaking else [], quiet=quiet)
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
    typer.echo(write[format](found or ()), color=colours())
    if any(difference.breaking for difference in found or ()):
        raise typer.Exit(1)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="The project's folder.", file_okay=False)] = Path(),
    quiet: QuietOption = False,
    format: FormatOption = Format.text,
) -> None:
    """Write [tool.sharedgen] and a first channel; existing files are never overwritten."""
    from .start import start

    try:
        written = start(folder.absolute())
    except SharedgenError as error:
        fail(error, format)
    if format is Format.json:
        files = [{"path": shown(path), "action": "create"} for path in written]
        print_json({"files": files, "errors": []})
    elif not quiet:
        for path in written:
            say_file(path, done="wrote")
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
    quiet: QuietOption = False,
    format: FormatOption = Format.text,
    config: ConfigOption = None,
) -> None:
    """Check what channels need: packages, config, Django, routing, static files, a running site."""
    from .doctor import examine
    from .doctor.finding import say_finding

    if url is not None and not url.startswith(("http://", "https://")):
        raise typer.BadParameter("is that of a site: http://127.0.0.1:8000", param_hint="--url")
    try:
        read = load_config(config or find_config(Path.cwd()))
    except SharedgenError as error:
        fail(error, format)
    findings = []
    for finding in examine(read, url=url, page=page, static=static):
        findings.append(finding)
        if format is Format.text and not (quiet and finding.level in ("ok", "skipped")):
            say_finding(finding)
    counts = {level: sum(f.level == level for f in findings) for level in ("problem", "warning")}
    if format is Format.json:
        print_json({"findings": [finding.record() for finding in findings], "errors": []})
    elif not quiet:
        told = (f"{count} {level}{'s' * (count != 1)}" for level, count in counts.items())
        typer.echo(", ".join(told))
    if counts["problem"]:
        raise typer.Exit(1)


@app.command()
def spec(
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write it there (default: print it)."),
    ] = None,
    asyncapi: Annotated[
        SpecVersion, typer.Option("--asyncapi", help="The version of AsyncAPI that it names.")
    ] = SpecVersion.v3_0,
    quiet: QuietOption = False,
    format: FormatOption = Format.text,
    config: ConfigOption = None,
) -> None:
    """Print the AsyncAPI document of the channels, which is JSON."""
    from . import reference

    try:
        settings = load_config(config or find_config(Path.cwd()))
        text = reference.spec(settings, asyncapi.value)
        if output is None:
            typer.echo(text.encode(), nl=False)  # UTF-8 whatever the terminal's encoding
        else:
            _say_published(reference.publish_spec(output.absolute(), text), quiet, format)
    except SharedgenError as error:
        fail(error, format)


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
    quiet: QuietOption = False,
    format: FormatOption = Format.text,
    config: ConfigOption = None,
) -> None:
    """Write the reference of the channels: one page of HTML that needs no server."""
    from . import reference

    try:
        settings = load_config(config or find_config(Path.cwd()))
        folder = (output or settings.root / reference.DOCS_FOLDER).absolute()
        _say_published(reference.publish_docs(folder, reference.docs(settings)), quiet, format)
    except SharedgenError as error:
        fail(error, format)


def _say_published(published: Published, quiet: bool, format: Format) -> None:
    if format is Format.json:
        file = {"path": shown(published.path), "action": published.action}
        print_json({"files": [file], "errors": []})
    elif not quiet and published.action == "unchanged":
        typer.echo(f"up to date: {shown(published.path)}")
    elif not quiet:
        say_file(published.path, done="wrote")


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


def _tell(planned: Plan, check: bool, quiet: bool) -> None:
    """Under `quiet` only what is out of date: the reason for an exit code of 1."""
    told = {
        "create": ("created", "is missing"),
        "update": ("updated", "is out of date"),
        "remove": ("removed", "is no longer written"),
    }
    for change in planned.changes:
        if change.action == "unchanged" or (quiet and not check):
            continue
        done, wanting = told[change.action]
        if not check:
            say_file(change.path, done=done)
            continue
        say_file(change.path, wanting=wanting)
        if change.action == "update" and not quiet:
            lines = list(change.diff())
            for line in islice(lines, DIFF_LINES):
                say_difference(line)
            if len(lines) > DIFF_LINES:
                typer.echo(f"  … {len(lines) - DIFF_LINES} lines more")
    if quiet:
        return
    for difference in ordered(planned.differences):
        say_change(difference)
    for note in planned.notes:
        if note.lasting or not planned.up_to_date:
            say_note(note)
    if planned.up_to_date:
        channels = len(planned.contract.channels)
        typer.echo(f"up to date: {channels} channel{'s' * (channels != 1)}, nothing to write")
    elif check:
        typer.echo("run `sharedgen build`, and commit what it writes")
