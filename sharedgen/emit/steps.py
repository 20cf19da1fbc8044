"""The statements of a check function. `v` is the value, `x` a part of it, `e` its issues so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_FULL = "if (e.length > 19) break;"


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a value: `x` becomes what `read` says; where `wrong` holds, `e` becomes `issues`.

    `calls`: whether `wrong` keeps what another check answered, in `c`; `before`: a statement;
    `only`: a condition on taking the step at all, in a loop.
    """

    read: str
    wrong: str
    issues: str
    calls: bool = False
    before: str = ""
    only: str = ""


def straight(steps: Iterable[Step]) -> list[str]:
    """The steps one after the other, each with the issues that it finds."""
    lines: list[str] = []
    for step in steps:
        lines += [step.before] if step.before else []
        lines += [f"x = {step.read};"] if step.read else []
        lines.append(f"if ({step.wrong}) e = {step.issues};")
    return lines


def looped(loop: str, steps: Iterable[Step]) -> list[str]:
    """The steps once a turn of the loop, which ends when there are issues enough."""
    lines = [f"{loop} {{"]
    for step in steps:
        lines += [f"  if (!({step.only})) continue;"] if step.only else []
        lines += [f"  x = {step.read};"] if step.read else []
        lines += [f"  if ({step.wrong}) {{", f"    e = {step.issues};", f"    {_FULL}", "  }"]
    return [*lines, "}"]


def declared(steps: Sequence[Step]) -> list[str]:
    """The declaration of the variables that the steps assign."""
    names = [
        *(["e"] if steps else []),
        *(["x"] if any(step.read for step in steps) else []),
        *(["c"] if any(step.calls for step in steps) else []),
    ]
    return [f"let {', '.join(names)};"] if names else []


def function(name: str, parameters: str, body: Iterable[str]) -> str:
    text = "".join(f"  {line}\n" for line in body)
    return f"function {name}({parameters}) {{\n{text}}}\n"
