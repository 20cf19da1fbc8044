"""A span a command, by OpenTelemetry's semantic conventions for RPC, version 1.45.

Extra: `opentelemetry`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.util.types import AttributeValue

from sharedgen import __version__

from .observe import ObservedCommand, Observer

_SCHEMA = "https://opentelemetry.io/schemas/1.45.0"


class OpenTelemetryObserver(Observer):
    """`SHAREDGEN["OBSERVERS"] = ["sharedgen.server.opentelemetry.OpenTelemetryObserver"]`.

    A span of kind SERVER named after channel and command, `Chat/say`, is current while the handler
    runs. What is answered by an error is one, whose type is its code; `cancelled`, since the page
    has left, is none. The tracer is that of the global provider.
    """

    def __init__(self) -> None:
        self._tracer = trace.get_tracer("sharedgen", __version__, schema_url=_SCHEMA)

    def attributes(self, command: ObservedCommand) -> Mapping[str, AttributeValue]:
        """More attributes of the span: override it for the address or the payload."""
        return {}

    @contextmanager
    def command(self, command: ObservedCommand) -> Iterator[None]:
        method = f"{command.channel}/{command.command}"
        attributes = {"rpc.system.name": "sharedgen", "rpc.method": method}
        with self._tracer.start_as_current_span(
            method, kind=SpanKind.SERVER, attributes={**attributes, **self.attributes(command)}
        ) as span:
            yield
            span.set_attribute("rpc.status_code", command.code)
            if command.code not in ("ok", "cancelled"):
                span.set_attribute("error.type", command.code)
                span.set_status(Status(StatusCode.ERROR, command.code))
