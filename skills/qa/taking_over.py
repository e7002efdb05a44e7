"""Taking over what somebody looked after who left: their answers, and the questions they had."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot import Job, Scope, Tick
from skills.qa.experts import helpers_of, topic_of
from skills.qa.model.care import without_owner
from skills.qa.model.items import hold_shelf
from skills.qa.model.questions import held, without_helper
from skills.qa.model.tables import Item, Topic
from skills.qa.model.topics import experts_of
from skills.qa.rights import MANAGE, readable_by
from skills.qa.routing import begin
from skills.qa.settings import skill, t
from storage.people import Person

_PAGE: Final = 200
_MOST_NAMED: Final = 3


@dataclass(slots=True)
class _Taken:
    """How many answers somebody looks after from now on, and the first of them."""

    count: int = 0
    named: list[str] = field(default_factory=list[str])

    @property
    def said(self) -> str:
        """The first of them, in words."""
        return ", ".join(self.named) + (" …" if self.count > len(self.named) else "")


@skill.every("daily 08:30")
async def look_for_leavers(tick: Tick) -> None:
    """Find somebody for what nobody looks after any more."""
    tick.start(take_over_items())
    tick.start(take_over_questions())


@skill.job
async def take_over_items(job: Job) -> None:
    """Give answers whose owner left to the first expert of their topic, else to who stands in, else
    to who looks after all answers: to the first of them who may read it. Each hears so once."""
    taken: dict[str, _Taken] = {}
    readable: dict[str, Collection[str]] = {}
    after = 0
    while True:
        async with job.transaction() as tick:
            items = [(one.id, one.number) for one in await without_owner(tick.db, after, _PAGE)]
        if not items:
            break
        after = items[-1][1]
        for item_id, _ in items:
            await _hand_on(job, item_id, readable, taken)
    for person_id, what in taken.items():
        async with job.transaction() as tick:
            person = await tick.db.get_one(Person, person_id)
            tick.dm(person, t("taken_over", count=what.count, answers=what.said), lane="reminder")


async def _hand_on(
    job: Job, item_id: str, readable: dict[str, Collection[str]], taken: dict[str, _Taken]
) -> None:
    async with job.transaction() as tick:
        item = await tick.db.get(Item, item_id)
        candidates = [] if item is None else [one.id for one in await _candidates(tick, item)]
    for person_id in candidates:
        if person_id not in readable:
            readable[person_id] = await readable_by(job, [person_id])
    async with job.transaction() as tick:
        await hold_shelf(tick.db)
        item = await tick.db.get(Item, item_id)
        if item is None:
            return
        owner = None if item.owner_id is None else await tick.db.get(Person, item.owner_id)
        if owner is not None and owner.is_active and not owner.is_bot:
            return
        may_read = (one for one in candidates if item.readers_id in readable[one])
        person_id = next(may_read, None)
        if person_id is None:
            return
        item.owner_id = person_id
        tick.audit("qa.take_over", by=None, about=person_id, item=item.id)
    what = taken.setdefault(person_id, _Taken())
    what.count += 1
    if len(what.named) < _MOST_NAMED:
        what.named.append(f"{item.number}. {item.title}")


async def _candidates(scope: Scope, item: Item) -> Sequence[Person]:
    """List who can look after an item, best first."""
    topic = None if item.topic_id is None else await scope.db.get(Topic, item.topic_id)
    people: list[Person] = []
    if topic is not None:
        people += await experts_of(scope.db, topic)
        people += await experts_of(scope.db, topic, deputies=True)
    return [*people, *await scope.holders(MANAGE)]


@skill.job
async def take_over_questions(job: Job) -> None:
    """Bring open questions to somebody else whose helper left, or that lost theirs in another way.
    Where there is nobody else, they stay with whoever had them."""
    async with job.transaction() as tick:
        ids = [one.id for one in await without_helper(tick.db, _PAGE)]
    for question_id in ids:
        async with job.transaction() as tick:
            question = await held(tick, question_id)
            if question is None or question.state != "open" or question.same_as_id is not None:
                continue
            topic = await topic_of(tick, question)
            if await helpers_of(tick, question, topic):
                await begin(tick, question)
