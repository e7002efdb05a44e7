"""What an asker is shown: an answer with its source, or that it is not known; and what they do."""

from collections.abc import Sequence
from typing import Final

from bot import (
    Block,
    Button,
    Buttons,
    Fields,
    Job,
    Place,
    Scope,
    Text,
    Tick,
    Turn,
    Written,
    verbatim,
)
from skills.qa.aging import age_of, day_of
from skills.qa.finding import Found
from skills.qa.model.items import HEADINGS, count_rating, last_heading, readable, section_of
from skills.qa.model.questions import held
from skills.qa.model.ratings import put_rating
from skills.qa.model.tables import Item, Passage, Question, Topic
from skills.qa.rights import readable_by, readable_in
from skills.qa.routing import ask_person
from skills.qa.settings import skill, t
from storage.people import Person

_MOST_OTHERS: Final = 2
# Of a section that is longer, the part that answers is shown.
_MOST_SHOWN: Final = 1_500
_SHORT: Final = 60


async def show_answer(
    tick: Tick, question: Question, best: Found, *, others: Sequence[Found]
) -> str:
    """Answer a question with the best that was found, and offer what else it may be about; return
    the message's id."""
    question.by_words, question.confidence = best.by_words, best.confidence
    return await _show(tick, question, best.item, best.passage, others=others)


async def _show(
    tick: Tick, question: Question, item: Item, passage: Passage, *, others: Sequence[Found] = ()
) -> str:
    if question.item_id != item.id:
        question.rating = ""  # that was said of another answer
    question.state, question.item_id, question.passage_id = "answered", item.id, passage.id
    question.topic_id = item.topic_id
    return await _say(tick, question, *await answer_card(tick, question, item, passage, others))


async def answer_card(
    tick: Tick, question: Question, item: Item, passage: Passage, others: Sequence[Found]
) -> list[Text | Block]:
    """Say an answer, what its asker can do with it, and what else the question may be about."""
    zone = await zone_of(tick, question)
    said = await answer_blocks(tick, item, passage, zone=zone, asked_in=question.language)
    if question.is_overheard:
        said.insert(0, t("overheard"))
    return [*said, *ways_on(question), *others_near(tick, question, others)]


async def show_unknown(
    tick: Tick, question: Question, *, near: Sequence[Found], failed: bool = False
) -> None:
    """Say that the answer is not known, and who may help; `failed` when nothing could be looked
    for. What is near is offered, and is no answer."""
    question.state = "unknown"
    question.confidence = near[0].confidence if near else 0
    question.by_words = near[0].by_words if near else False
    ways = (Button(t("ask_person"), ask_person(question_id=question.id), "primary"),)
    buttons = Buttons(ways, only=(question.asker_id,))
    head = t("failed") if failed else t("unknown")
    await _say(tick, question, head, buttons, *others_near(tick, question, near))


async def zone_of(tick: Tick, question: Question) -> str:
    """Tell by whose clock an answer is read: its asker's, or the workplace's where all read it."""
    if question.is_public:
        return tick.house.zone
    return tick.house.zone_of(await tick.db.get_one(Person, question.asker_id))


async def answer_blocks(
    scope: Scope, item: Item, passage: Passage | None, *, zone: str = "", asked_in: str = ""
) -> list[Text | Block]:
    """Say an answer, with where it stands, who looks after it, and when it was verified: by the
    clock of a zone, the workplace's unless one is named. Its language is named unless it was asked
    in that one."""
    if item.kind == "document" and passage is not None:
        said: list[Text | Block] = [t("answer_head", title=title_of(item, passage))]
        said.append(Written(await answer_words(scope, item, passage)))
    else:
        said = [t("answer_head", title=item.title), Written(item.answer)]
    facts = await about_answer(scope, item, passage, zone or scope.house.zone, asked_in)
    return [*said, facts]


async def answer_words(scope: Scope, item: Item, passage: Passage) -> str:
    """Give the words that answer: of a document, the section in which a passage stands."""
    if item.kind == "document":
        return await section_of(scope.db, passage, _MOST_SHOWN)
    return item.answer


async def about_answer(
    scope: Scope, item: Item, passage: Passage | None, zone: str, asked_in: str
) -> Fields:
    """Say where an answer stands, who looks after it, and when it was verified by a clock; in which
    language it is, unless it was asked in that one."""
    owner = None if item.owner_id is None else await scope.db.get(Person, item.owner_id)
    topic = None if item.topic_id is None else await scope.db.get(Topic, item.topic_id)
    facts = [(t("source"), _source(item, passage, topic))]
    name = t("owner_nobody") if owner is None else verbatim(owner.name)
    facts.append((t("owner"), name))
    facts.append(_checked(scope, item, zone))
    language = item.language if passage is None else passage.language or item.language
    if language and language != asked_in:
        facts.append((t("language"), t("in_dutch") if language == "nl" else t("in_english")))
    return Fields(tuple(facts))


def _source(item: Item, passage: Passage | None, topic: Topic | None) -> Text:
    where = item.source or item.title
    if item.kind == "document" and passage is not None:
        above = passage.heading.split(HEADINGS)[:-1]
        where = HEADINGS.join(dict.fromkeys([where, *above]))
    if item.kind == "answer" and not item.source:
        if topic is None:
            return t("source_person", number=item.number)
        return t("source_topic", number=item.number, topic=topic.name)
    if passage is not None and passage.page is not None:
        return t("source_page", source=where, page=passage.page)
    return verbatim(where)


def _checked(scope: Scope, item: Item, zone: str) -> tuple[Text, Text]:
    on = t("verified_on", on=day_of(item.verified_at, zone))
    if age_of(scope, item, day_of(scope.now, zone)) in ("overdue", "aside"):
        return t("not_checked"), on
    return (t("imported") if item.verified_by_id is None else t("verified")), on


def title_of(item: Item, passage: Passage) -> str:
    """Name what an answer is about."""
    return last_heading(passage) or item.title


def ways_on(question: Question) -> list[Block]:
    """Offer what its asker can do with the answer that is shown now."""
    item_id, passage_id = question.item_id or "", question.passage_id or ""
    ways = [
        Button(t("helpful"), rate(question.id, item_id, helpful=True), "primary"),
        Button(t("unhelpful"), rate(question.id, item_id, helpful=False)),
        Button(t("ask_person"), ask_person(question_id=question.id)),
    ]
    if question.place["kind"] != "direct" and not question.is_public:
        ways.append(Button(t("share"), share(question.id, item_id, passage_id)))
    return [Buttons(tuple(ways), only=(question.asker_id,))]


def others_near(scope: Scope, question: Question, others: Sequence[Found]) -> list[Text | Block]:
    """Offer what else a question may be about."""
    others = [one for one in others if one.is_near]
    if not others:
        return []
    ways = tuple(
        Button(
            _named(scope, one),
            show_other(question_id=question.id, item_id=one.item.id, passage_id=one.passage.id),
        )
        for one in others[:_MOST_OTHERS]
    )
    return [t("others"), Buttons(ways, only=(question.asker_id,))]


def _named(scope: Scope, found: Found) -> Text:
    title = _shortened(title_of(found.item, found.passage))
    if age_of(scope, found.item) in ("overdue", "aside"):
        return t("other_old", title=title)
    return verbatim(title)


def _shortened(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1].rstrip()}…"


async def _say(tick: Tick, question: Question, *said: Text | Block) -> str:
    """Say something to who asked, where they asked; of what was asked in public, to all there."""
    place = Place(**question.place)
    asker = await tick.db.get_one(Person, question.asker_id)
    if question.is_public:
        return tick.post(place, *said)
    if question.source is not None:
        return tick.dm(asker, t("asked_elsewhere", question=question.text), *said)
    return tick.whisper_in(place, asker, *said)


@skill.button
async def rate(turn: Turn, question_id: str, item_id: str, helpful: bool) -> None:
    """Say whether an answer helped. The last word counts."""
    question = await held(turn, question_id)
    if question is None or question.asker_id != turn.by.id or question.state != "answered":
        turn.whisper(t("gone"))
        return
    if question.item_id != item_id:
        turn.whisper(t("rate_newer"))
        return
    await count_rating(turn.db, item_id, question.rating, by=-1)
    await count_rating(turn.db, item_id, "helpful" if helpful else "unhelpful", by=1)
    question.rating = "helpful" if helpful else "unhelpful"
    await put_rating(turn.db, question, turn.now.date(), is_helpful=helpful)
    turn.publish("qa.rated", question_id=question.id)
    if helpful:
        turn.whisper(t("thanks_helpful"))
        return
    way = Button(t("ask_person"), ask_person(question_id=question.id), "primary")
    turn.whisper(t("thanks_unhelpful"), Buttons((way,), only=(turn.by.id,)))


@skill.button
async def share(turn: Turn, question_id: str, item_id: str, passage_id: str) -> None:
    """Show an answer to everybody in the channel where it was asked."""
    question = await held(turn, question_id)
    if question is None or question.asker_id != turn.by.id:
        turn.whisper(t("gone"))
    else:
        turn.start(shared(question_id=question.id, item_id=item_id, passage_id=passage_id))


@skill.job
async def shared(job: Job, question_id: str, item_id: str, passage_id: str) -> None:
    """Post it, if everybody there may read it."""
    async with job.transaction() as tick:
        question = await tick.db.get(Question, question_id)
        if question is None:
            return
        place, asker_id = Place(**question.place), question.asker_id
    readers_ids = await readable_in(job, place, asker_id)
    async with job.ending() as tick:
        asker = await tick.db.get(Person, asker_id)
        found = await readable(tick.db, item_id, passage_id, readers_ids)
        if asker is None:
            return
        if found is None:
            tick.whisper_in(place, asker, t("share_refused"))
            return
        said = await answer_blocks(tick, *found)
        tick.post(place, t("shared_by", who=asker.name, question=question.text), *said)


@skill.button
async def show_other(turn: Turn, question_id: str, item_id: str, passage_id: str) -> None:
    """Show another answer that was offered."""
    question = await held(turn, question_id)
    if question is None or question.asker_id != turn.by.id:
        turn.whisper(t("gone"))
    else:
        turn.start(other(question_id=question_id, item_id=item_id, passage_id=passage_id))


@skill.job
async def other(job: Job, question_id: str, item_id: str, passage_id: str) -> None:
    """Show it, if it may be read still."""
    async with job.transaction() as tick:
        question = await tick.db.get(Question, question_id)
        if question is None:
            return
        place, asker_id, is_public = (
            Place(**question.place),
            question.asker_id,
            question.is_public,
        )
    if is_public:
        readers_ids = await readable_in(job, place, asker_id)
    else:
        readers_ids = await readable_by(job, [asker_id])
    async with job.ending() as tick:
        question = await held(tick, question_id)
        found = await readable(tick.db, item_id, passage_id, readers_ids)
        if question is None:
            return
        if found is None:
            await _say(tick, question, t("gone"))
            return
        if question.state in ("answered", "unknown"):
            question.is_chosen = True
            await _show(tick, question, *found)
        else:
            # A person has it, or had it: what else it may be about changes nothing of that.
            zone = await zone_of(tick, question)
            said = await answer_blocks(tick, *found, zone=zone, asked_in=question.language)
            await _say(tick, question, *said)
