"""How many frames of one page are let through. Pure: the clock is handed in, in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_second`."""

    per_second: float
    burst: float


# frames refused before a page that goes on regardless is closed: a refusal costs little
REFUSALS = Rate(per_second=50, burst=500)


class Bucket:
    """A token bucket, full at first."""

    __slots__ = ("_full_at", "_rate")

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._full_at = float("-inf")

    def take(self, now: float) -> bool:
        """Whether there was a token at `now`; if so, it is gone."""
        rate = self._rate
        full_at = max(self._full_at, now) + 1 / rate.per_second
        if full_at - now > rate.burst / rate.per_second + 1e-6:
            return False
        self._full_at = full_at
        return True


class FrameRates:
    """The buckets of one connection: for `sub`, for `unsub`, and for all other frames."""

    __slots__ = ("_frames", "_refusals", "_subscribe", "_subscribes", "_unsubscribes")

    def __init__(self, frames: Rate, subscribes: Rate) -> None:
        self._frames = Bucket(frames)
        self._subscribe = subscribes
        self._subscribes: Bucket | None = None
        self._unsubscribes: Bucket | None = None
        self._refusals: Bucket | None = None

    def admit(self, opcode: str, now: float) -> bool:
        """Whether a frame that came at `now` may be taken on."""
        if opcode == "sub":
            self._subscribes = self._subscribes or Bucket(self._subscribe)
            return self._subscribes.take(now)
        if opcode == "unsub":
            self._unsubscribes = self._unsubscribes or Bucket(self._subscribe)
            return self._unsubscribes.take(now)
        return self._frames.take(now)

    def bear(self, now: float) -> bool:
        """Whether one more refusal at `now` may still be answered; False is a flood."""
        self._refusals = self._refusals or Bucket(REFUSALS)
        return self._refusals.take(now)
