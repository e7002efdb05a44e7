"""Who answers a question that the bot cannot: whose turn it is, and when they have to."""

from collections.abc import Sequence
from datetime import datetime

from bot import Scope
from skills.qa.hours import after_working_hours, working_hours_between
from skills.qa.model.questions import who_had
from skills.qa.model.tables import Question, Topic
from skills.qa.model.topics import all_topics, experts_of, whose_turn
from skills.qa.rights import MANAGE
from skills.qa.search.words import stems
from skills.qa.settings import settings_in
from storage.people import Person


async def helpers_of(
    scope: Scope, question: Question, topic: Topic | None, *, experts_only: bool = False
) -> Sequence[Person]:
    """List who can be asked, in their order: the experts of its topic from whose turn it is, who
    stands in for them, then, unless `experts_only`, whoever looks after all answers. Not who asked,
    who is away, or who had it before."""
    experts: list[Person] = []
    deputies: list[Person] = []
    if topic is not None:
        experts += await whose_turn(scope.db, topic)
        deputies += await experts_of(scope.db, topic, deputies=True)
    everybody = [*experts, *deputies]
    if not experts_only:
        everybody += await scope.holders(MANAGE)
    passed_over = {question.asker_id, *await who_had(scope.db, question)}
    today = scope.house.today
    found = {
        one.id: one
        for one in everybody
        if one.id not in passed_over and one.is_active and not one.is_away(today)
    }
    return list(found.values())


def due_after(scope: Scope, hours: float) -> datetime:
    """Tell when so many working hours have gone by from now, on the workplace's clock."""
    settings = settings_in(scope)
    return after_working_hours(
        scope.now,
        hours,
        zone=scope.house.zone,
        begin=settings.work_from,
        end=settings.work_until,
        holiday=scope.house.holiday,
    )


def hours_between(scope: Scope, since: datetime, until: datetime) -> float:
    """Count the working hours between two moments, on the workplace's clock."""
    settings = settings_in(scope)
    return working_hours_between(
        since,
        until,
        zone=scope.house.zone,
        begin=settings.work_from,
        end=settings.work_until,
        holiday=scope.house.holiday,
    )


def promise_of(scope: Scope, topic: Topic | None) -> int:
    """Tell within how many working hours an answer is promised."""
    return settings_in(scope).promise if topic is None else topic.promise


async def topic_of(scope: Scope, question: Question) -> Topic | None:
    """Find the topic of a question, by what it was said to be about."""
    return None if question.topic_id is None else await scope.db.get(Topic, question.topic_id)


async def topic_meant(scope: Scope, question: Question) -> Topic | None:
    """Guess the topic of a question; see `topic_about`."""
    return await topic_about(scope, question.text)


async def topic_about(scope: Scope, words: str) -> Topic | None:
    """Guess what something is about: the topic that alone has most of its words, if any."""
    asked = set(stems(words))
    scores = [
        (len(asked & set(stems(f"{topic.name} {topic.words}"))), topic)
        for topic in await all_topics(scope.db)
    ]
    best = max((score for score, _ in scores), default=0)
    meant = [topic for score, topic in scores if score == best]
    return meant[0] if best and len(meant) == 1 else None
