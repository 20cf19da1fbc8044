"""The metrics of `metrics.METRICS` for Prometheus, as `sharedgen_…`. Extra: `prometheus`.

Also in prometheus-client's multi-process mode (PROMETHEUS_MULTIPROC_DIR).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from .metrics import METRICS, Metric
from .observe import Observer

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class PrometheusObserver(Observer):
    """`SHAREDGEN["OBSERVERS"] = ["sharedgen.server.prometheus.PrometheusObserver"]`.

    `registry` is prometheus-client's own unless a subclass gives another.
    """

    registry: CollectorRegistry = REGISTRY

    def __init__(self) -> None:
        self._metrics = _metrics(self.registry)

    def count(self, name: str, amount: int, labels: Mapping[str, str]) -> None:
        self._of(name, labels).inc(amount)

    def change(self, name: str, amount: int, labels: Mapping[str, str]) -> None:
        self._of(name, labels).inc(amount)

    def took(self, name: str, seconds: float, labels: Mapping[str, str]) -> None:
        self._of(name, labels).observe(seconds)

    def _of(self, name: str, labels: Mapping[str, str]) -> Any:
        metric = self._metrics[name]
        return metric.labels(**labels) if labels else metric


@cache
def _metrics(registry: CollectorRegistry) -> dict[str, Any]:
    """Made once a registry, which takes each name once."""
    return {metric.name: _made(metric, registry) for metric in METRICS}


def _made(metric: Metric, registry: CollectorRegistry) -> Counter | Gauge | Histogram:
    name = f"sharedgen_{metric.name}"
    if metric.kind == "counter":
        return Counter(name, metric.text, metric.labels, registry=registry)
    if metric.kind == "gauge":
        # summed over the processes that `mark_process_dead` was not called for
        return Gauge(
            name, metric.text, metric.labels, registry=registry, multiprocess_mode="livesum"
        )
    return Histogram(name, metric.text, metric.labels, registry=registry, buckets=_SECONDS)
