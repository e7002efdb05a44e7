"""Counts that an operator watches. They hold no names and nothing that anybody said."""

from prometheus_client import Counter, Gauge

REQUESTS = Counter(
    "plein_slack_requests_total", "Payloads of Slack by what became of them", ["way", "outcome"]
)
RETRIES = Counter("plein_slack_retries_total", "Events that Slack sent again", ["reason"])
FRAME_AGE = Gauge(
    "plein_slack_socket_silence_seconds", "Seconds since a socket heard anything", ["socket"]
)
SOCKETS = Counter("plein_slack_sockets_total", "Sockets that ended, by why", ["why"])
