"""A form asked question by question, where a chat has no forms.

`stop`, `back`, `?`, `skip` and `none` work in both languages. Questions are asked in the direct
chat, so that a dialogue never eats the talk of a channel.
"""

from collections.abc import Mapping
from typing import Literal

from bot.answers import Asker, filled, read_answer
from bot.arguments import BY_ID, by_id
from bot.content import Block, Button, Buttons, Call, Json, Text
from bot.errors import Wrong
from bot.form import Form, Question
from bot.registry import HELP
from bot.route import Route
from bot.turn import Turn
from bot.workplace import Workplace
from storage.dialogues import DIALOGUE_TERM, Dialogue, open_dialogue
from storage.table import new_id

# The channel under which dialogues of a direct chat are kept: its own id may not be known yet.
DIRECT = "@"
# A choice of a dialogue's question calls this; `bot.find` hands it to the dialogue as an answer.
ANSWER = "core.answer"
# Under these names in `given` are the answers as they were: each is asked again, and can be kept;
# and the questions that were answered before the dialogue began, and are not asked.
_BEFORE = "_before"
_TOLD = "_told"

_STOP = frozenset({"stop", "cancel", "quit", "annuleer", "annuleren", "stoppen"})
_BACK = frozenset({"back", "terug"})
_SKIP = frozenset({"skip", "overslaan", "-"})
_NONE = frozenset({"none", "geen"})
# What can be typed as an answer of these kinds is said with the question, unless it has a hint.
_EXPLAINED = ("people", "channel", "date", "time")


async def begin(
    turn: Turn,
    workplace: Workplace,
    route: Route,
    asked: tuple[Question, ...],
    given: dict[str, Json],
) -> None:
    """Ask the first question that is open; an older dialogue in the same chat ends."""
    here = turn.here
    older = await open_dialogue(
        turn.db,
        person_id=turn.by.id,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=DIRECT,
    )
    if older is not None:
        older.state = "stopped"
    if _next(asked, given) is None:
        before = {one.name: given.pop(one.name) for one in asked}
        given[_BEFORE] = before
    given[_TOLD] = [one.name for one in asked if one.name in given]
    row = Dialogue(
        id=new_id(),
        person_id=turn.by.id,
        adapter=here.adapter,
        workspace=here.workspace,
        channel=DIRECT,
        place={"channel": here.channel, "thread": here.thread, "kind": here.kind},
        asked_in={},
        route=route.name,
        given=given,
        begun_at=turn.now,
        until=turn.now + DIALOGUE_TERM,
    )
    turn.db.add(row)
    _ask(turn, row, _next(asked, given), asked, first=True)


async def answer(
    turn: Turn,
    workplace: Workplace,
    route: Route,
    row: Dialogue,
    asked: tuple[Question, ...],
    typed: str,
    asker: Asker,
) -> Form | None:
    """Take what was typed as the answer to the open question. None: the next one is asked.

    Raises: Wrong, when the answer cannot be taken; the question stays open.
    """
    question = next((one for one in asked if one.name == row.asking), None)
    if question is None or route.form is None:
        row.state = "stopped"
        turn.dm(turn.by, Text("core.form_closed"))
        return None
    row.until = turn.now + DIALOGUE_TERM
    given: dict[str, Json] = dict(row.given)
    match _meaning(question, typed, given):
        case "stop":
            row.state, row.given = "stopped", {}
            turn.dm(turn.by, Text("core.dialogue_stopped"))
            return None
        case "back":
            before = _previous(asked, question, given)
            given.pop(before.name, None)
            row.given = given
            _ask(turn, row, before, asked)
            return None
        case "help":
            turn.dm(turn.by, _how(question), Text("core.dialogue_help"))
            _ask(turn, row, question, asked)
            return None
        case "skip":
            given[question.name] = _before(given).get(question.name)
        case "none":
            given[question.name] = None
        case "answer":
            given[question.name] = await read_answer(question, typed, asker)
            _check(turn, route.form, asked, question, given)
    row.given = given
    following = _next(asked, given)
    if following is not None:
        _ask(turn, row, following, asked)
        return None
    return _finished(turn, route.form, row, asked, given)


def _before(given: Mapping[str, Json]) -> dict[str, Json]:
    before = given.get(_BEFORE)
    return before if isinstance(before, dict) else {}


def _answers(given: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in given.items() if name not in (_BEFORE, _TOLD)}


def is_about_question(typed: str) -> bool:
    """Whether somebody says what is to be done with an open question, and answers nothing."""
    return _word(typed) in _STOP | _BACK | _SKIP


def _word(typed: str) -> str:
    return typed.strip().casefold().rstrip(".!")


def _meaning(
    question: Question, typed: str, given: Mapping[str, Json]
) -> Literal["stop", "back", "help", "skip", "none", "answer"]:
    word = _word(typed)
    if word in _STOP:
        return "stop"
    if word in _BACK:
        return "back"
    if word in HELP:
        return "help"
    if word in _SKIP and (not question.required or question.name in _before(given)):
        return "skip"
    # Free words may be these very words, unless they clear what was announced to be clearable.
    is_open = not question.required and question.kind not in ("text", "yes_no")
    if word in _NONE and (is_open or _can_be_cleared(question, given)):
        return "answer" if _is_label(question, word) else "none"
    return "answer"


def _can_be_cleared(question: Question, given: Mapping[str, Json]) -> bool:
    """Whether an answer stands that need not be there. Yes and no are said instead."""
    is_set = _before(given).get(question.name) not in (None, "", [], *_NONE)
    return is_set and not question.required and question.kind != "yes_no"


def _is_label(question: Question, word: str) -> bool:
    return any(word in map(str.casefold, (one.value, *one.also)) for one in question.options)


def _next(asked: tuple[Question, ...], given: dict[str, Json]) -> Question | None:
    return next((one for one in asked if one.name not in given), None)


def _previous(asked: tuple[Question, ...], question: Question, given: dict[str, Json]) -> Question:
    before = [one for one in asked[: asked.index(question)] if one.name in given]
    return before[-1] if before else question


def _check(
    turn: Turn,
    form: type[Form],
    asked: tuple[Question, ...],
    question: Question,
    given: dict[str, Json],
) -> None:
    """Refuse this answer now rather than when all has been answered."""
    result = filled(form, asked, _answers(given), turn)
    if isinstance(result, dict) and question.name in result:
        raise result[question.name]


def _finished(
    turn: Turn,
    form: type[Form],
    row: Dialogue,
    asked: tuple[Question, ...],
    given: dict[str, Json],
) -> Form:
    answers = _answers(given)
    result = filled(form, asked, answers, turn)
    if isinstance(result, Form):
        row.state, row.given, row.asking = "done", {}, None
        return result
    wrong = next(iter(result.values()))
    raise Wrong(wrong.text, field=wrong.field, instead=wrong.instead, given=answers)


def ask_again(
    turn: Turn,
    row: Dialogue,
    asked: tuple[Question, ...],
    wrong: Wrong,
    typed: str,
    *,
    given: Mapping[str, Json],
) -> None:
    """Say what was wrong, and ask its question once more; all other answers of `given` are kept.

    What was perhaps meant by `typed`, the last answer, can be chosen, unless all that fits is
    offered with the question anyway. What belongs to no question ends it: no answer mends that.
    """
    question = next((one for one in asked if one.name == wrong.field), None)
    if question is None:
        row.state, row.given = "stopped", {}
        turn.dm(turn.by, wrong.text)
        return
    kept = {**row.given, **given}
    kept.pop(question.name, None)
    row.given = kept
    if wrong.instead and not question.options:
        turn.dm(turn.by, wrong.text, _meant(turn, row, question, wrong, typed))
    else:
        turn.dm(turn.by, wrong.text)
    _ask(turn, row, question, asked)


def _ask(
    turn: Turn,
    row: Dialogue,
    question: Question | None,
    asked: tuple[Question, ...],
    *,
    first: bool = False,
) -> None:
    if question is None:
        raise ValueError("a dialogue without an open question is finished")
    row.asking = question.name
    told = [name for name in row.given.get(_TOLD, []) if name != question.name]
    row.given = {**row.given, _TOLD: told}
    steps = [one for one in asked if one.name not in told]
    said: list[Text | Block] = []
    if first:
        said.append(Text("core.dialogue_begins", {"count": len(steps)}))
    said.append(_numbered(question, steps))
    if question.hint is not None:
        said.append(question.hint)
    elif question.kind in _EXPLAINED:
        said.append(_how(question))
    if question.kind == "yes_no":
        said.append(Text("core.dialogue_yes_no"))
    now = _before(row.given).get(question.name)
    if now not in (None, "", []):
        said += [*_as_it_is(question, now), Text("core.dialogue_keep")]
        if _can_be_cleared(question, row.given):
            said.append(Text("core.dialogue_clear"))
    elif not question.required:
        said.append(Text("core.dialogue_optional"))
    if question.options:
        said.append(_options(row, question))
    turn.dm(turn.by, *said)


def _how(question: Question) -> Text:
    """Say what can be typed as an answer."""
    if question.kind == "people" and question.most == 1:
        return Text("core.dialogue_how_person")
    return Text(f"core.dialogue_how_{question.kind}")


def _numbered(question: Question, steps: list[Question]) -> Text:
    """Say a question, and which of how many it is; not of one."""
    if len(steps) == 1:
        return Text("core.dialogue_only", {"question": question.ask})
    place = Text("core.dialogue_step", {"step": steps.index(question) + 1, "of": len(steps)})
    return Text("core.dialogue_question", {"question": question.ask, "step": place})


def _as_it_is(question: Question, value: Json) -> list[Text]:
    """Say what the answer is now, where that fits a line. Its words may end as a sentence does."""
    match value:
        case bool():
            return [Text("core.dialogue_now", {"now": Text("core.yes" if value else "core.no")})]
        case str() | int():
            options = {option.value: option.label for option in question.options}
            return [Text("core.dialogue_now", {"now": options.get(str(value), str(value))})]
        case None | float() | list() | dict():
            return []


def _options(row: Dialogue, question: Question) -> Buttons:
    return Buttons(
        tuple(Button(one.label, _typing(row, question, one.value)) for one in question.options),
        only=(row.person_id,),
        times="once",
    )


def _meant(turn: Turn, row: Dialogue, question: Question, wrong: Wrong, typed: str) -> Buttons:
    """Offer the answer anew, with what was perhaps meant in the place of what is wrong in it."""
    words = by_id(typed, turn.named)
    again = [
        (label, words.replace(wrong.typed, f"<@{BY_ID}{value}>", 1) if wrong.typed else value)
        for label, value in wrong.instead
    ]
    return Buttons(
        tuple(Button(label, _typing(row, question, answer)) for label, answer in again),
        only=(row.person_id,),
        times="once",
    )


def _typing(row: Dialogue, question: Question, value: str) -> Call:
    return Call(route=ANSWER, args={"dialogue": row.id, "question": question.name, "typed": value})
