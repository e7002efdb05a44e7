"""Numbers: how long, how many and how often, and the bucket that counts."""

from collections import OrderedDict
from dataclasses import dataclass

# What somebody may say at once, in characters; and a whole frame, in bytes.
TEXT = 40_000
FRAME = 256 * 1024
BODY = 64 * 1024

# Ids, names of questions and values that we hand on; a form's answers are bounded by the frame.
ID = 200
EMOJI = 64
REACTIONS_EACH = 20

# Frames a second that one session may send for long, and at once.
FRAMES_A_SECOND = 10.0
FRAMES_AT_ONCE = 60.0

# Frames that may wait for a slow reader; then the socket is closed and the page fetches anew.
WAITING = 1000

# Open pages of one person, and frames of one page that are being handled.
PAGES_EACH = 50
IN_HANDS = 100

# Pages of messages, and people offered while somebody types.
PAGE = 50
LONGEST_PAGE = 200
PEOPLE = 8
DEMO_PEOPLE = 500

# Tries to sign in: at once, and how many seconds until one more is allowed.
SIGN_INS_AT_ONCE = 5.0
SIGN_IN_EVERY = 120.0
SIGN_INS_OF_A_CLIENT = 30.0
CLIENT_EVERY = 20.0


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
