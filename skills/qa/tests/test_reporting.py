"""The report: how well questions are answered, what is not known, and nobody made out."""

import csv
import io
from datetime import timedelta

import pytest
from sqlmodel import col, select

from skills.qa.model.tables import Question
from skills.qa.tests.known import know, know_topic
from storage.people import Person
from tests.actor import Actor
from tests.chat import Chat
from tests.drivers import Seen

WORDS = "doctor, fever, hospital, pregnant, medicine"
ASKED = (
    "Which doctor does our company work with?",
    "May I travel by train with a fever?",
    "Who pays when I land in hospital?",
    "What are the rules for pregnant colleagues?",
    "Can I store medicine in the fridge?",
)
BIKES = (
    "Where can I park my bike?",
    "bike parking?",
    "Is there parking for bikes at the office?",
    "parking of bikes",
    "bike parking, where",
)
NAMES = ("Ada", "Bob", "Cas", "Dan", "Eva", "Noor", "Ines")


def _five(chat: Chat) -> list[Actor]:
    return [chat.on(name) for name in ("ada", "bob", "cas", "dan", "eva")]


def _words(seen: Seen) -> str:
    """Give what is seen as words alone: each chat sets facts in its own way."""
    return " ".join(seen.text.replace("*", "").replace(":", "").split())


async def _asks_a_person(asker: Actor, words: str) -> None:
    await asker.types(f"/ask {words}")
    await asker.presses("Ask a person")


async def test_the_report_and_the_topics_say_how_well_questions_are_answered(chat: Chat) -> None:
    """QNA-E8, QNA-A2."""
    noor, ines = chat.on("noor", role="editor"), chat.on("ines", role="editor", language="nl")
    five = _five(chat)
    await know_topic(noor, experts="Noor, Ines", words=WORDS)
    for at, helper, way in ((0, noor, "Answer"), (1, ines, "Antwoord"), (2, noor, "Answer")):
        await _asks_a_person(five[at], ASKED[at])
        await chat.later(timedelta(minutes=30))
        await helper.presses(way)
        await helper.fills(answer="That is in the handbook.")
    await noor.presses("Save as answer")
    await noor.fills(question=ASKED[2], audience="everyone", review="Every 90 days")
    for at in (3, 4):
        await _asks_a_person(five[at], ASKED[at])
        await chat.later(timedelta(minutes=30) if at == 3 else timedelta(days=2))
        await ines.presses("Antwoord")
        await ines.fills(answer="Dat staat in het handboek.")
    for one, words in zip(five, BIKES, strict=True):
        await one.types(f"/ask {ASKED[2]}")
        await one.presses("Not helpful" if one is five[0] else "Helpful")
        await one.types(f"/ask {words}")

    await five[0].types("/ask topics")
    await noor.types("/ask report")
    await ines.types("/vraag rapport", to="#general")

    assert "within 8 working hours, 80% kept" in five[0].last.text
    told = _words(noor.sees("Questions and answers, the last 30 days"))
    assert "I compare words alone here" in told
    for figure in (
        "Questions asked 15",
        "Working hours until a person answered (median) 0.5",
        "Answered without a person 27% (4 of 15)",
        "Not helpful, of the answers rated 20% (1 of 5)",
        "Answered by the moment promised 80% (4 of 5)",
        "Answers read that are checked in time 100%",
        "Topics without an expert none",
        "parking, bike 5 times",
    ):
        assert figure in told
    assert not any(name in told for name in NAMES)
    verteld = _words(ines.sees("Vragen en antwoorden, de laatste 30 dagen"))
    assert "Beantwoord zonder collega 27% (4 van 15)" in verteld
    assert "(mediaan) 0,5" in verteld
    assert "parking, bike 5 keer" in verteld
    ines.whispered("Het staat zo in onze privéchat")


@pytest.mark.in_chats("web", "slack", "matrix")  # the console shows no files
async def test_the_report_comes_with_a_picture_tables_and_a_document(chat: Chat) -> None:
    """QNA-E8."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    five = _five(chat)
    await know(chat, noor, ada)
    for one, words in zip(five, BIKES, strict=True):
        await one.types(f"/ask {words}")

    await noor.types("/ask report")

    names = [name for one in noor.seen for name, _ in one.files]
    assert sorted(name.rsplit(".", 1)[1] for name in names) == [
        "csv",
        "csv",
        "pdf",
        "png",
        "xlsx",
        "xlsx",
    ]
    figures = await _read(noor, "Questions and answers, 30 days.csv")
    assert ["Questions asked", "6", "", ""] in figures
    assert ["Answered without a person", "0%", "0", "6"] in figures
    assert ["Not helpful, of the answers rated", "too few to say", "", ""] in figures
    assert ["Topics without an expert", "none", "", ""] in figures
    missing = await _read(noor, "Asked and not known, 30 days.csv")
    assert missing[1:] == [["parking, bike", "5"]]


async def _read(who: Actor, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((await who.opens(name)).decode("utf-8-sig"))))


async def test_figures_of_too_few_people_are_not_said(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    four = _five(chat)[:4]
    await know(chat, noor, four[0])
    for one, words in zip(four, BIKES, strict=False):
        await one.types(f"/ask {words}")

    await noor.types("/ask report")

    told = _words(noor.sees("Questions and answers, the last 30 days"))
    assert told.count("too few to say") == 6
    assert "parking, bike a few times" in told


async def test_a_topic_whose_expert_left_is_named(chat: Chat) -> None:
    """QNA-E8."""
    noor = chat.on("noor", role="editor")
    chat.on("bob")
    await know_topic(noor, "Parking", experts="Bob")
    async with chat.store.transaction() as db:
        bob = (await db.exec(select(Person).where(Person.name == "Bob"))).one()
        bob.is_active = False

    await noor.types("/ask report")

    assert "Topics without an expert Parking" in _words(noor.sees("the last 30 days"))


async def test_the_promise_of_one_expert_alone_is_not_published(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    five = _five(chat)
    await know_topic(noor, experts="Noor", words=WORDS)
    for one, words in zip(five, ASKED, strict=True):
        await _asks_a_person(one, words)
        await noor.presses("Answer")
        await noor.fills(answer="That is in the handbook.")
    await chat.later(timedelta(days=2))

    await five[0].types("/ask topics")

    five[0].sees("Noor, within 8 working hours")
    five[0].sees_not("kept")


async def test_what_may_not_be_read_is_not_counted_as_fresh(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", department="ICT")
    hugo = chat.on("hugo", role="editor", department="HR")
    five = [chat.on(one, department="HR") for one in ("ada", "bob", "cas", "dan", "eva")]
    await know(chat, hugo, five[0], audience="department=HR")
    for one in five:
        await one.types("/ask How do I report sick?")

    await noor.types("/ask report")
    await hugo.types("/ask report")

    assert "checked in time too few to say" in _words(noor.sees("the last 30 days"))
    assert "checked in time 100%" in _words(hugo.sees("the last 30 days"))


async def test_the_figures_are_for_who_looks_after_all_answers(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/vraag rapport")
    refused = ada.last.text
    await ada.types("/vraag drempel")

    assert "qa.manage" in refused
    assert "qa.manage" in ada.last.text


async def test_what_several_wait_for_is_a_gap_until_its_answer_is_saved(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    ada, *others = _five(chat)[:4]
    await _asks_a_person(ada, ASKED[4])
    for one in others:
        await _asks_a_person(one, ASKED[4])
        await one.presses("Wait for that answer")
    await noor.presses("Answer")
    await noor.fills(answer="Yes, in the kitchen.")

    await noor.types("/ask report")
    before = _words(noor.sees("the last 30 days"))
    await noor.presses("Save as answer")
    await noor.fills(question=ASKED[4], audience="everyone", review="Never")
    await noor.types("/ask report")

    assert "medicine, fridge a few times" in before
    assert "Nothing that is not known was asked by three people" in _words(
        noor.sees("the last 30 days")
    )


@pytest.mark.in_chats("web")
async def test_who_takes_over_a_question_has_the_promise_that_was_made_first(chat: Chat) -> None:
    chat.on("noor", role="editor")
    ada, bob, *_ = _five(chat)
    await _asks_a_person(ada, ASKED[0])
    await chat.later(timedelta(hours=1))
    await _asks_a_person(bob, ASKED[0])
    await bob.presses("Wait for that answer")

    await ada.presses("No longer needed")

    async with chat.store.transaction() as db:
        first, second = (await db.exec(select(Question).order_by(col(Question.number)))).all()
    assert first.promised_at is not None
    assert second.promised_at == first.promised_at
