"""What a subscription was to hear, and what of what it heard is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

from .publisher import Publisher

Marks = dict[str, int]  # by address, a number that everybody hears

GAP = 0  # in a list of numbers: onGap was heard


@dataclass
class Book:
    """Opened as a page subscribes."""

    address: str
    has_history: bool
    begun: int  # the last number published before
    last: int = 0  # so many of the past were asked for
    since: int | None = None  # or those after this number

    def options(self, publisher: Publisher) -> dict[str, object]:
        if self.since is not None:
            return {"since": publisher.position(self.address, self.since)}
        return {"last": self.last} if self.last else {}

    def faults(self, heard: list[int], live: float, publisher: Publisher) -> Iterator[str]:
        """At any time. `live` is when it became so first, 0 where it never did."""
        numbers = [number for number in heard if number != GAP]
        if numbers and numbers[0] <= (least := self._least()):
            yield f"begins with {numbers[0]}, not after {least}"
        before = self._most(publisher.published_by(self.address, live))
        first, gap = True, False
        for number in heard:
            if number == GAP:
                gap = True
                continue
            if number <= before and not first:
                yield f"{number} after {before}"
            if number > before + 1 and (self.has_history or not gap):
                yield f"nothing between {before} and {number}"
            before, first, gap = number, False, False
        if self.has_history and GAP in heard:
            yield f"told of {heard.count(GAP)} gaps"

    def lacks(self, heard: list[int], status: str, marks: Marks) -> Iterator[str]:
        """When all is well again."""
        if status != "live":
            yield f"is {status}"
        if max(heard, default=0) < marks[self.address]:
            yield f"ends with {heard[-1:]}, before {marks[self.address]}"

    def _least(self) -> int:
        """What it was not to hear any more when it began."""
        if self.since is not None:
            return self.since
        return self.begun - self.last if self.last else 0

    def _most(self, published: int) -> int:
        """The same when it became live: that, or less, but for what comes in its turn."""
        return self.since if self.since is not None else max(0, published - self.last)
