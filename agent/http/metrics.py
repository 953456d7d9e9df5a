"""What Prometheus may know: requests, events, and what each shop's folder and model say."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import Scope

if TYPE_CHECKING:
    from prometheus_client import Metric

    from penchant.shop import Shop

_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_SPENT = (
    ("calls", "penchant_model_calls", "Requests that the model's server answered.", 1.0),
    ("failures", "penchant_model_failures", "Requests that ended without a usable answer.", 1.0),
    ("prompt_tokens", "penchant_model_prompt_tokens", "Tokens read.", 1.0),
    ("completion_tokens", "penchant_model_completion_tokens", "Tokens written.", 1.0),
    ("milliseconds", "penchant_model_seconds", "Time from question to answer, added up.", 0.001),
)


class Metrics:
    """Counts for one server."""

    def __init__(self, shops: Mapping[str, "Shop"]) -> None:
        """Counts nothing yet.

        Args:
            shops: Those served, by name; asked whenever somebody reads.
        """
        self._registry = CollectorRegistry()
        self._registry.register(_Shops(shops))
        self._requests = Counter(
            "penchant_requests", "Requests.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "penchant_request_seconds",
            "From a request to the end of its answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._events = Counter(
            "penchant_events", "Events taken in over HTTP.", ("shop", "outcome"), registry=self._registry
        )

    def request(self, scope: Scope, status: int, seconds: float) -> None:
        """Counts a request."""
        route = getattr(scope.get("route"), "path", "") or "other"
        method = scope["method"] if scope["method"].isalpha() and len(scope["method"]) < 8 else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def events(self, shop: str, *, accepted: int, duplicates: int, rejected: int) -> None:
        """Counts events."""
        told = {"accepted": accepted, "duplicates": duplicates, "rejected": rejected}
        for outcome, count in told.items():
            if count:
                self._events.labels(shop, outcome).inc(count)

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)


class _Shops(Collector):
    """What the shops themselves say, asked at each reading."""

    def __init__(self, shops: Mapping[str, "Shop"]) -> None:
        self._shops = shops

    def describe(self) -> Iterable["Metric"]:
        return ()

    def collect(self) -> Iterable["Metric"]:
        gauges = {
            name: GaugeMetricFamily(f"penchant_{name}", told, labels=["shop"])
            for name, told in (
                ("log_events", "Events in the log."),
                ("waiting_events", "Events that no round has taken in yet."),
                ("shoppers", "Shoppers in the log."),
                ("profiles", "Shoppers with a stored profile."),
                ("worded_profiles", "Profiles that a model was asked to word."),
                ("rounds", "Rounds of evolution."),
            )
        }
        spent = [
            (field, CounterMetricFamily(name, told, labels=["shop", "role"]), scale)
            for field, name, told, scale in _SPENT
        ]
        for shop, one in self._shops.items():
            held = one.status()
            for name, gauge in gauges.items():
                value = held.events if name == "log_events" else getattr(held, name)
                gauge.add_metric([shop], value)
            for role, cost in one.ledger().by_role().items():
                for field, family, scale in spent:
                    family.add_metric([shop, role], getattr(cost, field) * scale)
        return [*gauges.values(), *(family for _, family, _ in spent)]
