"""Whether the homeserver is still heard: what a quiet night and a stuck sync have in common, and
what tells them apart."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import REGISTRY

from adapters.matrix.library import AsyncClient
from adapters.matrix.signing import State
from adapters.matrix.watch import QUIET, Watch
from adapters.matrix.wire import Wire
from bot.clock import MovableClock
from tests.adapters.matrix.network import DEVICE, SERVER, USER, Network

_MOMENT = timedelta(seconds=30)


class Night:
    """A bot that is awake, and a clock."""

    def __init__(self) -> None:
        self.clock = MovableClock(datetime(2026, 11, 24, 2, tzinfo=UTC))
        self.network = Network()
        client = AsyncClient(SERVER, USER)
        client.client_session = self.network  # type: ignore[assignment]
        client.restore_login(USER, DEVICE, "of-the-device")
        self.watch = Watch(Wire(client), self.clock, user=USER, homeserver="example.org")

    async def passes(self, time: timedelta) -> None:
        """Let syncs end in which nothing happened."""
        until = self.clock.now() + time
        while self.clock.now() < until:
            self.clock.move_to(self.clock.now() + _MOMENT)
            assert not await self.watch.is_stuck("s1", "s1")

    @property
    def probes(self) -> list[str]:
        """What the bot sent to itself."""
        return [name for name, _ in self.network.asked if name.startswith("PUT sendToDevice")]


@pytest.fixture
def night() -> Iterator[Night]:
    """A bot whose device is signed, and has just heard something."""
    night = Night()
    night.network.takes_probes = True
    night.watch.began("signed")
    yield night
    night.watch.ended()


async def test_a_quiet_homeserver_is_asked_now_and_then(night: Night) -> None:
    await night.passes(QUIET)
    assert not await night.watch.is_stuck("s1", "s2")  # the probe
    await night.passes(QUIET - _MOMENT)

    assert len(night.probes) == 1


async def test_a_sync_that_does_not_bring_what_there_is_is_begun_anew(night: Night) -> None:
    before = _lost("stuck")
    await night.passes(QUIET)

    assert await night.watch.is_stuck("s1", "s1")
    assert len(night.probes) == 1
    assert _lost("stuck") == before + 1


async def test_a_sync_that_stays_stuck_is_told(night: Night) -> None:
    await night.passes(QUIET)
    for _ in range(8):
        night.clock.move_to(night.clock.now() + _MOMENT)
        assert await night.watch.is_stuck("s1", "s1")

    assert night.watch.wrong() == "the homeserver was last heard 4 minutes ago"


async def test_a_probe_that_does_not_leave_proves_nothing(night: Night) -> None:
    night.network.takes_probes = False

    await night.passes(QUIET)
    unproven = await night.watch.is_stuck("s1", "s1")
    night.network.takes_probes = True
    probed = await night.watch.is_stuck("s1", "s1")

    assert not unproven
    assert not probed
    assert await night.watch.is_stuck("s1", "s1")


async def test_where_things_happen_nothing_is_asked(night: Night) -> None:
    for number in range(40):
        night.clock.move_to(night.clock.now() + _MOMENT)
        await night.watch.is_stuck(f"s{number}", f"s{number + 1}")

    assert night.probes == []


async def test_a_homeserver_that_falls_silent_is_told(night: Night) -> None:
    night.clock.move_to(night.clock.now() + timedelta(minutes=2))
    soon = night.watch.wrong()
    night.clock.move_to(night.clock.now() + timedelta(minutes=2))

    assert soon is None
    assert night.watch.wrong() == "the homeserver was last heard 4 minutes ago"
    assert _seen("plein_matrix_sync_age_seconds") == 240


@pytest.mark.parametrize(
    ("signing", "is_wrong", "figure"),
    [("signed", False, 1), ("other", True, 0), ("unsigned", True, 0), (None, False, 0)],
)
async def test_a_device_that_nobody_vouches_for_is_told(
    night: Night, signing: State | None, is_wrong: bool, figure: int
) -> None:
    night.watch.began(signing)

    assert (night.watch.wrong() is not None) is is_wrong
    assert _seen("plein_matrix_device_signed") == figure


async def test_who_does_not_hear_tells_nothing(night: Night) -> None:
    night.watch.ended()
    night.clock.move_to(night.clock.now() + timedelta(hours=1))

    assert night.watch.wrong() is None
    assert _seen("plein_matrix_sync_age_seconds") is None
    assert _seen("plein_matrix_device_signed") is None


def _seen(name: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"homeserver": "example.org"})


def _lost(why: str) -> float:
    return REGISTRY.get_sample_value("plein_matrix_syncs_lost_total", {"why": why}) or 0
