"""A workplace that is asked something: a survey of forty questions, a round of it, and people who
answer by pressing."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from sqlalchemy import insert, update
from sqlmodel import col, select

from bench.house import CountingChat, TimedStore, analyse, app_of, staff, ticking, work
from bot import Call
from bot.events import ButtonPressed
from bot.ports import Capabilities
from skills.surveys.answering import send
from skills.surveys.entering import start
from skills.surveys.model import Arrived, Draft, Ledger, Round, Survey
from skills.surveys.model.rounds import plan_round
from skills.surveys.question_json import to_json
from skills.surveys.questions import Answer, Question
from skills.surveys.sealing import Paper, Sent, seal_paper, seal_sent
from storage.among import is_among
from storage.choices import Choice
from storage.session import execute
from storage.table import new_id, random_key

_UNITS: Final = 200
_TEAMS: Final = 10  # of a division
_DRIVERS: Final = 10
_ITEMS: Final = 4  # of a driver
_SKIPPED: Final = 0.05
_AT_ONCE: Final = 500
_PRESSING: Final = 32  # people who press at the same time

QUESTIONS: Final = tuple(
    Question(
        id=f"d{driver}-{item}",
        kind="agree",
        words={"en": f"Statement {driver}.{item}", "nl": f"Stelling {driver}.{item}"},
        driver="ENG" if driver == 0 else f"D{driver}",
    )
    for driver in range(_DRIVERS)
    for item in range(_ITEMS)
)


def unit_of(number: int) -> str:
    """Give one of two hundred units: ten teams in each of twenty divisions."""
    unit = number % _UNITS
    return f"Division {unit // _TEAMS}/Team {unit}"


class UnseenChat(CountingChat):
    """A chat in which nobody sees what somebody pressed: there one can answer by buttons."""

    can = Capabilities(buttons=7, threads=True, edit=True, remove=True, unseen=True)


class Office:
    """Where somebody asks: the bot they do it with, its chat and its database, and a round."""

    def __init__(self, url: str, keys: Path) -> None:
        self.store = TimedStore(url, keys=keys)
        self.chat = UnseenChat()
        self.app = app_of("surveys", self.chat, self.store)
        self.round_id = ""
        self._random = Random(1)
        self._events = 0

    async def open(self, size: int) -> None:
        """Let so many people work here."""
        await self.store.create_tables()
        await staff(self.store, size, department=unit_of)
        await analyse(self.store)

    async def plan(self) -> None:
        """Start a survey of everybody: its round is planned for now."""
        async with ticking(self.app) as tick:
            survey = Survey(
                number=1,
                state="running",
                topic="how work goes",
                purpose="We decide with it what can be better.",
                questions=to_json(QUESTIONS),
                audience="everyone",
                threshold=5,
                comments_from=10,
                open_days=5,
                used_at=tick.now,
            )
            tick.db.add(survey)
            await tick.db.flush()
            self.round_id = (await plan_round(tick.db, survey, None, tick.now)).id

    async def does(self, job: Call) -> None:
        """Run a job, as in production, until it is through; nothing is sent."""
        async with ticking(self.app) as tick:
            tick.start(job)
        await work(self.app)

    async def round(self) -> Round:
        """Get the round as it is now."""
        async with self.store.transaction() as db:
            return await db.get_one(Round, self.round_id)

    async def is_over(self) -> None:
        """Let the last moment of the round have come."""
        past = datetime.now(UTC) - timedelta(seconds=1)
        async with self.store.transaction() as db:
            await execute(db, update(Round).values(closes_at=past))

    async def draft(self, count: int) -> None:
        """Let so many people have answered everything, up to the last press: that on Send."""
        people = [f"{number:026}" for number in range(count)]
        for first in range(0, count, _AT_ONCE):
            some = people[first : first + _AT_ONCE]
            async with ticking(self.app) as tick:
                one = await tick.db.get_one(Round, self.round_id)
                for person in some:
                    draft = Draft(
                        round_id=one.id,
                        person_id=person,
                        hour=one.hour,
                        message_id=new_id(),
                        sealed=b"",
                    )
                    paper = Paper(at=len(QUESTIONS), answers=self.answers(), words={})
                    draft.sealed = seal_paper(tick, draft, QUESTIONS, paper)
                    tick.db.add(draft)
        async with self.store.transaction() as db:
            invitation = (await db.get_one(Round, self.round_id)).message_id
            mine = (Choice.message_id == invitation, Choice.route == start.route.name)
            begin = (await db.exec(select(Choice.id).where(*mine))).one()
        # Their card comes again, with a button to send that is theirs.
        await self._press(dict.fromkeys(people, begin))

    async def offered(self) -> dict[str, str]:
        """List with what each of them sends."""
        async with self.store.transaction() as db:
            rows = await db.exec(
                select(Draft.person_id, Choice.id)
                .join(Choice, col(Choice.message_id) == col(Draft.message_id))
                .where(Choice.route == send.route.name, col(Choice.is_open))
            )
            return dict(rows.all())

    async def send(self, offered: dict[str, str]) -> None:
        """Let all of them press Send."""
        await self._press(offered)

    async def _press(self, choices: dict[str, str]) -> None:
        waiting = iter(choices.items())

        async def people() -> None:
            for person, choice in waiting:
                self._events += 1
                pressed = ButtonPressed(
                    id=f"event-{self._events}",
                    place=await self.chat.direct("one", person),
                    account=person,
                    at=datetime.now(UTC),
                    choice=choice,
                )
                await self.app.engine.receive(pressed)

        await asyncio.gather(*(people() for _ in range(_PRESSING)))
        await self.app.engine.idle()

    async def arrive(self, first: int, count: int) -> None:
        """Let the answers of so many people more have come, without a press: some at a time."""
        for begin in range(first, first + count, _AT_ONCE):
            numbers = range(begin, min(begin + _AT_ONCE, first + count))
            async with ticking(self.app) as tick:
                one = await tick.db.get_one(Round, self.round_id)
                rows = [
                    {
                        "id": random_key(),
                        "round_id": one.id,
                        "hour": one.hour,
                        "sealed": seal_sent(
                            tick, one.id, QUESTIONS, self.sent(number), hour=one.hour
                        ),
                    }
                    for number in numbers
                ]
                await execute(tick.db, insert(Arrived), rows)
                people = [f"{number:026}" for number in numbers]
                theirs = is_among(col(Ledger.person_id), people)
                await execute(tick.db, update(Ledger).where(theirs).values(has_sent=True))

    def sent(self, number: int) -> Sent:
        """Make up what somebody sends."""
        return Sent(unit=unit_of(number), location="", answers=self.answers(), words={})

    def answers(self) -> dict[str, Answer]:
        """Make up the answers of somebody, who skips one now and then."""
        mood = self._random.choice((2, 3, 4))
        return {
            one.id: min(max(mood + self._random.choice((-1, 0, 0, 1)), 1), 5)
            for one in QUESTIONS
            if self._random.random() > _SKIPPED
        }
