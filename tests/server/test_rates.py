"""What one connection may send in a while; the test holds the clock."""

from __future__ import annotations

import pytest

from sharedgen.server.rates import Bucket, FrameRates, Rate

FRAMES = Rate(per_second=50, burst=100)
SUBSCRIBES = Rate(per_second=10, burst=200)


def taken(bucket: Bucket, now: float) -> int:
    """How many tokens there are at `now`."""
    count = 0
    while bucket.take(now):
        count += 1
    return count


def test_a_bucket_is_full_at_first() -> None:
    assert taken(Bucket(FRAMES), 1000.0) == 100


@pytest.mark.parametrize(("later", "tokens"), [(0.01, 0), (0.02, 1), (1.0, 50), (60.0, 100)])
def test_an_empty_bucket_fills_at_its_rate_up_to_its_burst(later: float, tokens: int) -> None:
    bucket = Bucket(FRAMES)
    taken(bucket, 1000.0)
    assert taken(bucket, 1000.0 + later) == tokens


def test_what_is_refused_costs_nothing() -> None:
    bucket = Bucket(FRAMES)
    taken(bucket, 1000.0)
    for _ in range(1000):
        assert not bucket.take(1000.0)
    assert bucket.take(1000.02)


def test_a_page_at_the_rate_is_never_refused() -> None:
    bucket = Bucket(FRAMES)
    assert all(bucket.take(number / 50) for number in range(10_000))


@pytest.mark.parametrize(
    ("opcode", "burst"), [("sub", 200), ("unsub", 200), ("cmd", 100), ("pong", 100)]
)
def test_each_kind_of_frame_has_its_burst(opcode: str, burst: int) -> None:
    rates = FrameRates(FRAMES, SUBSCRIBES)
    assert [rates.admit(opcode, 0.0) for _ in range(burst + 1)] == [True] * burst + [False]


def test_who_subscribes_a_lot_may_still_leave_and_command() -> None:
    rates = FrameRates(FRAMES, SUBSCRIBES)
    while rates.admit("sub", 0.0):
        pass
    assert rates.admit("unsub", 0.0)
    assert rates.admit("cmd", 0.0)


def test_more_than_500_refusals_at_once_are_a_flood() -> None:
    rates = FrameRates(FRAMES, SUBSCRIBES)
    assert [rates.bear(0.0) for _ in range(501)] == [True] * 500 + [False]


def test_fifty_refusals_a_second_are_borne_for_ever() -> None:
    rates = FrameRates(FRAMES, SUBSCRIBES)
    assert all(rates.bear(number / 50) for number in range(10_000))
