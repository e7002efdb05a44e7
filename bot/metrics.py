"""Counts that an operator watches. They hold no names and nothing that anybody said.

Counted in plain dicts: every message counts three times, and the library that shows them is
imported when they are first looked at, not for the console, which nobody watches.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache


class Count:
    """A number that only grows, kept apart by labels."""

    def __init__(self, name: str, about: str, *labels: str) -> None:
        self.name = name
        self.about = about
        self.labels = labels
        self.by_values: Counter[tuple[str, ...]] = Counter()

    def add(self, *values: str) -> None:
        """Count one more, with a value for each label."""
        self.by_values[values] += 1


EVENTS = Count("plein_events", "Events taken from chats", "adapter", "kind")
TURNS = Count("plein_turns", "Turns by how they ended", "outcome")
DELIVERIES = Count("plein_deliveries", "Sends by what became of them", "adapter", "state")
DOUBLED_HEALED = Count(
    "plein_doubled_healed", "Messages that a chat showed twice, taken away again", "adapter"
)
_ALL = (EVENTS, TURNS, DELIVERIES, DOUBLED_HEALED)


@cache
def _register() -> None:
    """Show our counts beside those that adapters and the library itself keep."""
    from prometheus_client import REGISTRY
    from prometheus_client.metrics_core import CounterMetricFamily
    from prometheus_client.registry import Collector

    class Shown(Collector):
        def collect(self) -> Iterator[CounterMetricFamily]:
            for count in _ALL:
                family = CounterMetricFamily(count.name, count.about, labels=count.labels)
                for values, number in sorted(count.by_values.items()):
                    family.add_metric(values, number)
                yield family

    REGISTRY.register(Shown())


def page() -> tuple[bytes, str]:
    """Write all counts in Prometheus' text format, with its media type."""
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    _register()
    return generate_latest(), CONTENT_TYPE_LATEST
