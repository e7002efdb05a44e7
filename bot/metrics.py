"""Counts that an operator watches. They hold no names and nothing that anybody said."""

from prometheus_client import Counter

EVENTS = Counter("plein_events_total", "Events taken from chats", ["adapter", "kind"])
TURNS = Counter("plein_turns_total", "Turns by how they ended", ["outcome"])
DELIVERIES = Counter("plein_deliveries_total", "Sends by what became of them", ["adapter", "state"])
DOUBLED_HEALED = Counter(
    "plein_doubled_healed_total", "Messages that a chat showed twice, taken away again", ["adapter"]
)
