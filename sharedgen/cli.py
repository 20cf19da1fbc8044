"""The `sharedgen` command. Its exit codes: see command/ending.py."""

from __future__ import annotations

import gc
from contextlib import AbstractContextManager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import __version__
from .command.built import build_facts, say_build
from .command.ending import Commands
from .command.report import (
    Format,
    colours,
    fail,
    print_json,
    say_file,
    telling,
)
from .config import Config, find_config, load_config
from .evolution.changes import ChangeFormat
from .source import SharedgenError, shown

if TYPE_CHECKING:
    from .reference import Published


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
    # what is imported by now stays, and a collector that goes through it takes a fifth of a build
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
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


@app.command(short_help="Write the client, worker and consumers.")
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
        with _reading(found):
            planned = plan(found)
        if not check:
            write(planned, accept_breaking=accept_breaking)
    except SharedgenError as error:
        fail(error, format)
    if format is Format.json:
        print_json(build_facts(planned))
    else:
        say_build(planned, check=check, quiet=quiet)
    if (check or fail_on_change) and not planned.up_to_date:
        raise typer.Exit(1)


def _watch(config: Path | None, format: Format, quiet: bool, accept_breaking: bool) -> None:
    from .watch.watch import watch

    try:
        watch(config, format, ["--accept-breaking"] if accept_breaking else [], quiet=quiet)
    except SharedgenError as error:
        fail(error, format)


@app.command(short_help="Say what changes, and what breaks.")
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
    from .evolution import changes
    from .evolution.against import differences

    try:
        settings = load_config(config or find_config(Path.cwd()))
        with _reading(settings):
            found = differences(settings, against)
    except SharedgenError as error:
        fail(error, Format.json if format is ChangeFormat.json else Format.text)
    write = {
        ChangeFormat.text: changes.as_text,
        ChangeFormat.json: changes.as_json,
        ChangeFormat.markdown: changes.as_markdown,
    }
    typer.echo(write[format](found), color=colours())
    if any(difference.breaking for difference in found or ()):
        raise typer.Exit(1)


@app.command(short_help="Write a config and a first channel.")
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


@app.command(short_help="Check what channels need.")
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
    from .doctor.http import is_url

    for option, given in ("--url", url), ("--page", page), ("--static", static):
        if given is not None and not is_url(given):
            raise typer.BadParameter("is no URL", param_hint=option)
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


@app.command(short_help="Print the AsyncAPI document.")
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
        with _reading(settings):
            text = reference.spec(settings, asyncapi.value)
        if output is None:
            typer.echo(text.encode(), nl=False)  # UTF-8 whatever the terminal's encoding
        else:
            _say_published(reference.publish_spec(output.absolute(), text), quiet, format)
    except SharedgenError as error:
        fail(error, format)


@app.command(short_help="Write the reference, as HTML.")
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
        with _reading(settings):
            page = reference.docs(settings)
        _say_published(reference.publish_docs(folder, page), quiet, format)
    except SharedgenError as error:
        fail(error, format)


def _reading(config: Config) -> AbstractContextManager[None]:
    return telling(f"reading {config.channels[0]}…")


def _say_published(published: Published, quiet: bool, format: Format) -> None:
    if format is Format.json:
        file = {"path": shown(published.path), "action": published.action}
        print_json({"files": [file], "errors": []})
    elif not quiet and published.action == "unchanged":
        typer.echo(f"up to date: {shown(published.path)}")
    elif not quiet:
        say_file(published.path, done="wrote")
