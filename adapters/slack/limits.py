"""What Slack takes: how long, how many, how often. As documented where nothing else is said.

`Buckets` keeps the bot within Slack's rates. It is pure: the clock is handed in.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.ports import Capabilities

# A message.
TEXT: Final = 40_000  # characters of its text; longer is cut by Slack
UPDATE_TEXT: Final = 4_000  # the same for chat.update, which refuses what is longer
BLOCKS: Final = 50
# All blocks together, as JSON. Not documented: bolt-js issues 2509 and 2867 measured 13,200 to
# 13,297.
ALL_BLOCKS: Final = 13_000
METADATA: Final = 8_000  # bytes

# Blocks.
SECTION: Final = 3_000
HEADER: Final = 150
FIELDS: Final = 10
FIELD: Final = 2_000
ELEMENTS: Final = 25
ALT: Final = 2_000
IMAGE_ALT: Final = 1_000  # of an image that is uploaded
URL: Final = 3_000
BLOCK_ID: Final = 255
LABEL: Final = 2_000
HINT: Final = 2_000

# Elements.
ACTION_ID: Final = 255
BUTTON: Final = 75
BUTTON_VALUE: Final = 2_000
OPTION: Final = 75
OPTION_VALUE: Final = 150
OPTIONS: Final = 100
GROUPS: Final = 100
BOXES: Final = 10  # checkboxes or radio buttons
PLACEHOLDER: Final = 150
INPUT: Final = 3_000

# Views.
VIEW_BLOCKS: Final = 100
VIEW: Final = 250_000  # bytes
VIEW_DEPTH: Final = 3
TITLE: Final = 24
PRIVATE: Final = 3_000
CALLBACK_ID: Final = 255
TRIGGER: Final = timedelta(seconds=3)

# Asking for much: pages of lists, how many pages of a channel's history a look-up reads, and how
# many of its members are listed: 20,000, which takes a minute.
PAGE: Final = 200
LOOK_UP_PAGES: Final = 25
MEMBER_PAGES: Final = 100

CAN: Final = Capabilities(
    text=SECTION,
    lines=40,  # a line with many & < > takes more blocks than one
    total=9_000,  # what is left of ALL_BLOCKS is for the JSON around the words
    facts=FIELDS,
    buttons=ELEMENTS,
    label=BUTTON,
    menu=OPTIONS,
    poll=0,  # buttons with a tally, replaced in place
    links=ELEMENTS,
    pictures=True,
    files=True,
    reactions=0,  # buttons are there, which are better
    forms=True,
    edit=True,
    remove=True,
    threads=True,
    whispers=True,
    unopened=True,  # to open a chat first is a call more, of which there are fifty a minute
    unseen=True,  # a press is told to the app alone, and is no message
    find=True,
    home=2,  # a home holds as many blocks as two messages
    rate=8,  # Slack's own broadcasts for employees run at 525 a minute
    changes=50,  # tier 3, for `chat.update` as for `chat.delete`
)


def size(text: str) -> int:
    """Count characters as Slack may count them at worst: an emoji takes two."""
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often: `burst` at once, then one every `every`; `patience` is how long one may queue."""

    burst: int
    every: timedelta
    patience: timedelta


def _a_minute(times: int, *, burst: int, patience: float) -> Rate:
    return Rate(burst, timedelta(minutes=1) / times, timedelta(seconds=patience))


# Slack's tiers, for each method and workspace. A tier allows short bursts.
_TIERS: Final = {
    1: _a_minute(1, burst=1, patience=2),
    2: _a_minute(20, burst=5, patience=5),
    3: _a_minute(50, burst=10, patience=2),
    4: _a_minute(100, burst=20, patience=1),
}
# Documented as special: generous for who asks now and then.
_SPECIAL: Final = _a_minute(100, burst=20, patience=2)
_TIER_OF: Final = {
    "auth.teams.list": 2,
    "bots.info": 3,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.delete": 3,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "reactions.add": 3,
    "users.conversations": 3,
    "users.info": 4,
    "users.list": 2,
    "users.lookupByEmail": 3,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
# One message a second in a channel, with bursts; several hundred a minute in a workspace, where
# others run at 525. A long queue for the workspace would make replies wait behind a broadcast.
_IN_CHANNEL: Final = _a_minute(60, burst=5, patience=3)
_IN_WORKSPACE: Final = _a_minute(480, burst=16, patience=1)
POST: Final = "chat.postMessage"

_Key = tuple[str, str, str]
_LONGEST_PAUSE: Final = timedelta(hours=6)
_KEPT: Final = 20_000


@dataclass(slots=True)
class _Bucket:
    """When the next place is free. A burst is how far that may lie in the past."""

    rate: Rate
    next_at: datetime
    closed_at: datetime | None = None
    closed_for: timedelta = timedelta()

    def wait(self, now: datetime) -> timedelta:
        return max(self._closed(now), self._next(now) - now, timedelta())

    def take(self, now: datetime) -> None:
        # Idle time is saved up to the burst, and no more.
        earliest = now - self.rate.every * (self.rate.burst - 1)
        self.next_at = max(self._next(now), earliest) + self.rate.every

    # Longer waits than there can be come from a clock that was set back: they are over.

    def _next(self, now: datetime) -> datetime:
        longest = now + self.rate.patience + 2 * self.rate.every
        return self.next_at if self.next_at <= longest else now

    def _closed(self, now: datetime) -> timedelta:
        if self.closed_at is None or now < self.closed_at:
            return timedelta()
        return self.closed_at + self.closed_for - now


class Buckets:
    """One bucket for each method of each workspace, and for messages one for each channel."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[_Key, _Bucket] = OrderedDict()

    def take(self, workspace: str, method: str, channel: str, now: datetime) -> timedelta:
        """Take a place, and tell how long to wait for it. `channel` may be empty.

        Longer than the patience of a bucket, and no place is taken: come back later.
        """
        buckets = list(self._of(workspace, method, channel, now))
        wait = max(bucket.wait(now) for bucket in buckets)
        if self.has_patience(workspace, method, channel, now):
            for bucket in buckets:
                bucket.take(now)
        return wait

    def has_patience(self, workspace: str, method: str, channel: str, now: datetime) -> bool:
        """Tell whether a place is free soon enough to wait for it."""
        buckets = self._of(workspace, method, channel, now)
        return all(bucket.wait(now) <= bucket.rate.patience for bucket in buckets)

    def close(self, workspace: str, method: str, now: datetime, after: timedelta) -> None:
        """Let nobody through before `after` is over: what Slack asked for by Retry-After."""
        bucket = self._bucket((workspace, method, ""), now)
        bucket.closed_at, bucket.closed_for = now, min(after, _LONGEST_PAUSE)

    def _of(self, workspace: str, method: str, channel: str, now: datetime) -> Iterator[_Bucket]:
        yield self._bucket((workspace, method, ""), now)
        if method == POST and channel:
            yield self._bucket((workspace, method, channel), now)

    def _bucket(self, key: _Key, now: datetime) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            rate = self.rate_of(key[1], in_channel=bool(key[2]))
            bucket = self._buckets[key] = _Bucket(rate, now - rate.every * (rate.burst - 1))
            if len(self._buckets) > _KEPT:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        return bucket

    def rate_of(self, method: str, *, in_channel: bool) -> Rate:
        """Tell how often a method may be called, or something posted in one channel."""
        if method == POST:
            return _IN_CHANNEL if in_channel else _IN_WORKSPACE
        tier = _TIER_OF.get(method)
        return _SPECIAL if tier is None else _TIERS[tier]
