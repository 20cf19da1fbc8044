"""How a run of the command ends: an exit code and at most a line an error, whatever happens in it.

Exit codes: 0 done, 1 out of date, 2 a wrong declaration, config or command line, 70 a bug of ours,
130 interrupted, 141 the reader of standard output went away.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperGroup

from ..source import SharedgenError, near
from .report import Format, colours, fail, print_json, say_error

BUG: Final = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED: Final = 130  # as shells tell of SIGINT
NOBODY_READS: Final = 141  # as shells tell of SIGPIPE
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # of what a stream writes to
TRACEBACK: Final = "SHAREDGEN_TRACEBACK"


class Commands(TyperGroup):
    """The commands, with their errors in the one form that all of ours have."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):  # a name may have what the terminal has not
                stream.reconfigure(errors="backslashreplace")
        given = list(sys.argv[1:] if args is None else args)
        try:
            ended = super().main(args, *rest, **{**options, "standalone_mode": False})
        except (typer.Abort, KeyboardInterrupt):
            ended = INTERRUPTED
        except Exception as error:
            ended = _unwritten(error) if _is_unwritten(error) else _wrong(error, given)
        sys.exit(ended if isinstance(ended, int) else 0)

    def invoke(self, ctx: Any) -> Any:
        ctx.color = colours()
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _leave_output()
            raise typer.Exit(NOBODY_READS) from None
        except SharedgenError as error:
            fail(error, _format(ctx.args))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            ctx.fail(f"there is no command {args[0]!r}; {near(args[0], self.commands)}")
        return super().resolve_command(ctx, args)


def _is_unwritten(error: Exception) -> bool:
    """Whether the standard output took no more; a file of ours has a name, and an error of ours."""
    return isinstance(error, OSError) and error.errno in _FULL and error.filename is None


def _unwritten(error: Exception) -> int:
    _leave_output()
    why = getattr(error, "strerror", None)
    say_error(f"standard output cannot be written ({why}): make room for it")
    return 2


def _leave_output() -> None:
    """What Python still holds for the standard output goes nowhere, and without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _wrong(error: Exception, arguments: list[str]) -> int:
    """Say what is wrong: with the command line, or with us."""
    # typer has its own copy of click, or click's: what both have tells that it is meant for users
    usage = getattr(error, "format_message", None)
    text = _bug(error) if usage is None else _usage(error, usage())
    if _format(arguments) is Format.json:
        print_json({"errors": [{"file": "", "line": 0, "text": text}]})
    say_error(text)
    if usage is None and os.environ.get(TRACEBACK):
        traceback.print_exception(error)
    return BUG if usage is None else 2


def _usage(error: Exception, text: str) -> str:
    ctx = getattr(error, "ctx", None)
    if (option := getattr(error, "option_name", None)) and hasattr(error, "possibilities"):
        known = [name for each in ctx.command.params for name in each.opts] if ctx else []
        text = f"there is no option {option}; {near(option, [*known, '--help'])}"
    text = text.replace("Value error, ", "").rstrip(".")
    text = text[:1].lower() + text[1:]
    return f"{text} (see {ctx.command_path} --help)" if ctx else text


def _bug(error: Exception) -> str:
    innermost = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"sharedgen itself failed, at {Path(innermost.filename).name}:{innermost.lineno} with "
        f"{type(error).__name__}: {error}: report it, with what {TRACEBACK}=1 adds to this line"
    )


def _format(arguments: Sequence[str]) -> Format:
    """What the command line asks for, also where it is wrong."""
    pairs = zip(arguments, [*arguments[1:], ""], strict=True)
    asked = any(a == "--format=json" or (a, b) == ("--format", "json") for a, b in pairs)
    return Format.json if asked else Format.text
