"""What people must be able to do, on every chat and both databases: the long way round, once.

What each of it does in detail stands in the other files, on the chats where it differs.
"""

import base64
import hashlib
from collections.abc import Mapping
from datetime import timedelta

import pytest

from skills.surveys.bank import bank
from skills.surveys.tests.paper import opens
from skills.surveys.tests.people import NAMES, composes
from skills.surveys.tests.told import HIGH, LOW, had_rounds
from tests.actor import Actor
from tests.chat import Chat
from tests.drivers import Browser

_LABELS = {1: "Strongly disagree", 2: "Disagree", 4: "Agree", 5: "Strongly agree"}
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_BRANCHES = """id,driver,en,nl,type,scale,flags,version,licence,only_if
lift-1,,The lift works.,De lift werkt.,agree,1-5,,1,Apache-2.0,
lift-2,,What is wrong?,Wat is er mis?,text,,,1,Apache-2.0,"lift-1 = 1, 2"
"""
_EARLIER = "date,group,question,driver,score,favourable,n\n2024,,,INF,,48,120\n"
_SOURCE = {"kind": "own", "source": "Staff survey"}


async def _answers(person: Actor, answers: Mapping[str, int], words: Mapping[str, str]) -> None:
    """Answer the newest survey as this chat lets: by buttons, or on the page where others could
    read what is typed (SUR-D3, SUR-A7)."""
    if _is_paged(person):
        paper = await opens(person)
        assert await paper.starts() == "signed"
        assert await paper.sends(dict(answers), dict(words)) == "received"
        return
    await person.presses("Start")
    for value in answers.values():
        await person.presses(_LABELS[value])
    for said in words.values():
        await person.presses("Write")
        await person.fills(words=said)
    await person.presses("Send")


async def _answers_again(person: Actor) -> None:
    """Try to answer once more (SUR-D8)."""
    if _is_paged(person):
        assert await (await opens(person)).starts() == "begun"
    else:
        await person.presses("Start")
        person.whispered("You have already answered this survey.")


def _is_paged(person: Actor) -> bool:
    return person.at == "matrix"


@pytest.mark.settings(surveys={"results_within": "3 days"})
async def test_a_pulse_comes_is_answered_and_leads_to_something(chat: Chat) -> None:
    """SUR-D3, D7, D8, D10, E5, E7, E9, E10, A2, A5, D6."""
    noor = chat.on("noor", role="editor", department="Bestuur")
    tom = chat.on("tom", department="Wonen")
    wonen = [tom, *(chat.on(name, department="Wonen", manager="tom") for name in NAMES[:6])]
    raad = [chat.on(name, department="Raad") for name in NAMES[6:10]]
    plan = {"questions": ["inf-1", "opn-1"], "moment": "every Tuesday 10:00", "days": 2}
    await composes(noor, **plan)
    await noor.presses("Start it")
    await chat.later(timedelta(days=1, hours=5))

    for one in wonen:
        await _answers(one, {"inf-1": 4}, {"opn-1": "Dina knows it, call 06-12345678."})
    for one in raad:
        await _answers(one, {"inf-1": 2}, {"opn-1": "The printer again."})
    await _answers_again(tom)
    await noor.types("/pulse results 1")
    noor.whispered("Nothing is shown before that.")

    await chat.later(timedelta(days=2))
    await noor.types("/pulse results 1")
    report = noor.sees("Survey 1, round 1: how busy we are").text
    assert "64% agree" in report
    assert "11 answers" in report
    assert "±" in report
    assert "Wonen" in noor.sees("Not enough answers to show").text
    comments = noor.sees("11 comments, mixed, with names hidden:").text
    assert "[name] knows it, call [telephone number]." in comments
    if chat.is_rich:
        assert (await noor.opens("Survey 1- how busy we are.pdf")).startswith(b"%PDF")
    await tom.types("/pulse team 1")
    tom.whispered("Not enough answers in Wonen")
    await tom.types("/pulse results 1")
    tom.whispered("You see what came out of survey 1 by")
    await noor.presses("Show it to everybody")
    tom.sees("Thank you for answering.")

    await chat.later(_WEEK)
    noor.sees("Survey 1 pauses.")
    await noor.types("/pulse action 1")
    await noor.fills(what="One planning board.", unit="-", due="2027-01-15", owner=["bob"])
    bob = wonen[1]
    bob.sees("Noor planned something with what came out of survey 1")
    await bob.types("/pulse actions")
    bob.whispered("One planning board.")
    await chat.later(_WEEK)

    assert sum("your view on how busy we are" in one.text for one in bob.seen) == 2


async def test_a_manager_sees_their_unit_and_unanimity_stays_hidden(chat: Chat) -> None:
    """SUR-E10, SUR-A5, SUR-D6."""
    noor, tom = chat.on("noor", role="editor"), chat.on("tom", department="Wonen")
    wonen = [tom, *(chat.on(name, department="Wonen", manager="tom") for name in NAMES[:5])]
    raad = [chat.on(name, department="Raad") for name in NAMES[5:10]]
    await composes(noor, questions=["inf-1"], audience="department in (Wonen, Raad)")
    await noor.presses("Start it")
    for one in wonen:
        await _answers(one, {"inf-1": 2}, {})
    for at, one in enumerate(raad):
        await _answers(one, {"inf-1": 5 if at % 2 else 1}, {})
    await chat.later(timedelta(days=5, minutes=1))

    await tom.types("/pulse team 1")

    said = tom.whispered("80% or more:").text
    assert "Wonen" in said
    assert "Raad" not in said
    assert "100%" not in said


async def test_what_is_asked_after_certain_answers(chat: Chat) -> None:
    """SUR-E1."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    for name in NAMES[1:5]:
        chat.on(name)
    await composes(noor, questions=["inf-1"])
    await noor.presses("Bring a list")
    await noor.fills(file=("questions.csv", _BRANCHES.encode()))
    noor.sees("What is wrong? (in their own words) Only after certain answers.")
    await noor.presses("Start it")

    paper = await opens(bob)

    assert await paper.starts() == "signed"
    assert await paper.sends({"lift-1": 1}, {"lift-2": "It hums."}) == "received"


async def test_how_it_went_over_rounds_and_beside_earlier_results(chat: Chat) -> None:
    """SUR-E4, SUR-E8, SUR-A8, VIV-E2."""
    noor = chat.on("noor", role="editor")
    for name in NAMES[:5]:
        chat.on(name)
    questions = ["inf-1", "col-1"]
    await composes(noor, questions=questions, moment="every Tuesday 10:00", days=2)
    await noor.presses("Start it")
    await had_rounds(chat, LOW * 12, HIGH * 12)
    await noor.presses("Bring earlier results")
    await noor.fills(file=("earlier.csv", _EARLIER.encode()), **_SOURCE)

    await noor.types("/pulse results 1")

    noor.sees("Changed since round 1, by more than chance:")
    noor.sees("Beside earlier results of your own: Staff survey.")


async def test_few_people_all_get_the_same_questions(chat: Chat) -> None:
    """SUR-E2, SUR-E3, SUR-A9."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(f"p{number}") for number in range(20)]
    questions = [one.id for one in bank().of_drivers() if one.driver not in ("LOA", "MAN")]
    mondays = {"moment": "every Monday 10:00", "days": 2}
    await composes(noor, questions=["inf-1"], turns="sample", **mondays)
    noor.sees("everybody is asked at once")

    await composes(noor, topic="turns", questions=questions, turns="rotation", **mondays)
    noor.sees("So everybody gets the same 3 of the")
    await noor.presses("Start it")
    if _is_paged(noor):
        noor.whispered("answered in a chat where others cannot read what is pressed")
        return
    await chat.later(_WEEK)
    people[0].sees("This is number 1.")
    await people[0].presses("Start")
    people[0].sees("1/3")


async def test_a_reply_reaches_the_author_of_a_comment(chat: Chat) -> None:
    """SUR-E6."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(name) for name in NAMES[:10]]
    await composes(noor, questions=["opn-1"], mode="Always on a page")
    await noor.presses("Start it")
    for number, one in enumerate(people):
        paper = await opens(one)
        await paper.starts()
        said = "More time for each other." if number == 0 else "The printer again."
        thread = hashlib.sha256(bytes([100 + number]) * 32).hexdigest()
        assert await paper.sends({}, {"opn-1": said}, {"opn-1": thread}) == "received"
    await chat.later(timedelta(days=5, minutes=1))
    await noor.types("/pulse results 1")
    lines = noor.sees("More time for each other.").text.splitlines()
    [line] = [line for line in lines if "More time for each other." in line]

    await noor.presses("Reply to a comment")
    await noor.fills(comment=line.strip().split(".")[0], words="What keeps you from it?")
    await chat.later(_DAY)

    people[3].sees("There may be a reply to your comment on survey 1")
    secret = base64.b64encode(bytes([100]) * 32).decode()
    read = await Browser(noor.site()).client.post(
        "/drops/surveys/replies/read", json={"secret": secret}
    )
    assert [one["words"] for one in read.json()["lines"]] == [["What keeps you from it?"]]


@pytest.mark.settings(surveys={"seen_first": True})
async def test_the_works_council_sees_a_new_type_first(chat: Chat) -> None:
    """SUR-A6."""
    noor, olga = chat.on("noor", role="editor"), chat.on("olga", role="observer")
    for name in NAMES[:5]:
        chat.on(name)
    await composes(noor)
    await noor.presses("Start it")
    noor.sees("waits")

    await olga.presses("Seen")

    noor.sees("is running")
    await olga.types("/pulse observe 1")
    olga.sees("What was done with it")
