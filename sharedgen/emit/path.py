"""Where a part lies in a value: a JSON Pointer (RFC 6901), as the JavaScript that writes it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .escape import js_string


@dataclass(frozen=True, slots=True)
class Path:
    """`computed` are expressions, `text` is what is known beforehand and stands behind them."""

    computed: tuple[str, ...] = ()
    text: str = ""

    def key(self, key: str) -> Path:
        return replace(self, text=self.text + "/" + key.replace("~", "~0").replace("/", "~1"))

    def index(self, variable: str) -> Path:
        """Of the item whose number the variable holds."""
        return Path((*self.computed, js_string(self.text + "/"), variable))

    def step(self, expression: str) -> Path:
        """Of the key whose step, `/` included, the expression writes."""
        before = (js_string(self.text),) if self.text else ()
        return Path((*self.computed, *before, expression))

    def js(self) -> str:
        text = () if self.computed and not self.text else (js_string(self.text),)
        return " + ".join((*self.computed, *text))
