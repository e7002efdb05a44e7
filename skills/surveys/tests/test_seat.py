"""The works council's seat: who looks on sees how surveys are made, and what is new waits."""

import tomllib
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlmodel import select

import skills.surveys
from skills.surveys.dossier import tables_told
from skills.surveys.model import Round, Survey
from skills.surveys.settings import skill
from skills.surveys.tests.people import NAMES, answers, asks, composes
from storage.timers import Timer
from tests.actor import Actor
from tests.chat import Chat

pytestmark = [
    pytest.mark.in_chats("web"),
    pytest.mark.settings(surveys={"seen_first": True}),
]
_SEEN_OFF = pytest.mark.settings(surveys={})
_TEXTS = Path(skills.surveys.__file__).parent / "texts"


def _olga(chat: Chat, **more: str) -> Actor:
    return chat.on("olga", role="observer", **more)


async def _written(reader: Actor, name: str) -> str:
    document = PdfReader(BytesIO(await reader.opens(name)))
    return " ".join("".join(page.extract_text() for page in document.pages).split())


@pytest.mark.in_chats("web", "slack")
async def test_a_survey_of_a_new_type_waits_until_it_was_seen(chat: Chat) -> None:
    """SUR-A6."""
    olga = _olga(chat)
    noor, people = await asks(chat)
    noor.sees("Survey 1 waits until the works council has seen it")
    await noor.types("/pulse list")
    noor.whispered("Waiting")
    people[0].sees_not("your view on")
    shown = olga.sees("Survey 1 waits to be started").text
    assert "I am up to date on what is going on at our organisation." in shown
    assert "We decide with it what can wait." in shown
    assert "fewer than 5 answers" in shown
    assert "Noor: made it" in shown

    await olga.presses("Seen")

    noor.sees("Olga has seen what survey 1 is")
    noor.sees("Survey 1 is running")
    people[0].sees("your view on how busy we are")


async def test_the_next_one_of_a_type_does_not_wait_and_one_of_another_does(chat: Chat) -> None:
    """SUR-A6."""
    olga = _olga(chat)
    noor, _ = await asks(chat)
    await composes(noor, topic="the lift", moment="tomorrow 10:00", questions=["col-1"])
    await noor.presses("Start it")
    noor.sees("Survey 2 waits until the works council has seen it")

    await olga.presses("Seen", on="Survey 1 waits")

    noor.sees("Survey 2 is running")
    await composes(noor, topic="the canteen", moment="tomorrow 10:00")
    await noor.presses("Start it")
    noor.sees("Survey 3 is running")
    await composes(noor, topic="pages", mode="unlinkable")
    await noor.presses("Start it")
    noor.sees("Survey 4 waits until the works council has seen it")


async def test_without_an_observer_nothing_starts_and_its_author_is_told_whom_to_ask(
    chat: Chat,
) -> None:
    """SUR-A6: who makes it does not count, and neither does an admin."""
    chat.on("ada", role="admin")
    noor, people = await asks(chat)

    noor.sees("once you start it, it waits until the works council has seen it")
    noor.whispered("nobody else than you has the permission surveys.observe. Ask @Ada")
    noor.sees("Survey 1, not started yet")
    people[0].sees_not("your view on")


async def test_who_made_it_cannot_press_seen_when_they_are_an_observer_too(chat: Chat) -> None:
    ada = chat.on("ada", role="admin")
    noor, people = await asks(chat)
    await ada.types("/plein role give @noor observer")
    await noor.presses("Start it")
    noor.whispered("nobody else than you has the permission")
    _olga(chat)
    await noor.presses("Start it")

    await noor.types("/pulse observe 1")

    assert "Seen" not in noor.sees("Survey 1 waits to be started").labels
    people[0].sees_not("your view on")


async def test_who_had_a_survey_in_hands_cannot_press_seen_after_giving_it_away(
    chat: Chat,
) -> None:
    """SUR-A6."""
    ada, olga = chat.on("ada", role="admin"), _olga(chat)
    noor, people = await asks(chat)
    await ada.types("/plein role give @olga editor")
    for one in (olga, noor):  # it was theirs, and is Noor's again
        await one.types("/pulse list")
        await one.presses("Card of 1")

        await olga.presses("Seen")

        olga.whispered("You worked on survey 1 yourself")
        people[0].sees_not("your view on")


@_SEEN_OFF
async def test_seen_is_offered_only_where_something_waits_for_it(chat: Chat) -> None:
    chat.on("ada", role="admin")
    olga = _olga(chat)
    await asks(chat, questions=["loa-1"])

    await olga.types("/pulse observe 1")

    shown = olga.sees("Survey 1 waits to be started")
    assert "Seen" not in shown.labels
    assert "Seen" not in shown.text


@_SEEN_OFF
async def test_what_waited_goes_on_when_nothing_has_to_be_seen_any_more(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    people = [chat.on(name) for name in NAMES[:6]]
    await composes(noor, moment="Friday 10:00")
    async with chat.store.transaction() as db:
        survey = (await db.exec(select(Survey))).one()
        survey.state = "waiting"  # as it was while `seen_first` was on

    await chat.later(timedelta(days=1))
    noor.sees("Survey 1, how busy we are, waits for nobody any more")
    await chat.later(timedelta(days=4))

    people[0].sees("your view on how busy we are")


@_SEEN_OFF
async def test_who_lost_their_role_before_it_was_made_gets_no_document_and_no_report(
    chat: Chat,
) -> None:
    noor, [bob, *others] = await asks(chat, questions=["inf-1"])
    for one in (bob, *others):
        await answers(one, "Agree")
    await chat.later(timedelta(days=5, minutes=1))
    async with chat.store.transaction() as db:
        survey, one = (await db.exec(select(Survey))).one(), (await db.exec(select(Round))).one()
        for person in (noor, bob):  # Bob has no role, as if they lost it
            args = {"person_id": person.id}
            for route, about in (("tell", {"round_id": one.id}), ("make_pack", {})):
                about = about or {"survey_id": survey.id}
                job = Timer(
                    kind="job", due_at=chat.now, route=f"surveys.{route}", args={**about, **args}
                )
                db.add(job)

    await chat.settles()

    noor.sees("This is all that survey 1")
    noor.sees("Survey 1, round 1")
    bob.sees_not("This is all that survey 1")
    bob.sees_not("Survey 1, round 1")


async def test_what_touches_health_waits_for_both(chat: Chat) -> None:
    """PRV-E4, SUR-A6."""
    ada, olga = chat.on("ada", role="admin"), _olga(chat)
    noor, people = await asks(chat, questions=["loa-1"])
    noor.sees("Survey 1 waits until somebody allows what it asks")
    noor.sees("It also waits until the works council has seen it")

    await olga.presses("Seen")
    people[0].sees_not("your view on")
    noor.sees("Survey 1 waits until somebody allows what it asks")
    await ada.presses("Allow")

    people[0].sees("your view on")


async def test_leave_alone_does_not_start_what_must_be_seen(chat: Chat) -> None:
    ada, olga = chat.on("ada", role="admin"), _olga(chat)
    noor, people = await asks(chat, questions=["loa-1"])

    await ada.presses("Allow")
    people[0].sees_not("your view on")
    noor.sees("Survey 1 waits until the works council has seen it")
    await olga.presses("Seen")

    people[0].sees("your view on")


async def test_what_is_changed_while_it_waits_does_not_start(chat: Chat) -> None:
    olga = _olga(chat)
    noor, people = await asks(chat)
    await noor.presses("Edit")
    await noor.fills(purpose="To know.", questions=["inf-1"])

    await olga.presses("Seen")
    olga.whispered("Survey 1 is not started yet")
    await noor.presses("Start it")
    await olga.types("/pulse observe 1")

    seen = olga.sees("Noor: changed it: its purpose,")
    assert "left out “Other teams help me when my work needs it.”" in seen.text
    people[0].sees_not("your view on")


async def test_a_remark_reaches_who_made_it(chat: Chat) -> None:
    olga = _olga(chat)
    noor, _ = await asks(chat)

    await olga.presses("Say something about it")
    await olga.fills(words="Why *five* days?")

    noor.sees("Olga looks on for the works council")
    noor.sees("Why five days?")


@_SEEN_OFF
async def test_an_observer_sees_all_surveys_and_no_answers(chat: Chat) -> None:
    """SUR-A6: no more than a member does."""
    olga = _olga(chat)
    noor, people = await asks(chat, questions=["inf-1"], days=1)
    for one in people:
        await answers(one, "Agree")
    await chat.later(timedelta(days=1, minutes=1))
    await noor.types("/pulse results 1")

    await olga.types("/pulse observe")
    await olga.presses("Look at 1")
    await olga.types("/pulse new")
    await olga.types("/pulse list")
    await olga.types("/pulse results 1")

    shown = olga.sees("Survey 1 has ended").text
    assert "7 people were asked last" in shown or "8 people were asked last" in shown
    assert "Noor: looked at what came out of round 1" in shown
    olga.whispered("The permission is surveys.manage")
    olga.whispered("You see what came out of survey 1 by")
    olga.sees_not("80% or more")
    olga.sees_not("% answered")


async def test_others_have_no_seat(chat: Chat) -> None:
    chat.on("ada", role="admin")
    _olga(chat)
    noor, people = await asks(chat)

    await noor.types("/pulse observe 1")
    noor.whispered("The permission is surveys.observe")
    await people[0].types("/pulse pack 1")

    people[0].whispered("This document is for the works council")
    await people[1].types("/pulse pack 99")
    people[1].whispered("This document is for the works council")


@_SEEN_OFF
async def test_the_document_has_rules_and_every_table_of_surveys(chat: Chat) -> None:
    """SUR-A6, PRV-D1."""
    olga = _olga(chat)
    await asks(chat)

    await olga.types("/pulse privacy 1")
    await olga.presses("All of it as a PDF", on="What survey 1 keeps")

    written = await _written(olga, "Survey 1, data protection- how busy we are.pdf")
    assert "Nothing is shown of fewer than 5 answers" in written
    assert "comments from 10" in written
    assert "We decide with it what can wait." in written
    assert "I am up to date on what is going on at our organisation." in written
    assert "730 days" in written
    assert "made it" in written
    loose = written.replace(" ", "")
    for table in (one.table for one in tables_told()):
        assert table in loose, table


@pytest.mark.settings(bot={"language": "nl"}, surveys={"seen_first": True})
async def test_the_seat_is_there_in_dutch(chat: Chat) -> None:
    olga = _olga(chat, language="nl")
    noor = chat.on("noor", role="editor", language="nl")
    people = [chat.on(name, language="nl") for name in NAMES[:6]]
    await composes(noor, audience="iedereen", moment="nu")
    await noor.presses("Starten")
    noor.sees("Peiling 1 wacht tot de ondernemingsraad die heeft gezien")

    await olga.types("/peiling meekijken 1")
    await olga.presses("Gezien")
    await olga.types("/peiling dossier 1")

    people[0].sees("vraagt je mening over")
    written = await _written(olga, "Peiling 1, gegevensbescherming- how busy we are.pdf")
    assert "wie de vragen krijgt van een peiling die openstaat" in written
    assert "startte de peiling" in written


def test_the_document_says_of_each_table_what_the_table_says() -> None:
    """A table that keeps something else, or a permission that is new, must be told here, too."""
    texts = {
        language: tomllib.loads((_TEXTS / f"{language}.toml").read_text(encoding="utf-8"))
        for language in ("en", "nl")
    }
    told = {one.table for one in tables_told()}
    assert {"core_browser_session", "core_dialogue", "core_outgoing_file", "core_timer"} <= told
    for one in tables_told():
        assert texts["en"][f"kept_{one.table}"] == f"{one.kept.what}; {one.kept.why}"
        assert f"kept_{one.table}" in texts["nl"]
    for name in skill.permissions:
        verb = name.partition(".")[2]
        assert verb == "use" or f"may_{verb}" in texts["en"], name


async def test_what_waits_past_its_moment_is_for_its_author_again(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    chat.on("olga", role="observer")
    [chat.on(name) for name in NAMES[:5]]
    await composes(noor, moment="tomorrow 10:00")
    await noor.presses("Start it")
    noor.sees("waits until the works council has seen it")

    await chat.later(timedelta(days=1, hours=3))

    noor.sees("That moment has passed.")
