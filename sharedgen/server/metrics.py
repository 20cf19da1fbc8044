"""What observers hear of, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing that is counted: an Observer hears its name, and a value for each of its labels."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    text: str
    labels: tuple[str, ...] = ()


METRICS = (
    Metric("connections", "gauge", "Connections of pages that are open."),
    Metric("connections_opened", "counter", "Connections of pages that were opened."),
    Metric("connections_closed", "counter", "Connections that were closed, by code.", ("code",)),
    Metric("handshakes_refused", "counter", "Connections refused, by reason.", ("reason",)),
    Metric("frames_received", "counter", "Frames from pages, by opcode.", ("opcode",)),
    Metric("sent_bytes", "counter", "Bytes of the frames sent to pages."),
    Metric("requests_refused", "counter", "Requests that no channel took, by code.", ("code",)),
    Metric("rate_limited", "counter", "Frames and requests beyond a limit."),
    Metric("slow_consumers", "counter", "Connections ended since they read too slowly."),
    Metric("subscriptions", "gauge", "Subscriptions that are live, by channel.", ("channel",)),
    Metric("subscriptions_refused", "counter", "Subscriptions refused, by code.", ("code",)),
    Metric("events_published", "counter", "Events published, by channel.", ("channel",)),
    Metric("events_delivered", "counter", "Events times their subscribers.", ("channel",)),
    Metric(
        "commands", "counter", "Commands answered, by code or ok.", ("channel", "command", "code")
    ),
    Metric("command_seconds", "histogram", "How long they took.", ("channel", "command")),
    Metric("gaps_filled", "counter", "Holes filled from history."),
    Metric("positions_lost", "counter", "Histories that broke off, by channel.", ("channel",)),
)
