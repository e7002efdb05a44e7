"""Answering in a chat: one question a card, by buttons, and in a form what is written.

What somebody chose is never shown in a message: messages stay in chats. So the card says at which
question they are, and no more; what they answered is in their draft, sealed. Only with names, where
it is read by who asked anyway, the card says what was answered before, and it can be changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    Option,
    Text,
    Turn,
    ask_choices,
    ask_text,
    carried,
    verbatim,
)
from skills.surveys.answer_words import answer_said, labels_of
from skills.surveys.asked import as_words
from skills.surveys.branching import place_after, place_before, progress
from skills.surveys.closing import TRACES_AFTER, forget_traces
from skills.surveys.figures.publication import SHOWS_COUNT
from skills.surveys.giving import keep_given, withdraw
from skills.surveys.model import Arrived, Draft, Round, Survey
from skills.surveys.model.given import given_in
from skills.surveys.model.rounds import counted_with, mark_sent, open_round_of, place_in
from skills.surveys.model.traces import note_trace
from skills.surveys.naming import is_named
from skills.surveys.question_json import from_json
from skills.surveys.questions import MOST_WORDS, Answer, Question
from skills.surveys.rights import reader_of
from skills.surveys.sealing import (
    Paper,
    Sent,
    open_paper,
    read_answers,
    seal_paper,
    seal_sent,
)
from skills.surveys.settings import skill, t
from skills.surveys.taking_part import questions_for, round_for, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What somebody is answering: of which round, and how far they are."""

    survey: Survey
    one: Round
    draft: Draft
    asked: tuple[Question, ...]
    paper: Paper


async def ask_next(turn: Turn, survey: Survey, one: Round) -> None:
    """Put the card to somebody on which they answer: at the first question, or where they were."""
    asked = await questions_for(turn, one, turn.by.id)
    draft = await draft_of(turn, one)
    if draft is None:
        paper = await _begun(turn, one)
        draft = Draft(
            round_id=one.id, person_id=turn.by.id, hour=one.hour, message_id="", sealed=b""
        )
    else:
        paper = open_paper(turn, draft)
        turn.remove(draft.message_id)
    sheet = _Sheet(survey=survey, one=one, draft=draft, asked=asked, paper=paper)
    draft.message_id = turn.dm(turn.by, *_card(turn, sheet))
    await note_trace(turn.db, one.id, draft.message_id)
    _keep(turn, sheet)


async def _begun(turn: Turn, one: Round) -> Paper:
    """Begin with nothing, or with what somebody sent with their name before."""
    before = await given_in(turn.db, one.id, turn.by.id)
    if before is None:
        return Paper(answers={}, words={})
    return Paper(answers=read_answers(before.answers), words=before.words)


def _card(turn: Turn, sheet: _Sheet) -> list[Text | Block]:
    """Ask the question at which somebody is, or whether to send when there is none left."""
    one, at, has_names = sheet.one, sheet.paper.at, is_named(sheet.survey)
    if at >= len(sheet.asked):
        return _review(sheet)
    question = sheet.asked[at]
    place, total = progress(sheet.asked, question.id)
    said: list[Text | Block] = [
        t("progress", at=place, of=total),
        verbatim(as_words(question.words)),
    ]
    aside = [Button(t("skip"), choose(round_id=one.id, at=at, value=None))]
    if has_names:
        before = answer_said(question, sheet.paper.answers, sheet.paper.words)
        if before is not None:
            said.append(t("answered_before", answer=before))
            aside.insert(0, Button(t("leave_it"), leave_it(round_id=one.id, at=at)))
    elif question.kind == "words":
        said.append(t("no_names"))
        if turn.has_pages:
            said.append(t("replies_on_page"))
    if at:
        aside.append(Button(t("back"), back(round_id=one.id, at=at)))
    ways = _ways(one, at, question)
    # Where presses can be seen, answers without a name are given on the page.
    return [*said, *(Buttons(tuple(row), unseen=not has_names) for row in (ways, aside))]


def _ways(one: Round, at: int, question: Question) -> list[Button]:
    """Give what can be chosen: always in words, and in the same order for everybody."""
    if question.kind == "words":
        return [Button(t("write_words"), write_words(round_id=one.id, at=at))]
    if question.kind == "several":
        return [Button(t("choose_several"), choose_several(round_id=one.id, at=at))]
    labels = labels_of(question)
    return [
        Button(label, choose(round_id=one.id, at=at, value=value))
        for value, label in labels.items()
    ]


def _review(sheet: _Sheet) -> list[Text | Block]:
    one, has_names = sheet.one, is_named(sheet.survey)
    ways = (
        Button(t("send"), send(round_id=one.id), "primary"),
        Button(t("back"), back(round_id=one.id, at=sheet.paper.at)),
    )
    return [
        t("review"),
        t("review_named", when=one.closes_at or one.planned_at)
        if has_names
        else t("review_traced"),
        Buttons(ways, unseen=not has_names),
    ]


# What is done on a card.


@skill.button
async def choose(turn: Turn, round_id: str, at: int, value: int | str | None) -> None:
    """Note an answer, or that there is none, and ask the next question."""
    answer: Answer | None = "na" if value == "na" else value if isinstance(value, int) else None
    await _answer(turn, round_id, at, answer)


@skill.button
async def back(turn: Turn, round_id: str, at: int) -> None:
    """Go back to the question before."""
    sheet = await _opened(turn, round_id, at)
    if sheet is not None:
        before = place_before(sheet.asked, sheet.paper.answers, at)
        _go_on(turn, sheet, replace(sheet.paper, at=before))


@skill.button
async def leave_it(turn: Turn, round_id: str, at: int) -> None:
    """Leave an answer as it is, and go on to the next question."""
    sheet = await _opened(turn, round_id, at)
    if sheet is not None:
        _go_on(turn, sheet, _moved_on(sheet, sheet.paper))


class Words(Form):
    """An answer in somebody's own words. It is never typed in a chat, which would keep it."""

    title: ClassVar[str] = "surveys.words_title"
    submit: ClassVar[str] = "surveys.words_submit"
    off_chat: ClassVar[bool] = True

    words: str = ask_text("surveys.ask_words", hint="surveys.words_hint", most=MOST_WORDS, lines=5)
    round_id: str = carried()
    at: int = carried()


@skill.form(Words)
async def say(turn: Turn, form: Words) -> None:
    """Note what somebody wrote, and ask the next question."""
    await _answer(turn, form.round_id, form.at, None, words=form.words)


@skill.button
async def write_words(turn: Turn, round_id: str, at: int) -> None:
    """Open the form for an answer in one's own words."""
    sheet = await _opened(turn, round_id, at)
    if sheet is None:
        return
    before = sheet.paper.words.get(sheet.asked[at].id)
    if before is not None and is_named(sheet.survey):
        turn.ask(say(round_id=round_id, at=at, words=before))
    else:
        turn.ask(say(round_id=round_id, at=at))


async def _options(turn: Turn) -> Mapping[str, Sequence[Option]]:
    found = await open_round_of(turn.db, str(turn.given.get("round_id")))
    at = turn.given.get("at")
    if found is None or not isinstance(at, int):
        return {}
    asked = await questions_for(turn, found[1], turn.by.id)
    if at >= len(asked):
        return {}
    return {
        "options": [
            Option(value=str(one), label=label) for one, label in labels_of(asked[at]).items()
        ]
    }


class Several(Form):
    """Which of several options fit."""

    title: ClassVar[str] = "surveys.several_title"
    submit: ClassVar[str] = "surveys.words_submit"
    off_chat: ClassVar[bool] = True

    options: list[str] = ask_choices("surveys.ask_several", least=1)
    round_id: str = carried()
    at: int = carried()


@skill.form(Several, options=_options)
async def tick_off(turn: Turn, form: Several) -> None:
    """Note which options fit, and ask the next question."""
    chosen = tuple(sorted(int(one) for one in form.options))
    await _answer(turn, form.round_id, form.at, chosen)


@skill.button
async def choose_several(turn: Turn, round_id: str, at: int) -> None:
    """Open the form for a question with several answers."""
    sheet = await _opened(turn, round_id, at)
    if sheet is None:
        return
    before = sheet.paper.answers.get(sheet.asked[at].id)
    if isinstance(before, tuple) and is_named(sheet.survey):
        turn.ask(tick_off(round_id=round_id, at=at, options=[str(one) for one in before]))
    else:
        turn.ask(tick_off(round_id=round_id, at=at))


async def _answer(
    turn: Turn, round_id: str, at: int, answer: Answer | None, *, words: str | None = None
) -> None:
    sheet = await _opened(turn, round_id, at)
    if sheet is None:
        return
    paper, name = sheet.paper, sheet.asked[at].id
    answers: dict[str, Answer] = {k: v for k, v in paper.answers.items() if k != name}
    written = {key: value for key, value in paper.words.items() if key != name}
    if answer is not None:
        answers[name] = answer
    if words is not None:
        written[name] = words
    _go_on(turn, sheet, _moved_on(sheet, Paper(at=at, answers=answers, words=written)))


def _moved_on(sheet: _Sheet, paper: Paper) -> Paper:
    return replace(paper, at=place_after(sheet.asked, paper.answers, paper.at))


async def _opened(turn: Turn, round_id: str, at: int) -> _Sheet | None:
    """Find what somebody is answering, if they are still at this question; a card of before does
    nothing."""
    found = await round_for(turn, round_id)
    if found is None:
        return None
    survey, one = found
    draft = await draft_of(turn, one)
    if draft is None:
        await tell(turn, round_id, t("start_again"))
        return None
    paper = open_paper(turn, draft)
    if paper.at != at:
        await tell(turn, round_id, t("older_card"))
        return None
    asked = await questions_for(turn, one, turn.by.id)
    return _Sheet(survey=survey, one=one, draft=draft, asked=asked, paper=paper)


async def draft_of(turn: Turn, one: Round) -> Draft | None:
    """Find what somebody has answered in a round and not sent yet."""
    return await turn.db.get(Draft, {"round_id": one.id, "person_id": turn.by.id})


def _go_on(turn: Turn, sheet: _Sheet, paper: Paper) -> None:
    moved = replace(sheet, paper=paper)
    turn.update(sheet.draft.message_id, *_card(turn, moved))
    _keep(turn, moved)


def _keep(turn: Turn, sheet: _Sheet) -> None:
    """Keep what somebody has answered so far, sealed with the key of this hour."""
    one, draft = sheet.one, sheet.draft
    draft.hour = one.hour
    draft.sealed = seal_paper(turn, draft, from_json(one.questions), sheet.paper)
    turn.db.add(draft)


@skill.button
async def send(turn: Turn, round_id: str) -> None:
    """Send the answers: from now on nobody can tell whose they are, nor change them. With names,
    they can be changed until the round is closed."""
    found = await round_for(turn, round_id)
    if found is None:
        return
    survey, one = found
    draft = await draft_of(turn, one)
    place = await place_in(turn.db, round_id, turn.by.id)
    if draft is None or place is None:
        await tell(turn, round_id, t("start_again"))
        return
    paper = open_paper(turn, draft)
    if paper.at < len(await questions_for(turn, one, turn.by.id)):
        await tell(turn, round_id, t("older_card"))
        return
    if is_named(survey):
        await _send_with_name(turn, survey, one, draft, paper)
        return
    if not await mark_sent(turn.db, round_id, turn.by.id):
        await tell(turn, round_id, t("sent_already"))
        return
    sent = Sent(unit=place.unit, location=place.location, answers=paper.answers, words=paper.words)
    sealed = seal_sent(turn, one.id, from_json(one.questions), sent, hour=one.hour)
    turn.db.add(Arrived(round_id=one.id, hour=one.hour, sealed=sealed))
    await turn.db.delete(draft)
    counted = Button(t("is_counted"), was_counted(round_id=one.id))
    turn.update(draft.message_id, t("thanks"), t("thanks_traced"), Buttons((counted,)))


async def _send_with_name(
    turn: Turn, survey: Survey, one: Round, draft: Draft, paper: Paper
) -> None:
    await mark_sent(turn.db, one.id, turn.by.id)
    await keep_given(turn, one, paper)
    await turn.db.delete(draft)
    reader, until = await reader_of(turn, survey), one.closes_at or turn.now
    said = t("thanks_unread", when=until)
    if reader is not None:
        said = t("thanks_named", reader=reader.name, when=until)
    turn.update(draft.message_id, t("thanks"), said, own_ways(one, can_change=True))


def own_ways(one: Round, *, can_change: bool) -> Buttons:
    """Give what somebody can do with answers that they gave with their name."""
    return Buttons(
        (
            *([Button(t("change_mine"), change(round_id=one.id))] if can_change else []),
            Button(t("remove_mine"), withdraw(round_id=one.id), "danger"),
        )
    )


@skill.button
async def change(turn: Turn, round_id: str) -> None:
    """Go through one's own answers again, and send them anew (SUR-D8)."""
    found = await round_for(turn, round_id)
    if found is not None and is_named(found[0]):
        await ask_next(turn, *found)


@skill.button
async def was_counted(turn: Turn, round_id: str) -> None:
    """Say to who has sent their answers that these are counted. Only they have this button."""
    one = await turn.db.get(Round, round_id)
    if one is None:
        turn.whisper(t("is_closed"))
    elif one.state in ("open", "closing") and one.waves == 1:
        await tell(turn, round_id, t("will_be_counted", when=one.closes_at or turn.now))
    else:
        together = await counted_with(turn.db, one)
        sent = next((other.sent for other in together if other.state == "closed"), None)
        if sent is None:
            await tell(turn, round_id, t("will_be_counted_together", count=one.waves))
            if one.state == "gathered":
                turn.at(turn.now + TRACES_AFTER, forget_traces(round_id=round_id))
            return
        few = sent < SHOWS_COUNT
        await tell(turn, round_id, t("counted_few") if few else t("counted", of=sent))
        turn.at(turn.now + TRACES_AFTER, forget_traces(round_id=round_id))
