"""Writes the golden programs anew: `python -m tests.golden`."""

from .cases import CASES, FOLDER, build

for case in CASES:
    for name, text in build(case).items():
        (FOLDER / case / name).write_text(text, encoding="utf-8", newline="")
