"""Surveys with names: for so few that they could not stay unknown, and said so first."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from skills.surveys.model import Draft, Given, Ledger, Publication, Round
from skills.surveys.naming import AfterStart, read_after_start
from skills.surveys.tests.people import PLAN, composes
from storage.files import OutgoingFile
from storage.outbox import Outgoing
from storage.people import Person
from storage.table import Table
from tests.actor import Actor
from tests.chat import Chat

_LIST = """id,driver,en,nl,type,scale,flags,version,licence,only_if
lift-1,,The lift works.,De lift werkt.,agree,1-5,,1,Apache-2.0,
lift-2,,What is wrong?,Wat is er mis?,text,,,1,Apache-2.0,"lift-1 = 1, 2"
stair-1,,The stairs are clean.,De trap is schoon.,agree,1-5,,1,Apache-2.0,
"""
FEW = pytest.mark.in_chats("web")


async def _asks_bob(chat: Chat, set_of: str = "exit") -> tuple[Actor, Actor]:
    """Let Noor ask Bob by name why he leaves."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await chat.arrive()
    await composes(noor, set_of=set_of, questions=None, audience="email=bob@example.org")
    noor.sees("With names: only who made the survey reads the answers.")
    await noor.presses("Start it")
    return noor, bob


async def _answers(bob: Actor, *, words: str = "More time outside.") -> None:
    await bob.presses("Start")
    await bob.presses("Choose")
    await bob.fills(options=["Pay", "Room to grow"])
    await bob.presses("Write")
    await bob.fills(words=words)
    await bob.presses("Send")


async def test_somebody_is_asked_with_their_name_and_hears_that_first(chat: Chat) -> None:
    """SUR-D2, SUR-E11: groups of who leave are too small to be anonymous."""
    noor, bob = await _asks_bob(chat)

    invitation = bob.sees("This survey is not anonymous: your answers are kept with your name.")
    assert "Only Noor reads your answers" in invitation.text
    assert "Taking part is voluntary." in invitation.text
    assert "they see who did not answer" in invitation.text
    assert "nobody is told who took part" not in invitation.text
    await _answers(bob)
    bob.sees("Noor reads them once the survey has closed.")

    noor.sees_not("More time outside.")
    await chat.later(timedelta(days=5, hours=1))
    noor.sees("1 person answered survey 1")
    await noor.presses("Read the answers")
    noor.sees("Bob, on")
    noor.sees("Pay and Room to grow")
    noor.sees("More time outside.")


@FEW
async def test_answers_can_be_changed_until_it_closes(chat: Chat) -> None:
    """SUR-D8: with names they may."""
    noor, bob = await _asks_bob(chat)
    await _answers(bob)

    await bob.types("/pulse")
    bob.sees("You can change that until")
    await bob.presses("Change my answers")
    bob.sees("Your answer now: Pay and Room to grow")
    await bob.presses("Leave it so")
    bob.sees("Your answer now: More time outside.")
    await bob.presses("Write")
    await bob.fills(words="A desk by the window.")
    await bob.presses("Send")

    await chat.later(timedelta(days=6))
    await noor.types("/pulse results 1")
    noor.sees("A desk by the window.")
    noor.sees_not("More time outside.")
    await bob.presses("Change my answers")
    bob.whispered("This survey is closed.")


@FEW
async def test_answers_can_be_removed_before_and_after_it_closes(chat: Chat) -> None:
    noor, bob = await _asks_bob(chat)
    await _answers(bob)
    await bob.presses("Remove my answers")
    bob.whispered("Then they are gone for good.")
    assert await _count(chat, Given) == 1
    await bob.presses("Remove them for good")
    bob.whispered("Nobody has read them.")
    assert await _count(chat, Given) == 0

    await bob.types("/pulse")
    await _answers(bob)
    await chat.later(timedelta(days=6))
    await bob.types("/pulse results 1")
    bob.whispered("More time outside.")
    await bob.presses("Remove my answers")
    await bob.presses("Remove them for good")

    bob.whispered("They may have been read before")
    assert await _count(chat, Given) == 0
    await bob.presses("Remove my answers")
    bob.whispered("There are no answers of yours here.")
    await noor.types("/pulse results 1")
    noor.sees("There is nothing to read")


@FEW
async def test_nobody_but_who_asked_reads_them(chat: Chat) -> None:
    _, bob = await _asks_bob(chat)
    await _answers(bob)
    await chat.later(timedelta(days=6))
    zoe = chat.on("zoe", role="editor")

    await zoe.types("/pulse results 1")

    zoe.whispered("Only Noor reads the answers.")
    zoe.sees_not("More time outside.")
    await zoe.presses_of(chat.on("noor"), "Read the answers")
    zoe.sees_not("More time outside.")
    for word in ("team", "action", "replies", "baseline"):
        await zoe.types(f"/pulse {word} 1")
        zoe.whispered("there are no figures of it")


@FEW
async def test_when_who_asked_is_gone_people_hear_first_who_reads_it_then(chat: Chat) -> None:
    """PRV-A2: and have a day to remove what they said to somebody else."""
    noor, bob = await _asks_bob(chat)
    await _answers(bob)
    await chat.later(timedelta(days=6))
    zoe = chat.on("zoe", role="editor")
    await zoe.types("/pulse results 1")
    await chat.leaves(noor)

    await zoe.types("/pulse results 1")
    zoe.whispered("who read the answers does not do that any more")
    await zoe.presses("Take it over")
    bob.sees("from tomorrow on Zoe does")
    await zoe.types("/pulse results 1")
    await zoe.presses("Take it over")
    zoe.whispered("Somebody takes survey 1 over already.")
    zoe.sees_not("More time outside.")
    await chat.later(timedelta(days=1, hours=1))

    zoe.sees("how busy we are, is yours now.")
    await zoe.types("/pulse results 1")
    zoe.sees("More time outside.")
    assert sum("from tomorrow on Zoe does" in one.text for one in bob.seen) == 1


@FEW
async def test_nobody_is_asked_while_nobody_reads_it(chat: Chat) -> None:
    noor, zoe = chat.on("noor", role="editor"), chat.on("zoe", role="editor")
    bob = _begins(chat, "bob", 4)
    await composes(noor, set_of="onboarding_7", questions=None, moment="7 days after start 10:00")
    await noor.presses("Start it")
    await chat.leaves(noor)

    await chat.later(timedelta(days=2))
    zoe.sees("Nobody reads what people answer with their names in survey 1")
    assert _times(bob) == 0
    await zoe.presses("Take it over")
    await chat.later(timedelta(days=4))

    assert _times(bob) == 1
    assert "Only Zoe reads your answers" in bob.sees(ASKED).text


@FEW
async def test_quiet_hours_take_nothing_from_the_day_of_notice(chat: Chat) -> None:
    noor, bob = (
        chat.on("noor", role="editor"),
        chat.on("bob", quiet_from="19:00", quiet_until="08:00"),
    )
    await composes(noor, set_of="exit", questions=None, audience="email=bob@example.org")
    await noor.presses("Start it")
    await _answers(bob)
    await chat.later(timedelta(days=6, hours=9, minutes=30))  # 19:30
    zoe = chat.on("zoe", role="editor")
    await zoe.types("/pulse results 1")
    await chat.leaves(noor)
    await zoe.types("/pulse results 1")
    await zoe.presses("Take it over")
    bob.sees_not("from tomorrow on Zoe does")

    await chat.later(timedelta(hours=30))
    bob.sees("from tomorrow on Zoe does")
    zoe.sees_not("is yours now")
    await chat.later(timedelta(hours=8))

    zoe.sees("is yours now")


@FEW
async def test_who_is_back_reads_it_again_and_people_are_told(chat: Chat) -> None:
    noor, zoe = chat.on("noor", role="editor"), chat.on("zoe", role="editor")
    bob, cas = _begins(chat, "bob", 6), _begins(chat, "cas", 2)
    await composes(noor, set_of="onboarding_7", questions=None, moment="7 days after start 10:00")
    await noor.presses("Start it")
    await chat.later(timedelta(days=1, hours=1))
    await bob.presses("Start")
    for _ in range(2):
        await bob.presses("Agree")
    await bob.presses("Send")
    await chat.leaves(noor)
    await chat.later(timedelta(days=3))
    await zoe.presses("Take it over")
    bob.sees("from tomorrow on Zoe does")
    async with chat.store.transaction() as db:
        (await db.get_one(Person, noor.id)).is_active = True

    await chat.later(timedelta(days=2))

    bob.sees("stays as it was: Noor reads the answers")
    zoe.sees("stays as it was: Noor reads the answers")
    await chat.later(timedelta(days=3))
    assert _times(cas) == 1


@FEW
async def test_what_was_not_sent_stays_on_no_card(chat: Chat) -> None:
    _, bob = await _asks_bob(chat)
    await bob.presses("Start")
    await bob.presses("Skip")
    await bob.presses("Write")
    await bob.fills(words="More time outside.")
    await bob.presses("Back")
    bob.sees("Your answer now: More time outside.")

    await chat.later(timedelta(days=5, minutes=5))

    bob.sees_not("More time outside.")


@FEW
async def test_somebody_new_can_be_asked_why_they_leave(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), _begins(chat, "bob", 25)
    await composes(noor, set_of="onboarding_30", questions=None, moment="30 days after start 10:00")
    await noor.presses("Start it")

    await composes(noor, set_of="exit", questions=None, audience="email=bob@example.org")
    await noor.presses("Start it")

    assert _times(bob) == 1


@FEW
async def test_what_is_asked_once_is_started_anew_by_who_takes_it_over(chat: Chat) -> None:
    noor, zoe, bob = chat.on("noor", role="editor"), chat.on("zoe", role="editor"), chat.on("bob")
    await chat.arrive()
    plan = {"set_of": "exit", "questions": None, "audience": "email=bob@example.org"}
    await composes(noor, moment="tomorrow 10:00", **plan)
    await noor.presses("Start it")
    await chat.leaves(noor)
    await chat.later(timedelta(days=2))
    assert _times(bob) == 0

    await zoe.presses("Take it over")
    await chat.later(timedelta(days=1, hours=1))
    await zoe.presses("Edit")
    await zoe.fills(**{**PLAN, **plan})
    await zoe.presses("Start it")

    assert "Only Zoe reads your answers" in bob.sees(ASKED).text


@FEW
async def test_what_was_read_does_not_stay_in_the_chat(chat: Chat) -> None:
    """A chat keeps its messages for years, and answers go after half a year."""
    noor, bob = await _asks_bob(chat)
    await _answers(bob)
    await chat.later(timedelta(days=5, minutes=5))
    await noor.types("/pulse results 1")
    await bob.types("/pulse results 1")
    noor.sees("More time outside.")
    bob.whispered("More time outside.")
    assert await _count(chat, OutgoingFile) == 0
    await chat.later(timedelta(hours=12))
    await noor.types("/pulse results 1")

    await chat.later(timedelta(days=1, hours=2))

    noor.sees_not("More time outside.")
    bob.sees_not("More time outside.")
    async with chat.store.transaction() as db:
        sheets = (await db.exec(select(Outgoing.sheet))).all()
    assert "More time outside." not in str(sheets)


@FEW
async def test_what_was_removed_does_not_come_back_with_an_old_card(chat: Chat) -> None:
    _, bob = await _asks_bob(chat)
    await _answers(bob)
    await bob.presses("Change my answers")
    await bob.presses("Leave it so")
    await bob.presses("Leave it so")
    await bob.presses("Remove my answers")

    await bob.presses("Remove them for good")

    bob.sees_not("That was the last question.")
    assert (await _count(chat, Given), await _count(chat, Draft)) == (0, 0)


@FEW
async def test_once_closed_nothing_tells_who_did_not_answer(chat: Chat) -> None:
    """PRV-D5."""
    noor, bob = await _asks_bob(chat)
    await bob.presses("Start")

    await chat.later(timedelta(days=6))

    noor.sees("Nobody answered survey 1")
    async with chat.store.transaction() as db:
        [one] = (await db.exec(select(Round))).all()
        assert (one.state, one.invited, one.sent) == ("kept", 0, 0)
    for table in (Ledger, Draft, Publication):
        assert await _count(chat, table) == 0


async def _count(chat: Chat, table: type[Table]) -> int:
    async with chat.store.transaction() as db:
        return len((await db.exec(select(table))).all())


@FEW
async def test_the_key_of_a_closed_survey_with_names_is_gone(chat: Chat) -> None:
    _, bob = await _asks_bob(chat)
    await _answers(bob)

    await chat.later(timedelta(days=6))

    assert chat.store.keys.names("surveys.") == []


# So many days after somebody began.


def _begins(chat: Chat, name: str, days_ago: int) -> Actor:
    return chat.on(name, start_date=chat.now.date() - timedelta(days=days_ago))


ASKED = "This survey is not anonymous"


async def test_who_began_so_many_days_ago_is_asked_once(chat: Chat) -> None:
    """SUR-E11: onboarding on day 30."""
    noor = chat.on("noor", role="editor")
    bob, cas, dina = _begins(chat, "bob", 29), _begins(chat, "cas", 28), _begins(chat, "dina", 60)
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
    assert _times(bob) == _times(cas) == 1


def _times(person: Actor) -> int:
    return sum(ASKED in one.text for one in person.seen)


@FEW
async def test_days_without_anybody_leave_no_rounds(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    eva = _begins(chat, "eva", 0)
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
    new = [_begins(chat, name, 5) for name in ("bob", "cas", "dina")]
    others = [chat.on(name) for name in ("eva", "finn", "gijs", "hana")]
    await composes(noor, topic="the week", questions=["inf-1"], moment="every Tuesday 9:00", days=2)
    await noor.presses("Start it")
    await composes(noor, set_of="onboarding_7", questions=None, moment="7 days after start 10:00")
    await noor.presses("Start it")

    await chat.later(timedelta(days=5))
    assert [_times(one) for one in new] == [1] * 3
    assert [_pulses(one) for one in new] == [0] * 3
    assert [_pulses(one) for one in others] == [1] * 4
    await chat.later(timedelta(days=14))

    assert [_pulses(one) for one in new] == [1] * 3
    assert [_times(one) for one in new] == [1] * 3


def _pulses(person: Actor) -> int:
    return sum("your view on the week" in one.text for one in person.seen)


@FEW
async def test_nobody_is_asked_on_a_holiday_or_twice_when_a_start_is_put_right(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await chat.later(datetime(2026, 12, 20, 12, tzinfo=UTC) - chat.now)
    eva = chat.on("eva", start_date=date(2026, 12, 18))
    await composes(noor, set_of="onboarding_7", questions=None, moment="7 days after start 10:00")
    await noor.presses("Start it")

    await chat.later(timedelta(days=7))  # the 25th is Christmas, and then there is a weekend
    assert _times(eva) == 0
    await chat.later(timedelta(days=2))
    assert _times(eva) == 1
    async with chat.store.transaction() as db:
        (await db.get_one(Person, eva.id)).start_date = date(2026, 12, 28)
    await chat.later(timedelta(days=14))

    assert _times(eva) == 1


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
async def test_what_does_not_go_with_names_is_refused(chat: Chat) -> None:
    """PRV-E4, PRV-E5."""
    noor, _ = chat.on("noor", role="editor"), chat.on("bob")
    await noor.types("/pulse new")
    for wrong, said in (
        ({"mode": "With names: it is not anonymous", "questions": ["loa-1"]}, "about health"),
        ({"mode": "With names: it is not anonymous", "questions": ["man-1"]}, "one's manager"),
        (
            {"mode": "In the chat, where it can be done", "moment": "30 days after start"},
            "cannot be anonymous",
        ),
    ):
        await composes(noor, **wrong)
        assert any(said in one for one in noor.errors.values())


@FEW
async def test_whose_first_day_nobody_knows_is_not_promised_anything(chat: Chat) -> None:
    noor, _ = chat.on("noor", role="editor"), chat.on("bob")

    await composes(noor, set_of="onboarding_7", questions=None, moment="7 days after start")

    noor.sees("I do not know of anybody there when they began to work here.")


@FEW
async def test_a_running_one_stays_with_names(chat: Chat) -> None:
    """SUR-D11."""
    noor, _ = await _asks_bob(chat)

    await noor.presses("Edit")

    noor.whispered("that it is with names")


@FEW
async def test_it_says_what_it_keeps(chat: Chat) -> None:
    """SUR-A1."""
    _, bob = await _asks_bob(chat)

    await bob.types("/pulse privacy 1")

    said = bob.whispered("What somebody answered, with their name")
    assert "It is not anonymous." in said.text
    assert "removed after 180 days" in said.text
    assert "mixed" not in said.text


@FEW
async def test_what_is_asked_after_certain_answers_comes_in_the_chat(chat: Chat) -> None:
    """SUR-E1: with names, the next question tells nothing that its reader does not see."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await chat.arrive()
    await composes(
        noor,
        mode="With names: it is not anonymous",
        questions=["inf-1"],
        audience="email=bob@example.org",
    )
    await noor.presses("Bring a list")
    await noor.fills(file=("questions.csv", _LIST.encode()))
    await noor.presses("Start it")
    await bob.presses("Start")
    await bob.presses("Disagree")
    bob.sees("What is wrong?")
    await bob.presses("Back")
    await bob.presses("Agree")
    bob.sees("The stairs are clean.")
    await bob.presses("Skip")

    await bob.presses("Send")

    async with chat.store.transaction() as db:
        [given] = (await db.exec(select(Given))).all()
        assert (given.answers, given.words) == ({"lift-1": 4}, {})
