"""What people press and answer waits sealed: when it is handled nobody reads it in any copy."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.events import MessageReceived, to_json
from storage.inbox import Arrived
from storage.table import new_id
from tests.actor import Actor
from tests.bot import shredding, trial
from tests.bot.trial import deeds
from tests.chat import Chat

HOUR = timedelta(hours=1)

pytestmark = [
    pytest.mark.skills(*shredding.SKILLS, *trial.SKILLS),
    pytest.mark.in_chats("console"),
    pytest.mark.on_databases("sqlite", "sqlite-file", "postgresql"),
]


def _keys(chat: Chat) -> list[str]:
    return chat.store.keys.names("inbox.")


async def _arrived(chat: Chat) -> list[Arrived]:
    async with chat.store.transaction() as db:
        return list(await db.exec(select(Arrived).order_by(Arrived.id)))


async def _said(chat: Chat, actor: Actor, words: str) -> MessageReceived:
    await chat.arrive()
    adapter = chat.app.workplace.adapters[actor.at]
    return MessageReceived(
        id=f"event-{new_id()}",
        place=await adapter.direct(actor.workspace, actor.account),
        account=actor.account,
        at=chat.now,
        message="m1",
        text=words,
        addressed=True,
    )


async def _noted(chat: Chat, event: MessageReceived) -> None:
    """Note an event and do no more, as if the process were killed then."""
    await chat.app.engine._note_together([event])


# Whatever is on the disk.


async def _on_disk(chat: Chat, folder: Path) -> bytes:
    """Read all that the database has written: its tables, dead rows in them, and its log."""
    if chat.store.is_sqlite:
        return b"".join(_files(folder))
    async with chat.store.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await alone.execute(text("CHECKPOINT"))
        own = "SELECT oid FROM pg_database WHERE datname = current_database()"
        asked = ("SHOW data_directory", own)
        data, number = [(await alone.execute(text(one))).scalar_one() for one in asked]
    return b"".join(_files(Path(data) / "base" / str(number), Path(data) / "pg_wal"))


def _files(*folders: Path) -> Iterator[bytes]:
    if not all(folder.is_dir() for folder in folders):
        pytest.skip("the disk of this PostgreSQL is elsewhere")
    return (path.read_bytes() for folder in folders for path in folder.iterdir() if path.is_file())


@pytest.mark.in_chats("web", "slack")
@pytest.mark.on_databases("sqlite-file", "postgresql")
async def test_neither_a_press_nor_an_answer_is_ever_on_the_disk_in_the_clear(
    chat: Chat, tmp_path: Path
) -> None:
    ada = chat.on("ada")
    refused, taken = (f"{flower} {new_id()}" for flower in ("roses", "violets"))
    await ada.types("/flowers")
    await ada.presses("tulips")
    await ada.types("/confide")
    await ada.fills(what=refused)
    assert "no roses" in ada.errors["what"]
    await ada.fills(what=taken)

    written = await _on_disk(chat, tmp_path)

    events = await _arrived(chat)
    assert all(one.event_id.encode() in written for one in events)  # this is where to look
    assert len(events) == 5
    assert refused.encode() not in written
    assert taken.encode() not in written
    assert b'"kind":"pressed"' not in written
    assert b'"kind":"submitted"' not in written
    assert len(await deeds(chat, "secret")) == 2


@pytest.mark.on_databases("sqlite-file", "postgresql")
async def test_what_failed_is_forgotten_as_well(chat: Chat, tmp_path: Path) -> None:
    ada = chat.on("ada")
    await ada.types("/flowers")

    await ada.presses("daisies")

    assert [(one.state, one.payload) for one in await _arrived(chat)] == [
        ("done", None),
        ("quarantined", None),
    ]
    ada.sees("reference")


# Keys.


async def test_a_key_goes_an_hour_after_its_hour_and_never_comes_again(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/hide")
    first = _keys(chat)
    await ada.types("/show")
    assert (len(first), _keys(chat)) == (1, first)

    await chat.later(HOUR)
    await ada.types("/show")
    second = [one for one in _keys(chat) if one not in first]
    assert (len(second), len(_keys(chat))) == (1, 2)
    await chat.later(HOUR)
    assert _keys(chat) == second
    await chat.later(HOUR)

    assert _keys(chat) == []


async def test_a_key_stays_as_long_as_something_waits_for_it(chat: Chat) -> None:
    ada = chat.on("ada")
    event = await _said(chat, ada, "/gift @ada red for me")
    await _noted(chat, event)
    assert "red for me" not in str((await _arrived(chat))[0].payload)
    chat.clock.move_to(chat.now + 5 * HOUR)
    await chat.app.engine.inbox_keys.tidy()
    assert len(_keys(chat)) == 1

    await chat.restarts()
    await chat.later(HOUR)

    assert len(await deeds(chat, "gift")) == 1
    assert _keys(chat) == []
    await chat.app.engine.receive(event)
    assert len(await deeds(chat, "gift")) == 1


# What is found there.


async def test_what_an_older_version_noted_in_the_clear_is_handled(chat: Chat) -> None:
    ada = chat.on("ada")
    event = await _said(chat, ada, "/gift @ada red for me")
    row = Arrived(
        adapter=ada.at,
        event_id=event.id,
        payload=to_json(event),
        arrived_at=chat.now,
        taken_until=chat.now,
    )
    async with chat.store.transaction() as db:
        db.add(row)

    await chat.restarts()

    assert len(await deeds(chat, "gift")) == 1
    assert [(one.state, one.payload) for one in await _arrived(chat)] == [("done", None)]


async def test_what_nobody_can_open_is_put_aside_and_the_rest_is_handled(
    chat: Chat, capfd: pytest.CaptureFixture[str]
) -> None:
    ada = chat.on("ada")
    await _noted(chat, await _said(chat, ada, "/gift @ada red for ever"))
    chat.store.keys.destroy(*_keys(chat))
    await chat.restarts()
    await _noted(chat, await _said(chat, ada, "/gift @ada red for now"))

    await chat.restarts()
    await chat.later(timedelta(minutes=2))

    assert [(one.state, one.payload) for one in await _arrived(chat)] == [
        ("quarantined", None),
        ("done", None),
    ]
    assert len(await deeds(chat, "gift")) == 1
    assert "event.unreadable" in "".join(capfd.readouterr())
