"""How far an address was heard, step by step."""

from __future__ import annotations

from sharedgen.server.broker import Publication
from sharedgen.server.broker.redis.track import Heard, Track, Verdict


def heard(offset: int | None, id: str = "", epoch: str = "e") -> Heard:
    frame = f"m a {offset} event 1"
    return Heard(epoch, id or f"id {offset}", Publication("a", offset, frame, len(frame)))


def begun(top: int, id: str | None = None) -> Track:
    track = Track(history=100)
    assert track.begin("e", top, id) == []
    return track


def test_what_is_next_passes_and_what_is_not_waits() -> None:
    track = begun(3)
    verdicts = [track.hear(heard(offset)) for offset in (3, 4, 6, 5)]
    assert verdicts == [Verdict.DROP, Verdict.PASS, Verdict.HOLE, Verdict.HOLD]


def test_a_late_double_is_dropped_and_another_event_in_its_place_is_doubted() -> None:
    track = begun(3)
    track.filling = True
    assert track.fill("e", 5, [heard(4), heard(5)]) is not None
    assert track.resume() == []
    verdicts = [track.hear(each) for each in (heard(4), heard(5), heard(5, "another"))]
    assert verdicts == [Verdict.DROP, Verdict.DROP, Verdict.DOUBT]


def test_the_event_at_the_first_position_is_known_where_it_was_read() -> None:
    assert begun(3, "id 3").hear(heard(3)) is Verdict.DROP
    assert begun(3, "id 3").hear(heard(3, "another")) is Verdict.DOUBT


def test_what_is_not_kept_does_not_overtake_what_waits_for_the_first_position() -> None:
    track = Track(history=0)
    assert track.hear(heard(None)) is Verdict.PASS
    assert track.hear(heard(7)) is Verdict.HOLD
    assert track.hear(heard(None)) is Verdict.HOLD
    waiting = track.begin("e", 6, None)
    assert [track.hear(each) for each in waiting] == [Verdict.PASS, Verdict.PASS]


def test_what_a_failover_took_back_does_not_wait_for_ever() -> None:
    track = begun(3)
    track.hear(heard(6))  # of a master that is no more: 4 and 5 are nowhere
    track.hear(heard(7))
    count = len(track.waiting)
    track.hear(heard(5, "another"))  # heard while its successor was read
    assert track.fill("e", 4, [heard(3), heard(4, "another")]) is not None
    track.forget_beyond(4, count)
    assert [track.hear(each) for each in track.resume()] == [Verdict.PASS]
    assert track.last == 5
