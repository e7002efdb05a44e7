"""Offering an answer that has become known to those who wait for a person with much the same."""

from bot import Block, Button, Buttons, Job, Text, Tick, Turn
from skills.qa.answering import answer_blocks, zone_of
from skills.qa.model.items import readable
from skills.qa.model.questions import asked_with, held, open_questions
from skills.qa.model.tables import Item, Question
from skills.qa.receipts import end
from skills.qa.rights import readable_by
from skills.qa.routing import MOST_COMPARED, alike_to, mine
from skills.qa.settings import skill, t
from storage.people import Person


@skill.on_fact("qa.answer_added")
async def answer_added(tick: Tick, item_id: str) -> None:
    """See whether somebody waits for what is known now."""
    tick.start(offer(item_id=item_id))


@skill.job
async def offer(job: Job, item_id: str) -> None:
    """Show an answer to each who waits for one to much the same question, and may read it."""
    async with job.transaction() as tick:
        item = await tick.db.get(Item, item_id)
        if item is None:
            return
        waiting = alike_to(item.title, await open_questions(tick.db, most=MOST_COMPARED))
        every = [one for each in waiting for one in (each, *await asked_with(tick.db, each))]
        # Another skill that brought a question waits for what a person says to it.
        asked = [one for one in every if one.source is None]
    may_read = {one.id: await readable_by(job, [one.asker_id]) for one in asked}
    async with job.ending() as tick:
        for one in asked:
            question = await held(tick, one.id)
            found = await readable(tick.db, item_id, None, may_read[one.id])
            if question is not None and question.state == "open" and found is not None:
                asker = await tick.db.get_one(Person, question.asker_id)
                zone = await zone_of(tick, question)
                said = await answer_blocks(tick, *found, zone=zone, asked_in=question.language)
                tick.dm(asker, *_offered(question, item_id, said))


def _offered(question: Question, item_id: str, said: list[Text | Block]) -> list[Text | Block]:
    enough = Button(t("is_enough"), is_enough(question_id=question.id, item_id=item_id), "primary")
    return [
        t("now_known", number=question.number, question=question.text),
        *said,
        t("now_known_else"),
        Buttons((enough,), only=(question.asker_id,)),
    ]


@skill.button
async def is_enough(turn: Turn, question_id: str, item_id: str) -> None:
    """Take what is known now for the answer: nobody need answer any more."""
    question = await mine(turn, question_id, "open")
    item = await turn.db.get(Item, item_id)
    if question is not None and (item is None or item.state != "verified"):
        turn.whisper(t("gone"))
    elif question is not None:
        question.item_id, question.rating = item_id, ""  # what was said of another is over
        await end(turn, question, "answered", card=t("card_known", number=question.number))
