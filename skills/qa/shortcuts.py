"""What can be done with any message: ask its words, or save them as an answer."""

from typing import Final

from bot import Option, ShortcutUsed, Turn, ask_choice, ask_text, carried, verbatim
from skills.qa.asking import MOST_ASKED, take
from skills.qa.experts import topic_about
from skills.qa.mentions import named
from skills.qa.model.listening import question_in_thread
from skills.qa.model.tables import Topic
from skills.qa.model.topics import all_topics, topics_of
from skills.qa.rights import MANAGE
from skills.qa.saving import Save, keep_answer, usual
from skills.qa.search.words import stems
from skills.qa.settings import skill, t

_NO_TOPIC: Final = "none"
_MOST_TOPICS: Final = 90
_MOST_TAGS: Final = 300
_MOST_QUESTION, _MOST_ANSWER = 300, 3_000


class SaveMessage(Save):
    """What somebody wrote, as a question and its answer, with what it is about."""

    topic: str = ask_choice("qa.save_topic", (_NO_TOPIC, "qa.topic_other"))
    tags: str = ask_text("qa.save_tags", hint="qa.save_tags_hint", most=_MOST_TAGS, optional=True)
    question_id: str = carried("")


async def _topics(turn: Turn) -> dict[str, list[Option]]:
    topics = (await all_topics(turn.db))[:_MOST_TOPICS]
    return {"topic": [Option(value=one.id, label=verbatim(one.name)) for one in topics]}


@skill.shortcut
async def ask_this(turn: Turn, event: ShortcutUsed) -> None:
    """Ask what a message says; the answer is for who asks alone."""
    words = " ".join((await named(turn, event.text)).split())
    if len(words) < 2:
        turn.whisper(t("no_words"))
    elif len(words) > MOST_ASKED:
        turn.whisper(t("too_long", most=MOST_ASKED))
    else:
        await take(turn, words, is_public=False)


@skill.shortcut
async def save_message(turn: Turn, event: ShortcutUsed) -> None:
    """Propose to save a message as an answer, to the question under which it stands."""
    answer = (await named(turn, event.text)).strip()
    if not answer:
        turn.whisper(t("no_words"))
        return
    if not await _may_save(turn):
        return
    asked = await question_in_thread(turn.db, turn.here)
    question = "" if asked is None else asked.text[:_MOST_QUESTION]
    about = await topic_about(turn, f"{question} {answer}")
    turn.ask(
        message_saved(
            question=question,
            answer=answer[:_MOST_ANSWER],
            # What was said among few is not proposed for all.
            **(usual(turn) | ({} if turn.here.kind == "public" else {"audience": ""})),
            topic=_NO_TOPIC if about is None else about.id,
            tags="" if about is None else _tags(f"{question} {answer}", about),
        )
    )


@skill.form(SaveMessage, options=_topics)
async def message_saved(turn: Turn, form: SaveMessage) -> None:
    """Save what was proposed, as it was changed; from now on whoever may read it gets it."""
    if await _may_save(turn):
        topic = await turn.db.get(Topic, form.topic)
        topic_id = None if topic is None else topic.id
        await keep_answer(turn, form, owner=turn.by, topic_id=topic_id, tags=form.tags)


async def _may_save(turn: Turn) -> bool:
    """Whether somebody looks after answers, or answers about a topic; else they are told."""
    if await turn.may(turn.by, MANAGE) or await topics_of(turn.db, turn.by):
        return True
    turn.whisper(t("save_not_yours"))
    return False


def _tags(words: str, topic: Topic) -> str:
    """Propose the words by which a topic is known that were said."""
    said = set(stems(words))
    known = [one.strip() for one in topic.words.split(",")]
    return ", ".join(one for one in known if said.issuperset(stems(one)) and one)
