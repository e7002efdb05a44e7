"""Counts that an operator watches. They hold no names and nothing that anybody said."""

from prometheus_client import Counter, Gauge

SYNC_AGE = Gauge(
    "plein_matrix_sync_age_seconds",
    "Seconds since a sync ended, in the process that hears",
    ["homeserver"],
)
SIGNED = Gauge(
    "plein_matrix_device_signed",
    "Whether the bot's device is signed, in the process that hears",
    ["homeserver"],
)
SYNCS_LOST = Counter("plein_matrix_syncs_lost_total", "Syncs that brought nothing, by why", ["why"])
WITHHELD = Counter(
    "plein_matrix_withheld_total", "Devices that were not given the key of a room", ["why"]
)
