"""Questions that people ask about announcements: answered from what is known, and what becomes
known of them goes back to where they were asked.

Nobody is asked twice at once: a question is with the author of the announcement first, and goes to
who knows only when the author has not answered within what is promised.
"""

from dataclasses import asdict
from typing import Final

from bot import Place, Scope, Tick
from skills.qa.asking import MOST_ASKED, look_up
from skills.qa.experts import due_after, helpers_of, promise_of, topic_meant, topic_of
from skills.qa.model.items import EVERYBODY
from skills.qa.model.questions import add_question, asked_with, held, question_from
from skills.qa.model.tables import Item, Question, Readers
from skills.qa.receipts import end
from skills.qa.rights import USE
from skills.qa.routing import begin, much_the_same, wait_with
from skills.qa.search.words import language_of
from skills.qa.settings import skill, t
from storage.people import Person

# Whoever asked elsewhere is answered in their direct chat.
_ELSEWHERE: Final = Place(adapter="", workspace="", channel="", kind="direct")


@skill.on_fact("announcements.question_asked")
async def asked_elsewhere(
    tick: Tick,
    announcement_id: str,
    comment_id: str,
    person_id: str,
    question: str,
    language: str,
) -> None:
    """Look for an answer to what somebody asked about an announcement."""
    asker = await tick.db.get(Person, person_id)
    if asker is None or not await tick.may(asker, USE):
        return
    words = " ".join(question.split())[:MOST_ASKED]
    asked = Question(
        number=0,
        asker_id=person_id,
        text=words,
        language=language_of(words) or language,
        place=asdict(_ELSEWHERE),
        source=comment_id,
        asked_at=tick.now,
    )
    topic = await topic_meant(tick, asked)
    asked.topic_id = None if topic is None else topic.id
    await add_question(tick.db, asked)
    tick.start(look_up(question_id=asked.id))
    tick.at(due_after(tick, promise_of(tick, topic)), author_is_late(question_id=asked.id))


@skill.timer
async def author_is_late(tick: Tick, question_id: str) -> None:
    """Bring a question that its author did not answer to somebody who knows, if anybody does."""
    question = await held(tick, question_id)
    if question is None or question.state not in ("looking", "unknown"):
        return
    same = await much_the_same(tick, question)
    if same is not None:
        await wait_with(tick, question, same)
    elif await helpers_of(tick, question, await topic_of(tick, question)):
        await begin(tick, question)


@skill.on_fact("announcements.comment_answered")
async def answered_there(tick: Tick, comment_id: str) -> None:
    """Look no further for an answer that was given where the question was asked."""
    known = await question_from(tick.db, comment_id)
    question = None if known is None else await held(tick, known.id)
    if question is None or question.state not in ("looking", "unknown", "open"):
        return
    question.told_at = tick.now
    if question.state == "open":
        await end(tick, question, "told", card=t("card_told", number=question.number))
    else:
        question.state = "told"


@skill.on_fact("qa.saved")
async def tell_saved(tick: Tick, question_id: str, item_id: str) -> None:
    """Tell where it was asked that a question has an answer for which somebody vouches."""
    question, item = await tick.db.get(Question, question_id), await tick.db.get(Item, item_id)
    if question is not None and item is not None:
        for one in (question, *await asked_with(tick.db, question)):
            await _tell(tick, one, item)


@skill.on_fact("qa.rated")
async def tell_helpful(tick: Tick, question_id: str) -> None:
    """Tell where it was asked that what is known was the answer."""
    question = await tick.db.get(Question, question_id)
    item = None if question is None else await tick.db.get(Item, question.item_id or "")
    if question is not None and item is not None and question.rating == "helpful":
        await _tell(tick, question, item)


async def _tell(scope: Scope, question: Question, item: Item) -> None:
    """Tell of a verified answer; one that is not for everybody goes nowhere: others read there."""
    readers = await scope.db.get_one(Readers, item.readers_id)
    if question.source is None or readers.audience != EVERYBODY or item.kind != "answer":
        return
    scope.publish(
        "qa.answered",
        source=question.source,
        question=item.title,
        answer=item.answer,
        by=item.verified_by_id,
        verified=True,
    )
