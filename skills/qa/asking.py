"""Asking: what somebody asks is kept, looked for, and answered; never with silence."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import ClassVar, Final

from bot import Form, Job, MessageReceived, Place, Tick, Turn, ask_text
from skills.qa.aging import is_aside
from skills.qa.answering import show_answer, show_unknown
from skills.qa.finding import Found, find
from skills.qa.in_need import is_in_need
from skills.qa.model.questions import add_question, held
from skills.qa.model.tables import Question
from skills.qa.rewriting import begin_rewrite
from skills.qa.rights import readable_by, readable_in
from skills.qa.search.words import language_of
from skills.qa.settings import settings_in, skill, t

MOST_ASKED: Final = 1_000
# `/ask unnamed` takes no words: what comes behind it would be asked with a name.
_UNNAMED: Final = ("unnamed", "anoniem")
_NEW: Final = ("new", "nieuw")


class Ask(Form):
    """What somebody wants to know."""

    title: ClassVar[str] = "qa.ask_title"
    submit: ClassVar[str] = "qa.ask_submit"

    question: str = ask_text(
        "qa.ask_question",
        hint="qa.ask_hint",
        least=2,
        most=MOST_ASKED,
        lines=2,
        takes_rest=True,
    )


@skill.command("ask", "vraag", form=Ask)
async def ask(turn: Turn, form: Ask) -> None:
    """Ask something: the answer is for you alone, with its source."""
    await ask_words(turn, form.question)


async def ask_words(turn: Turn, words: str) -> None:
    """Take what somebody asks for themselves."""
    if not _is_asking(words):
        turn.whisper(t("too_short"))
    elif not _is_not_asked(turn, words):
        await take(turn, words, is_public=False)


@skill.ask
async def talk(turn: Turn, event: MessageReceived) -> None:
    """Answer what is said to the bot and is no command. In a channel everybody there reads it."""
    words = _bare(turn, event)
    if len(words) > MOST_ASKED:
        turn.say(t("too_long", most=MOST_ASKED))
    elif not _is_asking(words):
        turn.say(t("too_short"))
    elif not _is_not_asked(turn, words):
        await take(turn, words, is_public=turn.here.kind != "direct")


def _is_asking(words: str) -> bool:
    """Whether words can ask anything: emoji, dots and signs that nobody sees cannot."""
    return len(words) > 1 and any(one.isalnum() for one in words)


def _begins(words: str, with_one_of: Collection[str]) -> bool:
    """Whether words begin so, also behind the “new” of a command that was not for who typed it."""
    first, *rest = words.casefold().split()
    return first in with_one_of or (first in _NEW and bool(rest) and rest[0] in with_one_of)


def _is_not_asked(turn: Turn, words: str) -> bool:
    """Whether words are not kept as a question, and who said them was told: they are in need, or
    mean to ask without their name."""
    if is_in_need(words):
        turn.whisper(t("in_need"))
    elif _begins(words, _UNNAMED):
        turn.whisper(t("unnamed_named"))
    else:
        return False
    return True


async def take(turn: Turn, words: str, *, is_public: bool) -> None:
    """Keep what somebody asks, and look for an answer. Whatever happens, they hear of it."""
    question = await add_question(
        turn.db,
        Question(
            number=0,
            asker_id=turn.by.id,
            text=words,
            language=language_of(words) or turn.house.language_of(turn.by),
            place=asdict(turn.here),
            is_public=is_public,
            asked_at=turn.now,
        ),
    )
    turn.start(look_up(question_id=question.id))
    late = turn.now + settings_in(turn).answer_within
    question.timer_id = turn.at(late, still_looking(question_id=question.id))


@skill.job
async def look_up(job: Job, question_id: str) -> None:
    """Look for an answer, and show it."""
    async with job.transaction() as tick:
        question = await tick.db.get(Question, question_id)
        if question is None or question.state != "looking":
            return
        place, text, asker_id = Place(**question.place), question.text, question.asker_id
        is_public = question.is_public
    if is_public:
        readers_ids = await readable_in(job, place, asker_id)
    else:
        readers_ids = await readable_by(job, [asker_id])
    found = await find(job, text, readers_ids)
    async with job.transaction() as tick:
        question = await held(tick, question_id)
        if question is not None and question.state == "looking":
            await _show(tick, question, found)


async def _show(tick: Tick, question: Question, found: Sequence[Found]) -> None:
    if question.timer_id is not None:
        tick.cancel(question.timer_id)
        question.timer_id = None
    best = next((one for one in found if one.is_sure and not is_aside(tick, one.item)), None)
    if best is None and question.source is not None:
        question.state = "unknown"  # who was asked there has it already
    elif best is None:
        await show_unknown(tick, question, near=found)
    else:
        others = [one for one in found if one.is_near and one is not best]
        message_id = await show_answer(tick, question, best, others=others)
        begin_rewrite(tick, question, message_id, [best, *others])


@skill.timer
async def still_looking(tick: Tick, question_id: str) -> None:
    """Say that nothing could be looked up, to who waits: whatever it was that went wrong."""
    question = await held(tick, question_id)
    if question is not None and question.state == "looking":
        question.timer_id = None
        await show_unknown(tick, question, near=(), failed=True)


def _bare(turn: Turn, event: MessageReceived) -> str:
    """Give what was said without the bot's name, and with names in the place of mentions."""
    words = event.text
    for account in event.mentions:
        person = turn.account_of(account)
        name = "" if person is None or person.is_bot else person.name
        words = words.replace(f"<@{account}>", name)
    return " ".join(words.split()).strip(" ,:")
