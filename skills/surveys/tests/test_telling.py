"""Telling an audience: once, also when several do it at once; and not for ever when it is gone."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from skills.surveys import acting_told
from skills.surveys.model import Action, Round, Survey, Thread, ThreadLine
from skills.surveys.tests.people import NAMES
from skills.surveys.tests.told import questions_called, tells
from skills.surveys.thread_words import to_kept
from storage.outbox import Outgoing
from storage.timers import Timer
from tests.actor import Actor
from tests.chat import Chat

pytestmark = [pytest.mark.in_chats("web"), pytest.mark.on_databases("sqlite")]

WHAT = "There is one planning board."


async def _told(chat: Chat) -> tuple[Actor, list[Actor], str]:
    """A survey of Noor with one closed round, for everybody; and the id of the round."""
    noor = chat.on("noor", role="editor")
    people = [chat.on(name, department="Wonen") for name in NAMES[:4]]
    await chat.arrive()
    await tells(chat.store, questions_called("inf-1"), [{"Wonen": 12}], chat.now, shared=[1])
    async with chat.store.transaction() as db:
        one, survey = (await db.exec(select(Round))).one(), (await db.exec(select(Survey))).one()
        survey.author_id, one.deed = noor.id, "We stop the Monday meeting."
    return noor, people, one.id


def _action(chat: Chat, round_id: str) -> Action:
    today = chat.now.date()
    return Action(
        round_id=round_id, unit="Wonen", what=WHAT, due=today, changed_at=chat.now, is_told=True
    )


async def _starts(chat: Chat, job: str, times: int = 1, **args: Any) -> None:
    async with chat.store.transaction() as db:
        for _ in range(times):
            db.add(Timer(kind="job", due_at=chat.now, route=f"surveys.{job}", args=args))


def _count(person: Actor, part: str) -> int:
    return sum(part in one.text for one in person.seen)


@pytest.mark.on_databases("postgresql")
async def test_several_that_pass_on_replies_at_once_tell_everybody_once(chat: Chat) -> None:
    """SUR-E6."""
    _, people, round_id = await _told(chat)
    async with chat.store.transaction() as db:
        for hashed in ("a" * 64, "b" * 64):
            db.add(
                Thread(
                    hash=hashed,
                    round_id=round_id,
                    question="opn-1",
                    at=0,
                    closed_on=chat.now.date(),
                )
            )
            await db.flush()
            words = to_kept(("Thank you.",))
            db.add(ThreadLine(thread=hashed, at=0, by_author=False, words=words))

    await _starts(chat, "relay", times=5)
    await chat.settles()

    assert [_count(one, "There may be a reply") for one in people] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("job", "args", "what", "said"),
    [
        ("tell_all", {}, "what came out", "Survey 1, round 1"),
        ("tell_all", {"is_deed": True}, "what you do with it", "We stop the Monday meeting."),
        ("call_all", {"message_id": "replies"}, "that there may be a reply", "There may be a"),
        ("tell_unit", {"message_id": "act", "unit": "Wonen"}, "how the actions stand", WHAT),
    ],
)
async def test_when_an_audience_is_gone_its_author_is_told_and_can_put_it_right(
    chat: Chat, job: str, args: dict[str, Any], what: str, said: str
) -> None:
    noor, [bob, *_], round_id = await _told(chat)
    async with chat.store.transaction() as db:
        db.add(_action(chat, round_id))
        survey = (await db.exec(select(Survey))).one()
        survey.audience = "audience=gone"
    await _starts(chat, job, round_id=round_id, **args)

    await chat.later(timedelta(hours=23))
    noor.sees_not("Not everybody could be told")
    await chat.later(timedelta(hours=2))

    told = noor.sees(f"Not everybody could be told {what}").text
    assert "No audience is saved as “gone”." in told
    assert re.search(r"with the number [0-9a-f]{8}", told)
    async with chat.store.transaction() as db:
        assert not [
            one.route
            for one in await db.exec(select(Timer))
            if "again" in one.route or one.route == f"surveys.{job}"
        ]
        survey = (await db.exec(select(Survey))).one()
        survey.audience = "everyone"
    assert _count(bob, said) == 0
    await noor.presses("Tell it after all")
    await noor.presses("Tell it after all")

    assert _count(bob, said) == 1
    assert _count(noor, "Not everybody could be told") == 1


async def test_when_who_made_a_survey_left_others_who_look_after_surveys_hear_it(
    chat: Chat,
) -> None:
    ivo = chat.on("ivo", role="editor")
    noor, _, round_id = await _told(chat)
    async with chat.store.transaction() as db:
        survey = (await db.exec(select(Survey))).one()
        survey.audience = "audience=gone"
    await chat.leaves(noor)
    await _starts(chat, "tell_all", round_id=round_id)

    await chat.later(timedelta(days=1, hours=1))

    ivo.sees("Not everybody could be told what came out")


async def test_telling_that_is_killed_half_way_goes_on_and_tells_nobody_twice(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting_told, "_PAGE", 1)
    _, _, round_id = await _told(chat)
    people = [chat.on(name, department="Wonen") for name in NAMES]
    await chat.arrive()
    async with chat.store.transaction() as db:
        db.add(_action(chat, round_id))
    await _starts(chat, "tell_unit", round_id=round_id, unit="Wonen", message_id="act")

    await chat.app.clockwork.tick()
    await _kills_jobs_after_first(chat)
    await chat.settles()
    told = sum(_count(one, WHAT) for one in people)
    assert 0 < told < len(people)
    await chat.later(timedelta(minutes=2))

    assert [_count(one, WHAT) for one in people] == [1] * len(people)


async def _kills_jobs_after_first(chat: Chat) -> None:
    """End what is under way once somebody was told."""
    while True:
        async with chat.store.transaction() as db:
            if (await db.exec(select(Outgoing).where(Outgoing.message_id == "act"))).first():
                break
        await asyncio.sleep(0)
    for task in asyncio.all_tasks():
        if "_run_job" in str(task.get_coro()):
            task.cancel()
