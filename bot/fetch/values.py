"""What was read at an address. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What is at an address now. `url` is where it was in the end, `version` what tells whether it
    changed since: at most 1,000 characters, to be kept and given to the next `Job.fetch`."""

    url: str
    body: bytes
    content_type: str = ""
    version: str = ""
