"""docs/operations.md is true: its tables are those of the code, its code runs."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.project.settings")
django.setup()

from sharedgen.server.metrics import METRICS  # noqa: E402
from sharedgen.server.observe import ObservedCommand, Observer  # noqa: E402

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
SERVER = "\n".join(
    file.read_text(encoding="utf-8") for file in (ROOT / "sharedgen/server").rglob("*.py")
)
BLOCKS = dict(re.findall(r"^```python\n# (\S+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL))


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")[1:-1]]


def rows(start: str) -> list[list[str]]:
    return [cells(line) for line in TEXT.splitlines() if line.startswith(f"| `{start}")]


def test_the_metrics_are_those_that_are_counted() -> None:
    told = [
        (name.strip("`"), kind, tuple(re.findall(r"`(\w+)`", labels)))
        for name, kind, labels, _ in rows("sharedgen_")
    ]
    assert told == [(f"sharedgen_{each.name}", each.kind, each.labels) for each in METRICS]


def test_every_metric_is_counted_by_the_names_of_its_labels() -> None:
    called = re.findall(r'observe\.(?:count|change)\(\s*"(\w+)"', SERVER)
    assert sorted({*called} - {metric.name for metric in METRICS}) == []


def test_the_checks_are_those_of_the_code() -> None:
    found = sorted(set(re.findall(r'id="(sharedgen\.[EWI]\d{3})"', SERVER)))
    assert sorted(row[0].strip("`") for row in rows("sharedgen.")) == found


def test_the_events_of_the_log_are_those_of_the_code() -> None:
    head = "| `event` | level | fields | |\n|---|---|---|---|\n"
    table = TEXT.partition(head)[2].partition("\n\n")[0]
    told = {cells(line)[0].strip("`") for line in table.splitlines()}
    assert told == set(re.findall(r'fields\(\s*"(\w+)"', SERVER))


def run(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"__name__": name}
    exec(compile(BLOCKS[name], name, "exec"), found)
    return found


def test_the_metrics_of_several_processes_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    response = run("mysite/metrics.py")["metrics"](None)
    assert response.headers["Content-Type"].startswith("text/plain")


def test_a_span_may_carry_the_address() -> None:
    command = ObservedCommand("ok", "Chat", "say", "chat/python", "{}")
    assert run("mysite/tracing.py")["Tracing"]().attributes(command) == {
        "app.address": "chat/python"
    }


def test_an_observer_is_a_class_with_a_method() -> None:
    observer = run("mysite/statsd.py")["Statsd"]()
    assert isinstance(observer, Observer)
    observer.count("commands", 1, {"channel": "Chat", "command": "say", "code": "ok"})
    observer._socket.close()  # type: ignore[attr-defined]  # its own


def test_the_guide_leads_here() -> None:
    assert "(operations.md)" in (ROOT / "docs/guide.md").read_text(encoding="utf-8")
