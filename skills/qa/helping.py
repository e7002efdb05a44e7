"""What somebody does who is asked a question: answer it, pass it on, and make it known to all."""

from typing import ClassVar, Final

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    MessageReceived,
    Scope,
    Text,
    Tick,
    Turn,
    Written,
    ask_text,
    carried,
)
from skills.qa.experts import due_after, promise_of, topic_of
from skills.qa.mentions import named
from skills.qa.model.questions import (
    answered_by,
    held,
    note_card,
    question_shown_as,
    waiting_with,
)
from skills.qa.model.tables import Question
from skills.qa.receipts import answer_said, receipt
from skills.qa.rights import MANAGE
from skills.qa.routing import MOST_COMPARED, alike_to, pass_on
from skills.qa.saving import save_way
from skills.qa.settings import skill, t
from storage.people import Person

MOST_ANSWER: Final = 3_000


class Answer(Form):
    """What somebody answers to a question."""

    title: ClassVar[str] = "qa.answer_title"
    submit: ClassVar[str] = "qa.answer_submit"

    answer: str = ask_text("qa.ask_answer", hint="qa.answer_hint", most=MOST_ANSWER, lines=6)
    question_id: str = carried()


async def is_card(db: AsyncSession, message_id: str) -> bool:
    """Whether a message is the card of a question that somebody has."""
    return await question_shown_as(db, message_id) is not None


@skill.on_fact("qa.given")
async def given(tick: Tick, question_id: str, passes: int) -> None:
    """Bring a question to who has it now, and remember to ask again."""
    question = await held(tick, question_id)
    helper = None if question is None else await _helper(tick, question)
    if question is None or helper is None or question.passes != passes:
        return
    if question.card_id is not None:
        tick.update(question.card_id, await _where_now(tick, question))
    said = await card(tick, question)
    question.card_id = tick.dm(helper, *said)
    await note_card(tick.db, question, question.card_id)
    topic = await topic_of(tick, question)
    hours = promise_of(tick, topic)
    tick.at(due_after(tick, hours), remind(question_id=question.id, passes=passes))
    tick.at(due_after(tick, 2 * hours), escalate(question_id=question.id, passes=passes))


@skill.on_fact("qa.posted")
async def posted(tick: Tick, question_id: str, passes: int) -> None:
    """Show a question in the channel of its topic, for whoever knows."""
    question = await held(tick, question_id)
    topic = None if question is None else await topic_of(tick, question)
    if question is None or topic is None or topic.channel is None or question.passes != passes:
        return
    if question.card_id is not None:
        tick.update(question.card_id, await _where_now(tick, question))
    question.card_id = tick.post(topic.channel, *await _for_taking(tick, question))
    due = due_after(tick, promise_of(tick, topic))
    tick.at(due, nobody_took(question_id=question.id, passes=passes))


async def _for_taking(scope: Scope, question: Question) -> list[Text | Block]:
    take_it = Buttons((Button(t("take"), take(question_id=question.id), "primary"),))
    return [*await _asked(scope, question), take_it]


@skill.button
async def take(turn: Turn, question_id: str) -> None:
    """Take a question that was brought to a channel."""
    question = await held(turn, question_id)
    if question is None or question.state != "open" or question.helper_id is not None:
        turn.whisper(t("taken"))
    elif question.asker_id == turn.by.id:
        turn.whisper(t("take_own"))
    else:
        question.helper_id, question.passes = turn.by.id, question.passes + 1
        await turn.db.flush()
        turn.publish("qa.given", question_id=question.id, passes=question.passes)
        turn.publish("qa.changed", question_id=question.id)


@skill.timer
async def nobody_took(tick: Tick, question_id: str, passes: int) -> None:
    """Bring a question that nobody took to whoever looks after all answers."""
    question = await held(tick, question_id)
    if question is None or question.state != "open" or question.helper_id is not None:
        return
    if question.passes == passes:
        await pass_on(tick, question)


@skill.on_fact("qa.shown")
async def shown(tick: Tick, question_id: str) -> None:
    """Have the card of a question say how it is now: of who has it, or in the topic's channel."""
    question = await held(tick, question_id)
    if question is None or question.card_id is None or question.state != "open":
        return
    if question.helper_id is None:
        tick.update(question.card_id, *await _for_taking(tick, question))
    else:
        tick.update(question.card_id, *await card(tick, question))


@skill.timer
async def remind(tick: Tick, question_id: str, passes: int) -> None:
    """Remind who has a question, once, in working hours."""
    question = await held(tick, question_id)
    helper = None if question is None else await _helper(tick, question)
    if question is None or helper is None or question.passes != passes:
        return
    question.is_late = True
    if question.card_id is not None:
        tick.update(question.card_id, t("card_below", number=question.number))
    said = await card(tick, question)
    question.card_id = tick.dm(helper, t("remind", number=question.number), *said)
    await note_card(tick.db, question, question.card_id)
    tick.publish("qa.changed", question_id=question.id)


@skill.timer
async def escalate(tick: Tick, question_id: str, passes: int) -> None:
    """Bring a question that stays unanswered to the next who can, and tell who has to know."""
    question = await held(tick, question_id)
    helper = None if question is None else await _helper(tick, question)
    if question is None or helper is None or question.passes != passes:
        return
    if await pass_on(tick, question):
        now = await _where_now(tick, question)
        tick.dm(helper, t("escalated", number=question.number), now)
        return
    for person in await tick.holders(MANAGE):
        tick.dm(person, t("stuck", number=question.number, who=helper.name, question=question.text))


async def _where_now(scope: Scope, question: Question) -> Text:
    """Say where a question is that was passed on: with somebody, or in its topic's channel. Who was
    passed over may be who asked without a name, so then nobody is named."""
    helper = await _helper(scope, question)
    if helper is None:
        return t("card_posted", number=question.number)
    if question.is_anonymous:
        return t("card_passed_unnamed", number=question.number)
    return t("card_passed", number=question.number, who=helper.name)


async def _helper(scope: Scope, question: Question) -> Person | None:
    """Give who has an open question."""
    if question.state != "open" or question.helper_id is None:
        return None
    return await scope.db.get(Person, question.helper_id)


async def card(
    scope: Scope, question: Question, *, reader: Person | None = None
) -> list[Text | Block]:
    """Say a question to who has it, or to another reader: from whom, until when, and what else was
    asked that is much the same."""
    said = await _asked(scope, question)
    if question.due_at is not None:
        due = question.due_at
        said.append(t("card_due", due=due) if reader is None else t("card_due_by_button", due=due))
    ways = [
        Button(t("answer"), answer(question_id=question.id), "primary"),
        Button(t("pass_on"), hand_over(question_id=question.id)),
    ]
    reader_id = question.helper_id if reader is None else reader.id
    before = await _answered_before(scope, question, reader_id or "")
    if before is not None:
        said += [t("card_before", number=before.number, question=before.text)]
        said.append(Written(before.answer or ""))
        again = answer_again(question_id=question.id, before_id=before.id)
        ways.insert(1, Button(t("answer_again"), again))
    return [*said, Buttons(tuple(ways), only=() if reader_id is None else (reader_id,))]


async def _answered_before(scope: Scope, question: Question, helper_id: str) -> Question | None:
    """Find what somebody answered before that is much the same, and nobody else can find."""
    answered = await answered_by(scope.db, helper_id, MOST_COMPARED)
    return next(iter(alike_to(question.text, answered)), None)


async def _asked(scope: Scope, question: Question) -> list[Text | Block]:
    """Say a question, from whom it is, and what else was asked that is much the same."""
    asker = await scope.db.get_one(Person, question.asker_id)
    by = t("somebody") if question.is_anonymous else asker.name
    said: list[Text | Block] = [t("card_head", number=question.number, who=by)]
    said.append(t("card_question", question=question.text))
    said += [t("card_also", question=one.text) for one in await waiting_with(scope, question)]
    return said


async def _in_hand(turn: Turn, question_id: str) -> Question | None:
    """Find an open question that who presses has, or may answer for others; None when not, and
    they were told."""
    question = await held(turn, question_id)
    if question is None:
        turn.whisper(t("gone"))
    elif question.helper_id != turn.by.id and not await turn.may(turn.by, MANAGE):
        turn.whisper(t("not_yours"))
    elif question.state != "open":
        turn.whisper(t(f"was_{question.state}", number=question.number))
    else:
        return question
    return None


@skill.button
async def show_card(turn: Turn, question_id: str) -> None:
    """Show the card of a question again, to answer it from there."""
    question = await _in_hand(turn, question_id)
    if question is not None:
        said = await card(turn, question, reader=turn.by)
        await note_card(turn.db, question, turn.whisper(*said))


@skill.button
async def answer(turn: Turn, question_id: str) -> None:
    """Ask what the answer is."""
    if await _in_hand(turn, question_id) is not None:
        turn.ask(answered(question_id=question_id))


@skill.button
async def answer_again(turn: Turn, question_id: str, before_id: str) -> None:
    """Give the answer that was given before to much the same question."""
    question = await _in_hand(turn, question_id)
    if question is None:
        return
    before = await turn.db.get(Question, before_id)
    if before is None or before.helper_id != turn.by.id or not before.answer:
        turn.whisper(t("gone"))
    else:
        await _tell(turn, question, before.answer)


@skill.form(Answer)
async def answered(turn: Turn, form: Answer) -> None:
    """Give an answer to who asked."""
    question = await _in_hand(turn, form.question_id)
    if question is not None:
        await _tell(turn, question, form.answer)


@skill.on(MessageReceived, about=is_card)
async def replied(turn: Turn, event: MessageReceived) -> None:
    """Take what is said in the thread of a card as the answer."""
    question = await question_shown_as(turn.db, turn.message_id or "")
    words = (await named(turn, event.text)).strip()
    if question is None or not words:
        return
    if len(words) > MOST_ANSWER:
        turn.whisper(t("answer_long", most=MOST_ANSWER))
        return
    mine = await _in_hand(turn, question.id)
    if mine is not None:
        await _tell(turn, mine, words)


async def _tell(turn: Turn, question: Question, words: str) -> None:
    """Tell an answer at once to all who wait for it."""
    for one in (question, *await waiting_with(turn, question)):
        one.state, one.told_at, one.answer = "told", turn.now, words
        one.helper_id = turn.by.id
        asker = await turn.db.get_one(Person, one.asker_id)
        turn.dm(asker, *answer_said(one, turn.by.name))
    await turn.db.flush()
    turn.publish("qa.changed", question_id=question.id)
    said = t("card_answered", number=question.number, question=question.text)
    ways = Buttons((save_way(question.id),), only=(turn.by.id,))
    if question.card_id is not None:
        turn.update(question.card_id, said)
    turn.whisper(t("answer_sent"), ways)


@skill.button
async def hand_over(turn: Turn, question_id: str) -> None:
    """Let the next who can have a question."""
    question = await _in_hand(turn, question_id)
    if question is None:
        return
    if await pass_on(turn, question):
        if turn.message_id != question.card_id:  # else the card says it
            turn.whisper(await _where_now(turn, question))
        return
    way = Button(t("nobody_knows"), give_up(question_id=question.id))
    turn.whisper(t("passed_nowhere"), Buttons((way,), only=(turn.by.id,), times="once"))


@skill.button
async def give_up(turn: Turn, question_id: str) -> None:
    """Say that nobody knows the answer, to all who wait for it: it stays a gap in the report."""
    question = await _in_hand(turn, question_id)
    if question is None:
        return
    for one in (question, *await waiting_with(turn, question)):
        one.state, one.same_as_id = "unknown", None
        asker = await turn.db.get_one(Person, one.asker_id)
        turn.dm(asker, t("told_unknown", question=one.text))
        await turn.db.flush()
        if one.message_id is not None:
            turn.update(one.message_id, *await receipt(turn, one, one))
    said = t("card_unknown", number=question.number)
    if question.card_id is not None:
        turn.update(question.card_id, said)
    turn.whisper(said)
