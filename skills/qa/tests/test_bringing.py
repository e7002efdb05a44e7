"""Files from the chat: what they hold is shown first, brought up to date, and never doubled."""

from typing import Any

import pytest

from skills.qa.tests.filing import pdf_file, word_file, zip_file
from tests.actor import Actor
from tests.chat import Chat

KEY = "Who has the key?;The porter.;;Nobody\n"
LIST = f"question;answer;tags;owner\nWhere do I park?;Behind the shed.;parking;Noor\n{KEY}"


async def test_a_list_is_brought_in_and_brought_up_to_date(chat: Chat) -> None:
    """QNA-D9."""
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


def _phones(document: Any) -> None:
    document.add_heading("Phones", 1)
    document.add_heading("Lost phone", 2)
    document.add_paragraph("A lost phone is reported to the porter.")


# Files are read by a process of their own, the same for each chat: a list is brought in in each.
@pytest.mark.in_chats("web")
async def test_what_documents_say_is_told_with_document_section_and_page(chat: Chat) -> None:
    """QNA-D9, QNA-E6."""
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    pages = [["Salary", "It is paid on the 24th."], ["Travel", "Travel costs: each Friday."]]
    files = {
        "parking.md": "# Parking\n\n## Bicycles\n\nBicycles are parked behind the shed.\n",
        "leave.html": "<h1>Leave</h1><h2>Parental leave</h2><p>Parental leave: nine weeks.</p>",
        "phones.docx": word_file(_phones),
        "pay.pdf": pdf_file(*pages, outline={"Salary": 0, "Travel": 1}),
    }

    await brings(noor, "guide.zip", zip_file(files))

    noor.sees("guide.zip is brought in: 4 things are known now.")
    for asked, answer, *cited in (
        ("Where are bicycles parked?", "behind the shed", "Bicycles", "Parking"),
        ("Parental leave, how many weeks?", "nine weeks", "Parental leave", "Leave"),
        ("I lost my phone, where is it reported?", "to the porter", "Lost phone", "Phones"),
        ("When are travel costs paid?", "each Friday", "Travel", "pay, page 2"),
    ):
        await ada.types(f"/ask {asked}")
        told = ada.whispered(answer).text
        assert [one for one in cited if one not in told] == []


async def brings(by: Actor, name: str, data: bytes, audience: str = "everyone") -> str:
    """Bring in a file, and return what would change."""
    await by.types("/ask import")
    await by.fills(file=(name, data), audience=audience)
    shown = by.last.text
    await by.presses("Bring in")
    return shown


@pytest.mark.in_chats("console")
async def test_what_somebody_may_not_read_is_not_there_for_their_import(chat: Chat) -> None:
    eva = chat.on("eva", role="editor", department="HR")
    noor, ada = chat.on("noor", role="editor"), chat.on("ada")
    bob = chat.on("bob", department="HR")
    await brings(eva, "answers.csv", LIST.replace("shed", "vault").encode(), "department=HR")

    shown = await brings(noor, "answers.csv", LIST.replace(KEY, "").encode())
    await ada.types("/ask Where do I park?")
    ada_told = ada.last.text
    await bob.types("/ask Who has the key?")

    assert "One thing is new." in shown
    assert "changed" not in shown
    assert "not in it any more" not in shown
    assert "Behind the shed." in ada_told
    assert "The porter." in bob.last.text
    own = await brings(eva, "answers.csv", LIST.replace(KEY, "").encode(), "department=HR")
    assert "One thing changed." in own
    assert "One thing is not in it any more" in own


@pytest.mark.in_chats("console")
async def test_a_page_that_an_archive_has_no_more_is_retired(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    pages = {"a.md": b"# Parking\n\nBehind the shed.\n", "b.md": b"# Keys\n\nThe porter.\n"}
    await brings(noor, "site.zip", zip_file(pages))

    shown = await brings(noor, "site.zip", zip_file({"a.md": pages["a.md"]}))

    assert "One thing is not in it any more" in shown
    assert "One thing is as it was." in shown
