"""Files from the chat: what they hold is shown first, brought up to date, and never doubled."""

from tests.chat import Chat

KEY = "Who has the key?;The porter.;;Nobody\n"
LIST = f"question;answer;tags;owner\nWhere do I park?;Behind the shed.;parking;Noor\n{KEY}"


async def test_a_list_is_brought_in_and_brought_up_to_date(chat: Chat) -> None:
    noor, ada = chat.on("Noor", role="editor"), chat.on("ada")
    await noor.types("/ask import")
    await noor.fills(file=("answers.csv", LIST.encode()), audience="everyone")
    noor.sees("2 things are new.")
    await ada.types("/ask Where do I park?")
    ada.sees("I don't know this one")

    await noor.presses("Bring in")

    noor.sees("answers.csv is brought in: 2 things are known now.")
    noor.sees("I do not know Nobody")
    await ada.types("/ask Where do I park?")
    told = ada.sees("Behind the shed.")
    assert "answers.csv" in told.text

    newer = LIST.replace("shed", "barn").replace(KEY, "")
    await noor.types("/ask import")
    await noor.fills(file=("answers.csv", newer.encode()), audience="everyone")
    noor.sees("One thing changed.")
    noor.sees("One thing is not in it any more")
    await noor.presses("Bring in")
    await ada.types("/ask Where do I park?")
    await ada.types("/ask Who has the key?")

    ada.sees("Behind the barn.")
    ada.sees_not("The porter.")
