"""The home: what waits for somebody's answer, what they wait for, and a way to ask."""

from skills.qa.tests.known import SICK, SICK_ANSWER
from tests.chat import Chat


async def test_a_home_shows_what_waits_and_lets_one_ask(chat: Chat) -> None:
    noor, ada = chat.on("noor", role="editor"), chat.on("ada", language="nl")
    await ada.types("/plein home")
    await ada.presses("Stel een vraag", on="Vragen")
    await ada.fills(question=SICK)
    await ada.presses("Vraag het iemand")

    await ada.types("/plein home")
    assert f"Vraag 1: {SICK} (Noor antwoordt uiterlijk" in ada.sees("Noor antwoordt uiterlijk").text
    await noor.types("/plein home")
    noor.sees(f"Question 1: {SICK} waits for your answer")
    await noor.presses("Show question 1")
    await noor.presses("Answer")
    await noor.fills(answer=SICK_ANSWER)
    ada.sees(SICK_ANSWER)

    await noor.types("/plein home")
    assert "waits for your answer" not in noor.last.text
