"""Writes the golden programs and the golden errors anew: `python -m tests.golden`."""

from .cases import CASES, FOLDER, build
from .errors.run import FILE, told

for case in CASES:
    for name, text in build(case).items():
        (FOLDER / case / name).write_text(text, encoding="utf-8", newline="")
FILE.write_text(told(), encoding="utf-8", newline="")
