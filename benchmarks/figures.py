"""What a benchmark writes for machines: its rows, and on what they were measured."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone


def for_machines(
    versions: Mapping[str, str], left_out: object, targets: Iterable[object], rows: object
) -> str:
    """The JSON of `--json`."""
    figures = {
        "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "versions": versions,
        "left_out": left_out,
        "targets": list(targets),
        "rows": rows,
    }
    return json.dumps(figures, indent=1) + "\n"
