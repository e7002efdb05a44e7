"""Making a survey: what it asks, of whom and when, and what stands once it is started."""

from datetime import timedelta

import pytest

from skills.surveys.tests.people import NAMES, asks, composes
from tests.chat import Chat


async def test_a_survey_shows_what_it_asks_and_whom_it_reaches(chat: Chat) -> None:
    """SUR-D1."""
    noor = chat.on("noor", role="editor")
    for name in NAMES[:6]:
        chat.on(name)

    await composes(noor, moment="every Monday 10:00")

    card = noor.sees("Survey 1, not started yet: how busy we are.")
    assert "It asks 3 questions, about 1 minute:" in card.text
    assert "I am up to date on what is going on at our organisation." in card.text
    assert "This reaches 7 people" in card.text
    assert "every Monday at 10:00" in card.text
    assert "Open for 5 days." in card.text


async def test_who_may_not_make_surveys_is_told_so(chat: Chat) -> None:
    bob = chat.on("bob")

    await bob.types("/pulse new")

    bob.whispered("surveys.manage")


async def test_a_pulse_asks_five_questions_at_most(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    many = ["inf-1", "col-1", "roo-1", "gro-1", "rec-1", "saf-1"]

    await composes(noor, questions=many, moment="every Monday 10:00")

    assert "These are 6 questions. Ask 5 at most" in " ".join(noor.errors.values())


async def test_a_question_of_ones_own_is_written_in_both_languages(chat: Chat) -> None:
    """SUR-D9."""
    noor = chat.on("noor", role="editor")
    for name in NAMES[:6]:
        chat.on(name)
    await composes(noor, questions=["inf-1"])

    await noor.presses("Add a question")
    await noor.fills(
        kind="One of several",
        english="Where do you work best?",
        dutch="Waar werk je het best?",
        options_en="At home; At the office; On the road",
        options_nl="Thuis; Op kantoor; Onderweg",
    )

    noor.sees("Where do you work best? (one of: At home, At the office, On the road)")
    noor.sees("It asks 2 questions")


async def test_options_must_be_as_many_in_both_languages(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await composes(noor, questions=["inf-1"])

    await noor.presses("Add a question")
    await noor.fills(
        kind="One of several",
        english="Where?",
        dutch="Waar?",
        options_en="At home; At the office",
        options_nl="Thuis",
    )

    said = " ".join([*noor.errors.values(), noor.last.text])
    assert "There are 2 options in English and 1 in Dutch." in said


async def test_a_question_is_taken_out_again(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    for name in NAMES[:6]:
        chat.on(name)
    await composes(noor)

    await noor.presses("Other teams help me when my work needs it.")

    noor.sees("It asks 2 questions")


async def test_without_questions_it_cannot_be_started(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    for name in NAMES[:6]:
        chat.on(name)

    await composes(noor, questions=[])

    card = noor.sees("It asks nothing yet.")
    assert "Start it" not in card.labels


async def test_an_audience_below_the_threshold_is_not_asked(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    for name in NAMES[:2]:
        chat.on(name)

    await composes(noor)

    card = noor.sees("of fewer than 5 nothing can be shown")
    assert "Start it" not in card.labels


async def test_who_left_meanwhile_may_make_it_too_few(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    people = [chat.on(name) for name in NAMES[:4]]
    await composes(noor, moment="tomorrow 10:00")
    await noor.presses("Start it")
    await chat.leaves(people[0])

    await chat.later(timedelta(days=2))

    noor.sees("Survey 1 did not go out: Fewer than 5 people would be asked")
    for one in people[1:]:
        one.sees_not("your view on")


async def test_nothing_of_a_running_survey_can_be_changed(chat: Chat) -> None:
    """SUR-D11."""
    noor, _ = await asks(chat)

    await noor.presses("Edit")

    noor.whispered("Survey 1 is running, so it cannot be changed")
    noor.whispered("that nothing is shown of fewer than 5")


async def test_what_touches_health_waits_for_who_looks_after_privacy(chat: Chat) -> None:
    """PRV-E4."""
    ada = chat.on("ada", role="admin")
    noor, people = await asks(chat, questions=["loa-1"])

    noor.sees("Survey 1 waits until somebody allows what it asks")
    people[0].sees_not("your view on")
    ada.sees("I get my work done within my working hours.")
    await ada.presses("Allow")

    people[0].sees("Some questions touch your health")


async def test_what_touches_health_can_be_refused(chat: Chat) -> None:
    """PRV-E4."""
    ada = chat.on("ada", role="admin")
    noor, people = await asks(chat, questions=["loa-1"])

    await ada.presses("Refuse")

    noor.sees("Ada does not allow what survey 1 asks")
    noor.sees("Survey 1, not started yet")
    people[0].sees_not("your view on")


@pytest.mark.settings(bot={"language": "nl"})
async def test_a_survey_is_made_in_dutch(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", language="nl")
    for name in NAMES[:6]:
        chat.on(name, language="nl")

    await noor.types("/peiling nieuw")
    await noor.fills(
        topic="hoe druk we het hebben",
        purpose="We kiezen ermee wat kan wachten.",
        set_of=None,
        questions=["inf-1"],
        audience="iedereen",
        moment="elke maandag 10:00",
        days=5,
    )

    card = noor.sees("Peiling 1, nog niet begonnen: hoe druk we het hebben.")
    assert "Ik ben op de hoogte van wat er speelt bij onze organisatie." in card.text


@pytest.mark.in_chats("web", "slack", "matrix")
async def test_people_can_be_asked_whether_a_message_is_clear(chat: Chat) -> None:
    """SUR-E11: the shortcut on a message."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await bob.types("From June on, repairs are reported in the app.", to="#general")

    await noor.uses_shortcut("Is this clear?", on="repairs are reported")
    await noor.fills(questions=None, audience="everyone", moment="now", days=5)

    card = noor.sees("not started yet: whether this is clear: From June on, repairs are reported")
    assert "Was this message clear?" in card.text
