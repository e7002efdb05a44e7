"""What Matrix takes: how long, and how often, as the specification and Synapse have it."""

from datetime import timedelta
from typing import Final

from bot.ports import Capabilities

# An event as a whole, as JSON, also when it is encrypted.
EVENT: Final = 65_536
# What is left for words: each is there twice, in four bytes at worst, and encryption adds a third.
TOTAL: Final = 5_000
POLL_OPTIONS: Final = 20
# How much of a room's past is asked for at once, and how much of a gap is filled, or looked through
# for a message of ours.
PAGE: Final = 100
GAP_PAGES: Final = 50
LOOK_UP_PAGES: Final = 25
# Rooms that it joins, as Synapse lets it: so many at once, and for long. So often it declines, too.
JOINS_AT_ONCE: Final = 10
JOINS_A_SECOND: Final = 0.1

CAN: Final = Capabilities(
    text=3_000,
    lines=60,
    total=TOTAL,
    facts=10,
    label=200,
    links=10,
    files=True,
    open_polls=True,
    reactions=9,
    edit=True,
    remove=True,
    threads=True,
    replies=True,
    sign="!",  # clients take a slash for a command of their own
    keyed=timedelta(hours=20),  # Synapse: a day
    find=True,
)
