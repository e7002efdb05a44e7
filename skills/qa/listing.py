"""What waits for an answer: what somebody asked, and what they are asked."""

from typing import Final

from bot import Block, Button, Buttons, Paragraph, Text, Turn
from skills.qa.helping import show_card
from skills.qa.model.questions import asked_as, open_questions, questions_of
from skills.qa.model.tables import Question
from skills.qa.rights import MANAGE
from skills.qa.routing import ask_person
from skills.qa.settings import skill, t
from storage.people import Person

_MOST: Final = 10


@skill.command("ask open", "vraag open")
async def list_open(turn: Turn) -> None:
    """What waits for an answer of yours; all that waits, if you look after all answers."""
    sees_all = await turn.may(turn.by, MANAGE)
    helper_id = None if sees_all else turn.by.id
    found = await open_questions(turn.db, helper_id=helper_id, most=_MOST + 1)
    if not found:
        turn.whisper(t("open_none_all") if sees_all else t("open_none"))
        return
    said: list[Text | Block] = [t("open_head")]
    for question in found[:_MOST]:
        said.append(await _open_line(turn, question))
        way = Button(t("open_show", number=question.number), show_card(question_id=question.id))
        said.append(Buttons((way,), only=(turn.by.id,)))
    if len(found) > _MOST:
        said.append(t("open_more"))
    turn.whisper(*said)


async def _open_line(turn: Turn, question: Question) -> Text:
    helper = None if question.helper_id is None else await turn.db.get(Person, question.helper_id)
    name = t("nobody_yet") if helper is None else helper.name
    about = {"number": question.number, "question": question.text, "who": name}
    if question.due_at is None:
        return t("open_line_looking", **about)
    if question.due_at <= turn.now:
        return t("open_line_late", due=question.due_at, **about)
    return t("open_line", due=question.due_at, **about)


@skill.command("ask mine", "vraag mijn")
async def list_mine(turn: Turn) -> None:
    """What you asked, and what came of it."""
    await _list_mine(turn, before=None)


@skill.button
async def earlier_mine(turn: Turn, before: str) -> None:
    """List what somebody asked before a question."""
    await _list_mine(turn, before)


async def _list_mine(turn: Turn, before: str | None) -> None:
    found = await questions_of(turn.db, turn.by.id, _MOST + 1, before=before)
    if not found:
        turn.whisper(t("mine_none"))
        return
    said: list[Text | Block] = [t("mine_head")]
    ways: list[Button] = []
    for question in found[:_MOST]:
        about = {"number": question.number, "question": question.text}
        line = t("mine_line", state=await _state(turn, question), **about)
        said.append(Paragraph(line, bullet=True))
        if question.state == "unknown" and question.source is None:
            label = t("mine_ask_person", number=question.number)
            ways.append(Button(label, ask_person(question_id=question.id)))
    if len(found) > _MOST:
        ways.append(Button(t("mine_earlier"), earlier_mine(before=found[_MOST - 1].id)))
    if ways:
        said.append(Buttons(tuple(ways), only=(turn.by.id,)))
    turn.whisper(*said)


async def _state(turn: Turn, question: Question) -> Text:
    """Say what came of a question, and who has it."""
    if question.source is not None and question.state == "unknown":
        return t("mine_with_author")
    if question.state == "open":
        asked = await asked_as(turn.db, question)
        helper = None if asked.helper_id is None else await turn.db.get(Person, asked.helper_id)
        return t("state_open") if helper is None else t("state_with", who=helper.name)
    return t(f"state_{question.state}")


@skill.command("ask privacy", "vraag privacy")
async def privacy(turn: Turn) -> None:
    """What is kept of what you ask, for how long, and who sees it."""
    kept = (
        t("privacy_asked", count=Question.kept.in_days()),
        t("privacy_seen"),
        t("privacy_rated"),
        t("privacy_talk"),
    )
    turn.whisper(t("privacy"), *(Paragraph(text, bullet=True) for text in kept))
