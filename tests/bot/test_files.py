"""A skill says files: who sees them can open them, and their bytes stay no longer than needed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from adapters.slack.fake import Fault, page, reset, unplugged
from adapters.web.model import WebFile
from bot.content import MOST_BYTES, File, verbatim
from bot.file_name import file_name
from bot.primitives import FileBox, Line, Words, from_json, has_file, to_json
from storage.files import OutgoingFile
from storage.outbox import Outgoing
from storage.privacy import export_person, forget_person, sweep
from tests.bot.filing import CSV, FILING, PNG
from tests.chat import Chat

with_files = pytest.mark.skills(FILING)
rich = pytest.mark.in_chats("web", "slack")


async def kept(chat: Chat) -> list[OutgoingFile]:
    async with chat.store.transaction() as db:
        return list(await db.exec(select(OutgoingFile)))


# What people see.


@with_files
@rich
async def test_a_report_can_be_opened_by_everybody_in_the_channel(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/report kudos.csv", to="#general")

    chat.shows("#general", "Here is the report.")
    assert bob.sees("kudos.csv", in_="#general").by_bot
    assert await bob.opens("kudos.csv") == CSV
    assert "Who got how many kudos" in bob.last.text


@with_files
@pytest.mark.in_chats("console")
async def test_a_chat_without_files_says_that_there_is_one(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/report kudos.csv")

    ada.sees("[bestand kudos.csv, 1 kB] Wie hoeveel kudos kreeg Je kunt het hier niet openen.")
    assert await kept(chat) == []


@with_files
@rich
async def test_words_come_first_and_the_file_after_them(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/report kudos.csv")

    words, file = [one for one in ada.seen if one.by_bot]
    assert "report" in words.text
    assert words.labels == ["Renew", "Take away"]
    assert [name for name, _ in file.files] == ["kudos.csv"]


@with_files
@rich
async def test_a_file_with_words_behind_it_goes_when_all_was_sent(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/signed")

    assert await ada.opens("report.csv") == CSV
    assert await kept(chat) == []


@with_files
@rich
async def test_a_file_alone_is_a_message(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/picture")

    assert await ada.opens("chart.png") == PNG


@with_files
@rich
async def test_a_whispered_file_is_for_one_person(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")

    await ada.types("/secret", to="#general")

    assert await ada.opens("report.csv") == CSV
    bob.sees_not("report.csv")
    ada.whispered("report.csv")


@with_files
@rich
async def test_a_job_sends_its_report_when_it_is_done(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/later", to="#general")

    assert await ada.opens("report.csv") == CSV


@with_files
@rich
async def test_a_newer_report_takes_the_place_of_the_older(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/report report.csv")

    await ada.presses("Renew")

    ada.sees("Here is the newer report.")
    ada.sees_not("Here is the report.")
    assert await ada.opens("report.csv") == b"name,kudos\nAda,4\n"
    assert sum(bool(one.files) for one in ada.seen) == 1


@with_files
@rich
async def test_a_report_that_is_taken_away_is_gone_with_its_file(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/report report.csv")

    await ada.presses("Take away")

    assert [one for one in ada.seen if one.by_bot] == []


@with_files
@rich
async def test_a_name_that_somebody_chose_does_no_harm(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/report ../../etc/pass\u202ewd")

    assert await ada.opens("etc-pass wd") == CSV


# Where the bytes lie.


@with_files
@rich
async def test_bytes_go_when_the_file_is_sent(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/report kudos.csv", to="#general")

    assert await kept(chat) == []


async def _waiting(chat: Chat) -> str:
    """Let a file for ada wait, since Slack takes none; return her id."""
    slack = chat.stages["slack"].slack  # pyright: ignore[reportAttributeAccessIssue]
    slack.fail(*[unplugged()] * 3, method="upload")
    ada = chat.on("ada")
    await ada.types("/report kudos.csv")
    assert [one.files for one in ada.seen if one.files] == []
    return ada.id


@with_files
@pytest.mark.in_chats("slack")
async def test_a_file_waits_until_it_can_be_sent(chat: Chat) -> None:
    await _waiting(chat)
    assert [one.data for one in await kept(chat)] == [CSV]

    await chat.later(timedelta(minutes=5))

    assert await chat.on("ada").opens("kudos.csv") == CSV
    assert await kept(chat) == []


@with_files
@pytest.mark.in_chats("slack")
async def test_a_file_that_waits_is_in_a_persons_export_and_goes_with_them(chat: Chat) -> None:
    ada_id = await _waiting(chat)

    async with chat.store.transaction() as db:
        exported = await export_person(db, ada_id)
        await forget_person(db, ada_id)

    assert exported["core_outgoing_file"][0]["data"] == CSV.hex()
    assert await kept(chat) == []


@with_files
@pytest.mark.in_chats("slack")
async def test_a_file_that_waited_too_long_is_not_sent_any_more(chat: Chat) -> None:
    await _waiting(chat)

    async with chat.store.transaction() as db:
        assert (await sweep(db, chat.now + timedelta(days=31)))["core_outgoing_file"] == 1
    await chat.later(timedelta(minutes=5))

    async with chat.store.transaction() as db:
        rows = await db.exec(select(Outgoing).where(Outgoing.state == "dead"))
        [row] = rows
        assert "its file was kept for too long" in str(row.reason)
    assert [one.files for one in chat.on("ada").seen if one.files] == []


@with_files
@pytest.mark.in_chats("web")
async def test_a_file_in_the_web_chat_is_exported_and_goes_with_the_person(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/secret", to="#general")
    await bob.types("/report kept.csv", to="#general")

    async with chat.store.transaction() as db:
        exported = await export_person(db, ada.id)
        await forget_person(db, ada.id)

    assert [one["name"] for one in exported["web_file"]] == ["report.csv"]
    async with chat.store.transaction() as db:
        assert list(await db.exec(select(WebFile.name))) == ["kept.csv"]


@with_files
@pytest.mark.in_chats("slack")
@pytest.mark.parametrize("fault", [reset(accepted=True), reset(accepted=False), page()])
async def test_an_unclear_answer_is_settled_and_the_file_shown_once(
    chat: Chat, fault: Fault
) -> None:
    slack = chat.stages["slack"].slack  # pyright: ignore[reportAttributeAccessIssue]
    slack.fail(fault, method="files.completeUploadExternal")
    ada = chat.on("ada")
    await ada.types("/report kudos.csv", to="#general")
    await chat.restarts()

    await chat.later(timedelta(minutes=20))

    assert [name for one in ada.seen for name, _ in one.files] == ["kudos.csv"]
    assert slack.count("upload") == 1
    assert await kept(chat) == []


# What a skill may say.


@pytest.mark.parametrize(
    ("size", "media_type"),
    [(0, "text/csv"), (MOST_BYTES + 1, "text/csv"), (1, "csv"), (1, "text/csv\r\nX: y"), (1, "")],
)
def test_a_file_that_no_chat_takes_is_refused_where_it_is_said(size: int, media_type: str) -> None:
    with pytest.raises(ValueError, match=r"bytes|media type"):
        File(name="a.csv", data=bytes(size), alt=verbatim(""), media_type=media_type)


def test_the_largest_file_can_be_said() -> None:
    file = File(name="a.csv", data=bytes(MOST_BYTES), alt=verbatim(""))

    assert "data" not in repr(file)


@pytest.mark.parametrize(
    ("name", "tidied"),
    [
        ("report.csv", "report.csv"),
        ("Overzicht maart 2026 🙌.xlsx", "Overzicht maart 2026 🙌.xlsx"),
        ("../../etc/passwd", "etc-passwd"),
        ("..\\..\\windows\\system.ini", "windows-system.ini"),
        ("/dev/null", "dev-null"),
        ("C:\\report.csv", "C-report.csv"),
        ("a\0b\r\nc\x1b[31m.csv", "a b c [31m.csv"),
        ("invoice\u202efdp.exe", "invoice fdp.exe"),
        ('a"b;c*?.csv', "a-b;c-.csv"),
        (".htaccess", "htaccess"),
        ("  report . csv. ", "report . csv"),
        ("", "file"),
        ("...", "file"),
        ("\u200b\u202e", "file"),
        ("\ud800.csv", "csv"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
        ("x" * 300, "x" * 100),
        ("a." + "b" * 300, "a." + "b" * 98),
        ("cafe\u0301.csv", "café.csv"),
    ],
)
def test_a_name_is_tidied(name: str, tidied: str) -> None:
    assert file_name(name) == tidied


@given(st.text(), st.integers(1, 120))
def test_any_name_can_be_saved(name: str, most: int) -> None:
    tidied = file_name(name, most)

    assert 0 < len(tidied) <= max(most, 1)
    assert not set(tidied) & set('/\\:*?"<>|\0')
    assert tidied == tidied.strip()
    assert tidied.isprintable()
    assert tidied[0] != "."


def test_bytes_are_never_in_the_json_of_a_sheet() -> None:
    box = FileBox(file="f1", name="a.csv", media_type="text/csv", size=5, alt="", data=b"12345")

    text = to_json((box,))

    assert "12345" not in text
    assert has_file(text)
    assert from_json(text) == (replace(box, data=b""),)
    assert "12345" not in repr(box)


def test_words_about_a_file_are_none() -> None:
    words = (Line((Words('"kind":"file"'),)),)

    assert not has_file(to_json(words))
    assert not has_file(None)
