"""Files of an announcement: added on a page, within limits that are told first."""

import io

import pytest
from PIL import Image
from sqlmodel import select

from skills.announcements.model import Attachment
from skills.announcements.tests.writing import drafts
from tests.actor import Actor
from tests.chat import Chat

PDF = b"%PDF-1.7\n" + bytes(range(256)) + b"\r\n--x\r\n%%EOF"


def picture(kind: str = "JPEG") -> bytes:
    """A picture that says where it was taken."""
    image, made = Image.new("RGB", (40, 20), "#a23b22"), io.BytesIO()
    about = Image.Exif()
    about[0x010E] = "taken at home"
    image.save(made, kind, exif=about)
    return made.getvalue()


async def adds(author: Actor, name: str, data: bytes, alt: str = "A plan of the hall.") -> None:
    """Add a file to the draft."""
    await author.presses("Add a file")
    await author.fills(file=(name, data), alt=alt)


async def test_readers_get_a_file_after_the_words(chat: Chat) -> None:
    """ANN-E8."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor)
    await noor.presses("Add a file")
    noor.whispered("each of at most 10 MB")

    await noor.fills(file=("../plan.pdf", PDF), alt="A plan of the hall.")

    assert "File: plan.pdf (A plan of the hall.)" in noor.sees("not sent yet").text
    noor.sees("A plan of the hall.")
    await noor.presses("Send now")
    bob.sees("Please take the stairs.")
    bob.sees("A plan of the hall.")
    if chat.is_rich:
        assert await bob.opens("plan.pdf") == PDF


@pytest.mark.in_chats("web")
async def test_a_picture_says_no_more_where_it_was_taken(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor)
    assert b"taken at home" in picture()

    await adds(noor, "door.jpg", picture(), alt="The door.")
    await noor.presses("Send now")

    there = await bob.opens("door.jpg")
    assert b"taken at home" not in there
    assert Image.open(io.BytesIO(there)).size == (40, 20)


@pytest.mark.in_chats("console")
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"MZ a program", "no PNG, JPEG or PDF"),
        (picture()[:200], "cannot open this picture"),
        (PDF + b"x" * 10_000_000, "too large"),
        (b"", "fill this in"),
    ],
)
async def test_what_is_no_fitting_file_is_refused_at_its_field(
    chat: Chat, data: bytes, why: str
) -> None:
    noor = chat.on("noor", role="editor")
    await drafts(noor)

    await adds(noor, "plan.pdf", data)

    assert why in noor.errors["file"]
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Attachment))).all() == []


@pytest.mark.in_chats("console")
async def test_files_can_be_taken_away_and_come_along_with_a_copy(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await drafts(noor)
    await adds(noor, "plan.pdf", PDF)
    await noor.presses("Send now")
    await noor.presses("Duplicate")
    assert "File: plan.pdf" in noor.sees("Announcement 2, not sent yet").text

    await noor.presses("Remove files")

    assert "File:" not in noor.sees("Announcement 2, not sent yet").text


@pytest.mark.in_chats("console")
async def test_there_are_at_most_three(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await drafts(noor)

    for name in ("a.pdf", "b.pdf", "c.pdf"):
        await adds(noor, name, PDF)

    assert "Add a file" not in noor.sees("not sent yet").labels


@pytest.mark.in_chats("console")
async def test_without_an_address_for_pages_that_is_said(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    await drafts(noor)
    chat.app.workplace.address = ""

    await noor.presses("Add a file")

    noor.whispered("I do not know at which address")
