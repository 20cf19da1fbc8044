"""A JavaScript condition in both senses, so that a check reads straight: `x !== null && …`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Condition:
    """`right` holds for a right value, `wrong` for a wrong one; `form` is the shape of `right`."""

    right: str
    wrong: str
    form: Literal["atom", "all", "any"] = "atom"


ALWAYS = Condition("true", "false")


def call(expression: str) -> Condition:
    return Condition(expression, f"!{expression}")


def compare(left: str, operator: str, right: str) -> Condition:
    opposite = {"===": "!==", "!==": "===", ">": "<=", ">=": "<", "<": ">=", "<=": ">"}[operator]
    return Condition(f"{left} {operator} {right}", f"{left} {opposite} {right}")


def opposite(condition: Condition) -> Condition:
    form: dict[str, Literal["atom", "all", "any"]] = {"atom": "atom", "all": "any", "any": "all"}
    return Condition(condition.wrong, condition.right, form[condition.form])


def every(*conditions: Condition) -> Condition:
    return _join(conditions, "all")


def some(*conditions: Condition) -> Condition:
    return _join(conditions, "any")


def sizes(length: str, least: int | None, most: int | None) -> list[Condition]:
    """The bounds of a length, as far as there are any."""
    if least is not None and least == most:
        return [compare(length, "===", str(least))]
    found = [compare(length, ">=", str(least))] if least else []
    return [*found, *([compare(length, "<=", str(most))] if most is not None else [])]


def _join(conditions: tuple[Condition, ...], form: Literal["all", "any"]) -> Condition:
    if len(conditions) == 1:
        return conditions[0]
    right, wrong = (" && ", " || ") if form == "all" else (" || ", " && ")
    return Condition(
        right.join(c.right if c.form in ("atom", form) else f"({c.right})" for c in conditions),
        wrong.join(c.wrong if c.form in ("atom", form) else f"({c.wrong})" for c in conditions),
        form,
    )
