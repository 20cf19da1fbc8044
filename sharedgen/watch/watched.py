"""One build of `--watch`, in a process of its own, so that every module is read anew.

    python -m sharedgen.watch.watched FILE build --format json --config FILE

It writes one line of JSON to standard output: `said`, what the command printed, and `followed`, the
files and folders that the build depends on.
"""

from __future__ import annotations

import io
import json
import signal
import sys
from contextlib import redirect_stdout, suppress
from pathlib import Path

from ..cli import app
from .followed import followed


def main(file: str, *arguments: str) -> None:
    # Ctrl-C is for the process that watches: it waits for the end of a build
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    said = io.StringIO()
    with redirect_stdout(said), suppress(SystemExit):
        app(arguments)
    paths = sorted(map(str, followed(Path(file))))
    print(json.dumps({"said": said.getvalue(), "followed": paths}))


if __name__ == "__main__":
    main(*sys.argv[1:])
