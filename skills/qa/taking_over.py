"""Taking over what somebody looked after who left: their answers, and the questions they had."""

from collections.abc import Collection, Sequence
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


@skill.every("daily 08:30")
async def look_for_leavers(tick: Tick) -> None:
    """Find somebody for what nobody looks after any more."""
    tick.start(take_over_items())
    tick.start(take_over_questions())


@skill.job
async def take_over_items(job: Job) -> None:
    """Give answers whose owner left to the first expert of their topic, else to who stands in, else
    to who looks after all answers: to the first of them who may read it. Each hears so once."""
    candidates: dict[str | None, Sequence[str]] = {}
    readable: dict[str, Collection[str]] = {}
    found: dict[str, list[str]] = {}
    after = 0
    while True:
        async with job.transaction() as tick:
            items = await without_owner(tick.db, after, _PAGE)
            for topic_id in {one.topic_id for one in items} - candidates.keys():
                candidates[topic_id] = await _candidates(tick, topic_id)
        if not items:
            break
        after = items[-1].number
        for item in items:
            for person_id in candidates[item.topic_id]:
                if person_id not in readable:
                    readable[person_id] = await readable_by(job, [person_id])
                if item.readers_id in readable[person_id]:
                    found.setdefault(person_id, []).append(item.id)
                    break
    for person_id, item_ids in found.items():
        async with job.transaction() as tick:
            await _hand_on(tick, item_ids, person_id)


async def _hand_on(tick: Tick, item_ids: Sequence[str], person_id: str) -> None:
    """Let somebody look after these items, as far as nobody does yet, and tell them."""
    await hold_shelf(tick.db)
    items = [await tick.db.get(Item, one) for one in item_ids]
    taken = [one for one in items if one is not None and await _is_nobodys(tick, one)]
    for item in taken:
        item.owner_id = person_id
        tick.audit("qa.take_over", by=None, about=person_id, item=item.id)
    if taken:
        named = ", ".join(f"{one.number}. {one.title}" for one in taken[:_MOST_NAMED])
        more = " …" if len(taken) > _MOST_NAMED else ""
        said = t("taken_over", count=len(taken), answers=f"{named}{more}")
        tick.dm(await tick.db.get_one(Person, person_id), said, lane="reminder")


async def _is_nobodys(tick: Tick, item: Item) -> bool:
    owner = None if item.owner_id is None else await tick.db.get(Person, item.owner_id)
    return owner is None or owner.is_bot or not owner.is_active


async def _candidates(scope: Scope, topic_id: str | None) -> Sequence[str]:
    """List who can look after what is about a topic, by id, best first."""
    topic = None if topic_id is None else await scope.db.get(Topic, topic_id)
    people: list[Person] = []
    if topic is not None:
        people += await experts_of(scope.db, topic)
        people += await experts_of(scope.db, topic, deputies=True)
    return [one.id for one in (*people, *await scope.holders(MANAGE))]


@skill.job
async def take_over_questions(job: Job) -> None:
    """Bring open questions to somebody else whose helper left, or that lost theirs in another way.
    Where there is nobody else, they stay with whoever had them."""
    after = ""
    while True:
        async with job.transaction() as tick:
            ids = [one.id for one in await without_helper(tick.db, _PAGE, after=after)]
        if not ids:
            return
        await _hand_over(job, ids)
        after = ids[-1]


async def _hand_over(job: Job, ids: Sequence[str]) -> None:
    for question_id in ids:
        async with job.transaction() as tick:
            question = await held(tick, question_id)
            if question is None or question.state != "open" or question.same_as_id is not None:
                continue
            topic = await topic_of(tick, question)
            if await helpers_of(tick, question, topic):
                await begin(tick, question)
