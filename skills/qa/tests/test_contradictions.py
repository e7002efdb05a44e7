"""Two answers that do not say the same: both owners hear so, once, as far as they may read both."""

from skills.qa.tests.test_caring import LEAVE, writes
from tests.chat import Chat

ALARM = "Two answers do not say the same"
SAME = "How many days of leave do I get each year?"


async def test_both_owners_are_told_once_until_one_of_the_answers_changes(chat: Chat) -> None:
    """QNA-A5."""
    noor = chat.on("noor", role="editor")
    ivo = chat.on("ivo", role="editor", language="nl")
    await writes(noor, LEAVE, "You get 25 days.")
    noor.sees_not(ALARM)

    await writes(ivo, SAME, "Je krijgt 23 vakantiedagen.", audience="iedereen", review="Nooit")

    told = noor.sees(ALARM)
    assert "they name different numbers" in told.text
    assert "25 days" in told.text
    assert "23 vakantiedagen" in told.text
    assert {"Edit answer 1", "Both are right"} <= {*told.labels}
    ivo.sees("ze noemen verschillende aantallen")
    await ivo.presses("Allebei goed")
    await ivo.presses_again()
    ivo.sees("antwoord 1 en antwoord 2 zijn allebei goed")

    await noor.types("/ask answers leave")
    await noor.presses("Edit answer 1")
    await noor.fills(answer="You get 24 days.")
    assert len([one for one in noor.seen if ALARM in one.text]) == 2
    await noor.presses("Edit answer 1", on=ALARM)
    await noor.fills(answer="You get 23 days.")
    await noor.presses("Both are right")
    noor.sees("this is settled")
    assert len([one for one in noor.seen if ALARM in one.text]) == 2


async def test_answers_that_say_the_same_or_are_about_something_else_are_left_alone(
    chat: Chat,
) -> None:
    noor = chat.on("noor", role="editor")

    await writes(noor, LEAVE, "You get 25 days.")
    await writes(noor, SAME, "25 vakantiedagen.")
    await writes(noor, "How long is the guarantee on a laptop?", "3 years, or 1000 days.")

    noor.sees_not(ALARM)


async def test_who_may_not_read_the_other_answer_hears_nothing_of_it(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", department="HR")
    ivo = chat.on("ivo", role="editor", department="IT")
    eva = chat.on("eva", role="editor", department="HR")
    await writes(noor, LEAVE, "You get 25 days.", audience="department=HR")

    await writes(ivo, SAME, "You get 23 days.")

    noor.sees(ALARM)
    eva.sees(ALARM)
    ivo.sees_not(ALARM)
    ivo.sees_not("25 days")
