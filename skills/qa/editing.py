"""Writing an answer directly, and changing one that is there."""

from collections.abc import Sequence
from typing import ClassVar, Final

from bot import (
    Form,
    Option,
    Turn,
    Wrong,
    ask_choice,
    ask_text,
    carried,
    verbatim,
)
from skills.qa.asking import ask_words
from skills.qa.caring import in_care
from skills.qa.model.items import (
    EVERYBODY,
    Piece,
    add_item,
    change_readers,
    cut,
    hold_shelf,
    put_passages,
    readers_of,
    verified,
)
from skills.qa.model.tables import Item, Readers, Topic
from skills.qa.model.topics import all_topics, topics_of
from skills.qa.rights import MANAGE
from skills.qa.saving import REVIEWS, read_audience, review_choice, review_days
from skills.qa.search.words import language_of
from skills.qa.settings import skill, t

_MOST_TITLE: Final = 300
_MOST_ANSWER: Final = 3_000


class New(Form):
    """A question whose answer is to be written."""

    title: ClassVar[str] = "qa.new_title"
    submit: ClassVar[str] = "qa.new_submit"

    question: str = ask_text("qa.save_question", most=_MOST_TITLE, optional=True, takes_rest=True)


class Entry(Form):
    """A question and its answer: what it is about, who may read it, when it is asked about."""

    title: ClassVar[str] = "qa.entry_title"
    submit: ClassVar[str] = "qa.entry_submit"

    question: str = ask_text(
        "qa.save_question", hint="qa.save_question_hint", most=_MOST_TITLE, lines=2
    )
    answer: str = ask_text("qa.save_answer", most=_MOST_ANSWER, lines=6)
    topic: str | None = ask_choice("qa.entry_topic", optional=True)
    audience: str = ask_text("qa.save_audience", hint="qa.save_audience_hint", most=2_000)
    review: str = ask_choice("qa.save_review", *REVIEWS)
    item_id: str = carried("")
    seen: str = carried("")


@skill.command("ask new", "vraag nieuw", form=New)
async def write_new(turn: Turn, form: New) -> None:
    """Write a question and its answer, without being asked first."""
    topics = await _may_write_about(turn)
    if topics is None and form.question:
        # “/ask new telephone, how?”: they ask something that begins with that word.
        language = language_of(form.question) or turn.house.language_of(turn.by)
        await ask_words(turn, f"{turn.house.words(t('new_word'), language)} {form.question}")
        return
    if topics is None:
        turn.whisper(t("new_not_you"))
        return
    # Who may read it is not given: where questions are asked one by one, it would not be asked.
    given = {"question": form.question} if form.question else {}
    turn.ask(put_entry(**given))


async def _may_write_about(turn: Turn) -> Sequence[Topic] | None:
    """List the topics about which somebody may write answers: their own, or all that there are.
    None when they may write none."""
    if await turn.may(turn.by, MANAGE):
        return await all_topics(turn.db)
    return await topics_of(turn.db, turn.by) or None


def _word_for(turn: Turn, audience: str) -> str:
    everyone = turn.house.words(t("everyone"), turn.house.language_of(turn.by))
    return everyone if audience == EVERYBODY else audience


@skill.button
async def edit(turn: Turn, item_id: str) -> None:
    """Ask how an answer is to be from now on."""
    item = await in_care(turn, item_id)
    if item is None:
        return
    if item.kind != "answer" or len(item.answer) > _MOST_ANSWER:
        turn.whisper(t("edit_elsewhere", number=item.number))
        return
    readers = await turn.db.get_one(Readers, item.readers_id)
    turn.ask(
        put_entry(
            question=item.title,
            answer=item.answer,
            topic=item.topic_id,
            audience=_word_for(turn, readers.audience),
            review=review_choice(item.review_days),
            item_id=item.id,
            seen=item.verified_at.isoformat(),
        )
    )


async def _topics(turn: Turn) -> dict[str, Sequence[Option]]:
    """List what an answer can be about: what is there already may go to any topic."""
    is_new = not turn.given.get("item_id")
    topics = await _may_write_about(turn) if is_new else await all_topics(turn.db)
    return {"topic": [Option(value=one.id, label=verbatim(one.name)) for one in topics or ()]}


@skill.form(Entry, options=_topics)
async def put_entry(turn: Turn, form: Entry) -> None:
    """Keep an answer as it was written. Who writes or changes one vouches for it."""
    if form.item_id:
        item = await in_care(turn, form.item_id)
        if item is not None:
            await _change(turn, item, form)
    else:
        await _add(turn, form)


async def _change(turn: Turn, item: Item, form: Entry) -> None:
    if item.verified_at.isoformat() != form.seen:
        raise Wrong(t("edit_meanwhile", number=item.number))
    audience = await _audience(turn, form)
    await change_readers(turn.db, item, await readers_of(turn.db, audience))
    _fill(turn, item, form)
    await put_passages(turn.db, item, cut([Piece(heading=form.question, text=form.answer)]))
    turn.audit("qa.edit", by=turn.by, item=item.id)
    turn.publish("qa.items_changed")
    turn.whisper(t("edited", number=item.number))


async def _add(turn: Turn, form: Entry) -> None:
    topics = await _may_write_about(turn)
    if topics is None:
        turn.whisper(t("new_not_you"))
        return
    if form.topic not in {one.id for one in topics} and not await turn.may(turn.by, MANAGE):
        raise Wrong(t("entry_topic_yours"), field="topic")
    audience = await _audience(turn, form)
    await hold_shelf(turn.db)
    readers = await readers_of(turn.db, audience)
    item = Item(
        number=0,
        title=form.question,
        readers_id=readers.id,
        owner_id=turn.by.id,
        verified_at=turn.now,
    )
    _fill(turn, item, form)
    await add_item(turn.db, item, cut([Piece(heading=form.question, text=form.answer)]))
    turn.audit("qa.saved", by=turn.by, item=item.id)
    turn.publish("qa.items_changed")
    turn.publish("qa.answer_added", item_id=item.id)
    turn.whisper(t("saved", number=item.number))


def _fill(turn: Turn, item: Item, form: Entry) -> None:
    item.title, item.answer, item.topic_id = form.question, form.answer, form.topic
    item.language = language_of(f"{form.question}\n{form.answer}") or item.language
    item.review_days = review_days(form.review)
    verified(item, by_id=turn.by.id, now=turn.now, today=turn.house.today)


async def _audience(turn: Turn, form: Entry) -> str:
    try:
        return await read_audience(turn, form.audience)
    except Wrong as wrong:
        raise Wrong(wrong.text, field="audience", instead=wrong.instead) from None
