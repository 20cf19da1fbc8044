"""Every error is shown once in errors.txt, as it is said today."""

from __future__ import annotations

import re

import pytest

from .run import FILE, told
from .sites import SITES, UNSHOWN, Site, recorded

ANEW = "write errors.txt anew with `python -m tests.golden`, and read what changed"


@pytest.fixture(scope="module")
def run() -> tuple[str, set[Site]]:
    """What all cases say, and the places in our code that it comes from."""
    with recorded() as reached:
        text = told()
    return text, {site for site in SITES if any(site.has(place) for place in reached)}


def test_the_errors_are_the_golden_ones(run: tuple[str, set[Site]]) -> None:
    assert run[0] == FILE.read_text(encoding="utf-8"), ANEW


def test_an_error_is_one_line_that_says_where(run: tuple[str, set[Site]]) -> None:
    lines = [line for line in run[0].splitlines() if line.startswith("error: ")]
    usage = [line for line in lines if re.search(r" \(see sharedgen|requires an argument$", line)]
    placed = [line for line in lines if re.match(r"error: [\w./-]+(:\d+)?: ", line)]
    bugs = [line for line in lines if "SHAREDGEN_TRACEBACK=1" in line]
    assert len(placed) > 100
    assert sorted(usage + placed + bugs) == sorted(lines)


def test_every_error_has_a_case(run: tuple[str, set[Site]]) -> None:
    """A new error without one: add it to CASES in cases.py."""
    unshown = [site for site in SITES if site not in run[1] and not site.known()]
    assert [str(site) for site in unshown] == []


def test_what_no_case_shows_is_what_none_can_show(run: tuple[str, set[Site]]) -> None:
    for file, words in UNSHOWN:
        found = [site for site in SITES if site.file == file and words in site.text]
        assert found, f"nothing in {file} says {words!r}: take it out of UNSHOWN"
        assert not run[1] & set(found), f"{file} {words!r} is shown: take it out of UNSHOWN"
