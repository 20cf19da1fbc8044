"""docs/doctor.md lists what the doctor looks at."""

from __future__ import annotations

import re
from pathlib import Path

from sharedgen.doctor import handshake

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/doctor.md").read_text(encoding="utf-8")
CODE = "\n".join(
    file.read_text(encoding="utf-8") for file in (ROOT / "sharedgen/doctor").glob("*.py")
)
# those that the code puts together
NAMED = {
    *("pydantic", "django", "channels", "worker.js", "multiplexer.js", "client.js"),
    *("settings", "broker", "deployment", "consumers"),
    *("CSP script-src", "CSP worker-src", "CSP connect-src"),
}


def test_every_subject_is_listed() -> None:
    told: set[str] = set()
    for table in re.findall(r"^\| subject \|.*?(?=\n\n)", TEXT, re.MULTILINE | re.DOTALL):
        for line in table.splitlines()[2:]:
            told.update(re.findall(r"`([^`]+)`", line.split("|")[1]))
    subjects = r'(?:ok|warning|problem|skipped)\(\s*"([^"]+)"'
    assert told == {*re.findall(subjects, CODE), *NAMED}


def test_every_status_of_the_endpoint_is_listed() -> None:
    table = TEXT.partition("| status | why |\n")[2]
    told = set(map(int, re.findall(r"\d{3}", " ".join(re.findall(r"^\| ([^|]*)", table, re.M)))))
    known = {status for statuses, _, _ in handshake._REFUSALS for status in statuses}
    redirects = {status for status in known if 300 <= status < 400}
    assert told == known - redirects - {204, 405}
