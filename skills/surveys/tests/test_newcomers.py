"""So many days after somebody began to work here: once, on a working day, with their name."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from skills.surveys.model import Round
from skills.surveys.naming import AfterStart, read_after_start
from skills.surveys.tests.named import ASKED, begins, times_asked
from skills.surveys.tests.people import composes
from storage.people import Person
from tests.actor import Actor
from tests.chat import Chat

FEW = pytest.mark.in_chats("web")


async def test_who_began_so_many_days_ago_is_asked_once(chat: Chat) -> None:
    """SUR-E11: onboarding on day 30."""
    noor = chat.on("noor", role="editor")
    bob, cas, dina = begins(chat, "bob", 29), begins(chat, "cas", 28), begins(chat, "dina", 60)
    await composes(noor, set_of="onboarding_30", questions=None, moment="30 days after start 10:00")
    noor.sees("30 days after somebody began to work here, on a workday at 10:00")
    await noor.presses("Start it")

    await chat.later(timedelta(days=1, hours=1))
    bob.sees(ASKED)
    bob.sees("because you began to work here about 30 days ago")
    cas.sees_not(ASKED)
    await chat.later(timedelta(days=1))
    cas.sees(ASKED)
    await chat.later(timedelta(days=20))

    dina.sees_not(ASKED)
    assert times_asked(bob) == times_asked(cas) == 1


@FEW
async def test_days_without_anybody_leave_no_rounds(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    eva = begins(chat, "eva", 0)
    await composes(noor, set_of="onboarding_7", questions=None, moment="7 dagen na start om 10:00")
    await noor.presses("Start it")

    await chat.later(timedelta(days=15))

    eva.sees(ASKED)
    async with chat.store.transaction() as db:
        rounds = (await db.exec(select(Round).order_by("number"))).all()
    assert [one.state for one in rounds] == ["kept", "planned"]


@FEW
async def test_a_pulse_every_week_leaves_new_people_to_it(chat: Chat) -> None:
    """SUR-A3: one invitation a week, over all surveys."""
    noor = chat.on("noor", role="editor")
    new = [begins(chat, name, 5) for name in ("bob", "cas", "dina")]
    others = [chat.on(name) for name in ("eva", "finn", "gijs", "hana")]
    await composes(noor, topic="the week", questions=["inf-1"], moment="every Tuesday 9:00", days=2)
    await noor.presses("Start it")
    await composes(noor, set_of="onboarding_7", questions=None, moment="7 days after start 10:00")
    await noor.presses("Start it")

    await chat.later(timedelta(days=5))
    assert [times_asked(one) for one in new] == [1] * 3
    assert [_pulses(one) for one in new] == [0] * 3
    assert [_pulses(one) for one in others] == [1] * 4
    await chat.later(timedelta(days=14))

    assert [_pulses(one) for one in new] == [1] * 3
    assert [times_asked(one) for one in new] == [1] * 3


def _pulses(person: Actor) -> int:
    return sum("your view on the week" in one.text for one in person.seen)


@FEW
async def test_somebody_new_can_be_asked_why_they_leave(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), begins(chat, "bob", 25)
    await composes(noor, set_of="onboarding_30", questions=None, moment="30 days after start 10:00")
    await noor.presses("Start it")

    await composes(noor, set_of="exit", questions=None, audience="email=bob@example.org")
    await noor.presses("Start it")

    assert times_asked(bob) == 1


@FEW
async def test_nobody_is_asked_on_a_holiday_or_twice_when_a_start_is_put_right(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await chat.later(datetime(2026, 12, 20, 12, tzinfo=UTC) - chat.now)
    eva = chat.on("eva", start_date=date(2026, 12, 18))
    await composes(noor, set_of="onboarding_7", questions=None, moment="7 days after start 10:00")
    await noor.presses("Start it")

    await chat.later(timedelta(days=7))  # the 25th is Christmas, and then there is a weekend
    assert times_asked(eva) == 0
    await chat.later(timedelta(days=2))
    assert times_asked(eva) == 1
    async with chat.store.transaction() as db:
        (await db.get_one(Person, eva.id)).start_date = date(2026, 12, 28)
    await chat.later(timedelta(days=14))

    assert times_asked(eva) == 1


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("7 days after start 9:30", AfterStart(7, "9:30")),
        ("30 dagen na start om 10:00", AfterStart(30, "10:00")),
        ("1 day after they began, at 10am", AfterStart(1, "10am")),
        ("90 dagen nadat ze begonnen 10 uur", AfterStart(90, "10 uur")),
        ("30 days after beginning work at 8:00", AfterStart(30, "8:00")),
        ("14 dagen na indiensttreding.", AfterStart(14, "9:00")),
        ("every Monday 10:00", None),
        ("after start", None),
    ],
)
def test_so_many_days_after_the_start_is_read_in_both_languages(
    words: str, read: AfterStart | None
) -> None:
    assert read_after_start(words) == read


@FEW
async def test_whose_first_day_nobody_knows_is_not_promised_anything(chat: Chat) -> None:
    noor, _ = chat.on("noor", role="editor"), chat.on("bob")

    await composes(noor, set_of="onboarding_7", questions=None, moment="7 days after start")

    noor.sees("I do not know of anybody there when they began to work here.")
