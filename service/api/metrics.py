"""What is counted."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from service.following import LiveIndex

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.04, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)


class Metrics:
    """One registry for each application, so that several can live in one process."""

    def __init__(self, index: LiveIndex) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "wutong_requests", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "wutong_request_seconds",
            "Time to the end of the answer",
            ["method", "route"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        profiles = Gauge("wutong_index_profiles", "Profiles in the index", registry=self.registry)
        profiles.set_function(lambda: len(index))
        revision = Gauge("wutong_index_revision", "Database revision that the index holds", registry=self.registry)
        revision.set_function(lambda: index.revision)
