"""How often: buckets of tokens, one for each who asks."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(slots=True)
class Bucket:
    """A token bucket: `most` at once, then `rate` a second."""

    most: float
    rate: float
    left: float
    seen: float

    def take(self, now: float) -> bool:
        """Take one token. False when there is none; `now` is in seconds of a steady clock."""
        self.left = min(self.most, self.left + max(0.0, now - self.seen) * self.rate)
        self.seen = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Buckets:
    """One bucket for each key; the ones that were not used for the longest time are forgotten."""

    def __init__(self, *, most: float, rate: float, kept: int = 10_000) -> None:
        self._most = most
        self._rate = rate
        self._kept = kept
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str, now: float) -> bool:
        """Take one token of this key's bucket. False when there is none."""
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self._most, self._rate, self._most, now)
            if len(self._buckets) > self._kept:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return bucket.take(now)
