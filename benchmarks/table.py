"""Tables of Markdown, as people read them in a terminal too."""

from __future__ import annotations


def grid(lines: list[list[str]]) -> str:
    """The first line is the head; all but the first column are to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    first, *others = (
        " | ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
    rule = " | ".join(
        "-" * (width - 1) + (":" if place else "-") for place, width in enumerate(widths)
    )
    return "\n".join(f"| {line} |" for line in (first, rule, *others))
