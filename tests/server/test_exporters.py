"""The observers that come with sharedgen: Prometheus and OpenTelemetry."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from prometheus_client import CollectorRegistry, generate_latest

from sharedgen.server import CommandError, observe
from sharedgen.server.metrics import METRICS
from sharedgen.server.observe import ObservedCommand
from sharedgen.server.opentelemetry import OpenTelemetryObserver
from sharedgen.server.prometheus import PrometheusObserver
from sharedgen.testing import Client

from .project.channels import Chat
from .project.consumers import ChatConsumer, LiveConsumer

HERE = "tests.server.test_exporters"


class Registered(PrometheusObserver):
    registry = CollectorRegistry()


class Addressed(OpenTelemetryObserver):
    def attributes(self, command: ObservedCommand) -> dict[str, str]:
        return {"app.address": command.address}


def tell(room: str) -> None:
    async def page() -> None:
        async with Client(LiveConsumer) as client:
            chat = await client.subscribe(Chat(room=room))
            await chat.send(Chat.Say(body="secret"))
            with pytest.raises(CommandError):
                await chat.send(Chat.Fail(how="muted"))

    asyncio.run(page())


def samples(registry: CollectorRegistry = Registered.registry) -> dict[str, float]:
    """`name{labels}` to value, as Prometheus reads it."""
    lines = generate_latest(registry).decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_prometheus_has_every_metric() -> None:
    with override_settings(SHAREDGEN={"OBSERVERS": [f"{HERE}.Registered"]}):
        tell("prometheus")
    found = samples()
    assert found["sharedgen_connections"] == 0
    assert found["sharedgen_connections_opened_total"] == 1
    assert found['sharedgen_commands_total{channel="Chat",code="muted",command="fail"}'] == 1
    assert found['sharedgen_command_seconds_count{channel="Chat",command="say"}'] == 1
    told = generate_latest(Registered.registry).decode()
    assert [m.name for m in METRICS if f"# HELP sharedgen_{m.name}" not in told] == []


def test_prometheus_may_be_chosen_again() -> None:
    for _ in range(2):
        with override_settings(SHAREDGEN={"OBSERVERS": [f"{HERE}.Registered"]}):
            pass
    assert samples() != {}


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    monkeypatch.delitem(sys.modules, "sharedgen.server.prometheus")
    with pytest.raises(ImproperlyConfigured, match=r'pip install "sharedgen\[prometheus\]"'):
        observe.load("sharedgen.server.prometheus.PrometheusObserver")


COUNTING = """
import asyncio, os
from django.test import override_settings
import django
django.setup()
from tests.server.project.consumers import LiveConsumer
from tests.server.project.channels import Chat
from sharedgen.testing import Client

async def page():
    async with Client(LiveConsumer) as client:
        await client.subscribe(Chat(room="multiprocess"))
        print("live", flush=True)
        input()

with override_settings(SHAREDGEN={"OBSERVERS": ["sharedgen.server.prometheus.PrometheusObserver"]}):
    asyncio.run(page())
"""
READING = """
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

registry = CollectorRegistry()
MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""


def test_prometheus_sums_over_processes(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.server.project.settings",
    }
    counting = [
        subprocess.Popen(
            [sys.executable, "-c", COUNTING],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        for process in counting:
            assert process.stdout is not None
            assert process.stdout.readline() == "live\n"
        read = subprocess.run(
            [sys.executable, "-c", READING],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        for process in counting:
            process.communicate("\n", timeout=60)
    assert "\nsharedgen_connections 2.0\n" in read.stdout
    assert "\nsharedgen_connections_opened_total 2.0\n" in read.stdout
    assert '\nsharedgen_subscriptions{channel="Chat"} 2.0\n' in read.stdout


@pytest.fixture(scope="module")
def exporter() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


@pytest.fixture
def spans(exporter: InMemorySpanExporter, request: pytest.FixtureRequest) -> list[ReadableSpan]:
    exporter.clear()
    observer = getattr(request, "param", "sharedgen.server.opentelemetry.OpenTelemetryObserver")
    with override_settings(SHAREDGEN={"OBSERVERS": [observer]}):
        tell("spans")
    return list(exporter.get_finished_spans())


def test_a_command_is_a_span_of_the_kind_server(spans: list[ReadableSpan]) -> None:
    assert [(span.name, span.kind) for span in spans] == [
        ("Chat/say", SpanKind.SERVER),
        ("Chat/fail", SpanKind.SERVER),
    ]


def test_its_attributes_are_those_of_the_conventions_alone(spans: list[ReadableSpan]) -> None:
    assert [dict(span.attributes or {}) for span in spans] == [
        {"rpc.system.name": "sharedgen", "rpc.method": "Chat/say", "rpc.status_code": "ok"},
        {
            "rpc.system.name": "sharedgen",
            "rpc.method": "Chat/fail",
            "rpc.status_code": "muted",
            "error.type": "muted",
        },
    ]


def test_an_error_is_its_status(spans: list[ReadableSpan]) -> None:
    assert [(span.status.status_code, span.status.description) for span in spans] == [
        (StatusCode.UNSET, None),
        (StatusCode.ERROR, "muted"),
    ]


@pytest.mark.parametrize("spans", [f"{HERE}.Addressed"], indirect=True)
def test_an_address_is_an_attribute_where_it_is_asked_for(spans: list[ReadableSpan]) -> None:
    assert [(span.attributes or {})["app.address"] for span in spans] == ["chat/spans"] * 2


def test_what_a_handler_traces_is_within_the_span(
    exporter: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def typing(self: ChatConsumer, command: Chat.Typing) -> None:
        with trace.get_tracer("app").start_as_current_span("inner"):
            pass

    monkeypatch.setattr(ChatConsumer, "typing", typing)

    async def page() -> None:
        async with Client(LiveConsumer) as client:
            await (await client.subscribe(Chat(room="within"))).send(Chat.Typing())

    exporter.clear()
    path = "sharedgen.server.opentelemetry.OpenTelemetryObserver"
    with override_settings(SHAREDGEN={"OBSERVERS": [path]}):
        asyncio.run(page())
    inner, outer = exporter.get_finished_spans()
    assert (inner.name, outer.name) == ("inner", "Chat/typing")
    assert inner.parent is not None
    assert outer.context is not None
    assert inner.parent.span_id == outer.context.span_id
