"""The asker's receipt: one card that says how it stands with a question, until it is answered."""

from bot import Block, Button, Buttons, Scope, Text, Tick, Turn, Written
from skills.qa.model.questions import asked_with, count_waiting_with, held, waiting_with, who_had
from skills.qa.model.tables import Passed, Question, QuestionState
from skills.qa.routing import mine
from skills.qa.settings import skill, t
from storage.people import Person


@skill.on_fact("qa.changed")
async def show_changes(tick: Tick, question_id: str) -> None:
    """Have the receipts of all who wait for an answer say how it stands now."""
    question = await held(tick, question_id)
    if question is None:
        return
    for one in (question, *await asked_with(tick.db, question)):
        await _show(tick, one, question)


async def _show(tick: Tick, waiting: Question, asked: Question) -> None:
    said = await receipt(tick, waiting, asked)
    if waiting.message_id is None:
        asker = await tick.db.get_one(Person, waiting.asker_id)
        waiting.message_id = tick.dm(asker, *said)
    else:
        tick.update(waiting.message_id, *said)


async def receipt(scope: Scope, waiting: Question, asked: Question) -> list[Text | Block]:
    """Say how it stands with a question; `asked` is the one that somebody has, perhaps the same."""
    said: list[Text | Block] = [t("receipt_head", number=waiting.number, question=waiting.text)]
    match waiting.state:
        case "told":
            said.append(t("receipt_told"))
        case "answered":
            said.append(t("receipt_known"))
        case "unknown":
            said.append(t("receipt_unknown"))
        case "dropped":
            said.append(t("receipt_dropped"))
        case _:
            said += await _waiting(scope, waiting, asked)
            drop = Button(t("drop"), withdraw(question_id=waiting.id))
            said.append(Buttons((drop,), only=(waiting.asker_id,)))
    return said


async def _waiting(scope: Scope, waiting: Question, asked: Question) -> list[Text | Block]:
    helper = None if asked.helper_id is None else await scope.db.get(Person, asked.helper_id)
    said: list[Text | Block] = []
    if helper is None or asked.due_at is None:
        said.append(t("receipt_looking"))
    elif asked.is_late:
        said.append(t("receipt_late", who=helper.name, due=asked.due_at))
    else:
        said.append(t("receipt_with", who=helper.name, due=asked.due_at))
    if waiting.is_anonymous:
        said.append(t("receipt_anonymous"))
    if others := await count_waiting_with(scope.db, asked):
        said.append(t("receipt_others", count=others))
    return said


@skill.button
async def withdraw(turn: Turn, question_id: str) -> None:
    """Take a question back; who asked the same keeps waiting."""
    question = await mine(turn, question_id, "open")
    if question is not None:
        await end(turn, question, "dropped", card=t("card_dropped", number=question.number))


async def end(scope: Scope, question: Question, state: QuestionState, *, card: Text) -> None:
    """Let nobody have an open question any more; who had it reads `card`. Who asked the same keeps
    waiting."""
    await _hand_on(scope, question)
    asked_id = question.same_as_id
    question.state, question.same_as_id = state, None
    await scope.db.flush()
    if question.message_id is not None:
        scope.update(question.message_id, *await receipt(scope, question, question))
    if asked_id is not None:
        scope.publish("qa.changed", question_id=asked_id)
        scope.publish("qa.shown", question_id=asked_id)
    elif question.card_id is not None:
        scope.update(question.card_id, card)


async def _hand_on(scope: Scope, question: Question) -> None:
    """Let the next who waits for the same answer stand in for a question that is taken back."""
    others = await waiting_with(scope, question)
    if not others:
        return
    first, *rest = others
    first.same_as_id = None
    for name in (
        "helper_id",
        "promised_at",
        "due_at",
        "topic_id",
        "passes",
        "is_late",
        "is_posted",
    ):
        setattr(first, name, getattr(question, name))
    for person_id in await who_had(scope.db, question):
        scope.db.add(Passed(question_id=first.id, person_id=person_id))
    await scope.db.flush()
    for one in rest:
        one.same_as_id = first.id
    await scope.db.flush()
    scope.publish("qa.changed", question_id=first.id)
    # Who has it, or the topic's channel, gets a card of that one, and is reminded of it.
    fact = "qa.given" if first.helper_id is not None else "qa.posted"
    scope.publish(fact, question_id=first.id, passes=first.passes)


def answer_said(question: Question, who: str) -> list[Text | Block]:
    """Say an answer that somebody gave to who asked."""
    return [
        t("told_head", who=who, number=question.number),
        t("told_question", question=question.text),
        Written(question.answer or ""),
    ]
