"""What was asked before: an answer that becomes known reaches who waits for one much like it, and
who answered once need not write it again."""

from datetime import timedelta

from skills.qa.tests.known import SICK_ANSWER, know_topic
from tests.chat import Chat

_ALMOST = "How do I report in sick?"


async def test_an_answer_that_becomes_known_is_offered_to_who_waits_for_one_like_it(
    chat: Chat,
) -> None:
    """QNA-D8, from the other side."""
    noor, ada, bente = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bente")
    cas = chat.on("cas", language="nl")
    await ada.types(f"/ask {_ALMOST}")
    await ada.presses("Ask a person")
    await bente.types("/ask Where is the bicycle shed?")
    await bente.presses("Ask a person")
    await cas.types(f"/vraag {_ALMOST}")
    await cas.presses("Vraag het iemand")
    await cas.presses("Wacht op dat antwoord")

    await noor.types("/ask new How must I report sick?")
    await noor.fills(answer=SICK_ANSWER, audience="everyone", review="Every 90 days")

    ada.sees("There is an answer now to something like what you asked in question 1")
    ada.sees(SICK_ANSWER)
    cas.sees("Er is nu een antwoord op iets wat lijkt op jouw vraag 3")
    bente.sees_not(SICK_ANSWER)
    await ada.presses("That answers it")
    ada.sees("Answered by what is known now.")
    await ada.presses_again()
    await noor.types("/ask open")
    assert _ALMOST in noor.sees("bicycle shed").text  # Cas waits on, in Ada's place
    cas.sees("De vraag ligt bij Noor.")

    await noor.types("/ask new Where is the shed for the bicycles?")
    await noor.fills(answer="Behind the office.", audience="everyone", review="Every 90 days")
    await bente.presses("That answers it")

    noor.sees("Question 2 is answered by what is known now. You need do nothing.")


async def test_what_somebody_may_not_read_is_not_offered(chat: Chat) -> None:
    """QNA-D7."""
    noor, ada = chat.on("noor", role="editor", department="HR"), chat.on("ada")
    await ada.types(f"/ask {_ALMOST}")
    await ada.presses("Ask a person")

    await noor.types("/ask new How must I report sick?")
    await noor.fills(answer=SICK_ANSWER, audience="department=HR", review="Every 90 days")

    ada.sees_not("There is an answer now")
    ada.sees_not(SICK_ANSWER)


async def test_who_answered_much_the_same_gives_that_answer_again(chat: Chat) -> None:
    """QNA-D8."""
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    await ada.types(f"/ask {_ALMOST}")
    await ada.presses("Ask a person")
    await noor.presses("Answer")
    await noor.fills(answer=SICK_ANSWER)

    await bob.types("/ask Where is the bicycle shed?")
    await bob.presses("Ask a person")
    noor.sees_not("You answered much the same before")
    await bob.types("/ask How do I report myself in sick?")
    bob.sees_not(SICK_ANSWER)  # what is not saved was said to Ada alone
    await bob.presses("Ask a person")
    noor.sees("You answered much the same before, in question 1")
    await noor.presses("Give this answer again")

    bob.sees(SICK_ANSWER)
    await noor.presses_again()
    noor.sees("You answered question 3")


async def test_what_was_retired_meanwhile_is_no_answer(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    await ada.types(f"/ask {_ALMOST}")
    await ada.presses("Ask a person")
    await noor.types("/ask new How must I report sick?")
    await noor.fills(answer=SICK_ANSWER, audience="everyone", review="Every 90 days")
    await noor.types("/ask answers 1")
    await noor.presses("Retire answer 1")

    await ada.presses("That answers it")

    ada.sees_not("Answered by what is known now.")
    await noor.types("/ask open")
    noor.sees(_ALMOST)


async def test_what_stands_in_a_channel_stands_there_for_who_asked_the_same(chat: Chat) -> None:
    noor, ada, bob = chat.on("noor", role="editor"), chat.on("ada"), chat.on("bob")
    cas = chat.on("cas")
    chat.on("Kim", away_until=(chat.now + timedelta(days=9)).date())
    await chat.arrive()
    await know_topic(noor, "Sick leave", experts="Kim", channel="#random")
    for asker in (ada, bob):
        await asker.types("/ask sick leave, how does that go?")
        await asker.presses("Ask a person")
    await bob.presses("Wait for that answer")
    await noor.types("/ask new How does sick leave go?")
    await noor.fills(answer=SICK_ANSWER, audience="everyone", review="Every 90 days")

    await ada.presses("That answers it")

    chat.shows("#random", "Question 1 is answered by what is known now.")
    await cas.presses("I answer this", on="how does that go?")
    await cas.presses("Answer")
    await cas.fills(answer="By telephone.")
    bob.sees("By telephone.")
