"""Answering in a chat: one question a card, by buttons, and in a form what is written.

What somebody chose is never shown in a message: messages stay in chats. So the card says at which
question they are, and no more; what they answered is in their draft, sealed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from skills.surveys.answer_words import labels_of
from skills.surveys.asked import as_words
from skills.surveys.closing import TRACES_AFTER, forget_traces
from skills.surveys.figures.publication import SHOWS_COUNT
from skills.surveys.model import Arrived, Draft, Round
from skills.surveys.model.rounds import counted_with, mark_sent, open_round_of, place_in
from skills.surveys.question_json import from_json
from skills.surveys.questions import MOST_WORDS, Answer, Question
from skills.surveys.sealing import Paper, Sent, open_paper, seal_paper, seal_sent
from skills.surveys.settings import skill, t
from skills.surveys.taking_part import questions_for, round_for, tell


def card(turn: Turn, one: Round, asked: Sequence[Question], paper: Paper) -> list[Text | Block]:
    """Ask the question at which somebody is, or whether to send when there is none left."""
    if paper.at >= len(asked):
        return _review(one, asked, paper)
    question = asked[paper.at]
    said: list[Text | Block] = [
        t("progress", at=paper.at + 1, of=len(asked)),
        verbatim(as_words(question.words)),
    ]
    if question.kind == "words":
        said.append(t("no_names"))
        if turn.has_pages:
            said.append(t("replies_on_page"))
    aside = [
        Button(t("skip"), choose(round_id=one.id, at=paper.at, value=None)),
        *([Button(t("back"), back(round_id=one.id, at=paper.at))] if paper.at else []),
    ]
    return [*said, _unseen(_ways(one, paper.at, question)), _unseen(aside)]


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


def _unseen(buttons: Sequence[Button]) -> Buttons:
    return Buttons(tuple(buttons), unseen=True)


def _review(one: Round, asked: Sequence[Question], paper: Paper) -> list[Text | Block]:
    ways = [
        Button(t("send"), send(round_id=one.id), "primary"),
        Button(t("back"), back(round_id=one.id, at=paper.at)),
    ]
    return [
        t("review"),
        t("review_traced"),
        _unseen(ways),
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
    opened = await _opened(turn, round_id, at)
    if opened is not None:
        one, draft, asked, paper = opened
        _go_on(turn, one, draft, asked, replace(paper, at=max(paper.at - 1, 0)))


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
    if await _opened(turn, round_id, at) is not None:
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
    if await _opened(turn, round_id, at) is not None:
        turn.ask(tick_off(round_id=round_id, at=at))


async def _answer(
    turn: Turn, round_id: str, at: int, answer: Answer | None, *, words: str | None = None
) -> None:
    opened = await _opened(turn, round_id, at)
    if opened is None:
        return
    one, draft, asked, paper = opened
    name = asked[at].id
    answers: dict[str, Answer] = {k: v for k, v in paper.answers.items() if k != name}
    written = {key: value for key, value in paper.words.items() if key != name}
    if answer is not None:
        answers[name] = answer
    if words is not None:
        written[name] = words
    _go_on(turn, one, draft, asked, Paper(at=at + 1, answers=answers, words=written))


async def _opened(
    turn: Turn, round_id: str, at: int
) -> tuple[Round, Draft, tuple[Question, ...], Paper] | None:
    """Find what somebody is answering, if they are still at this question; a card of before does
    nothing."""
    found = await round_for(turn, round_id)
    if found is None:
        return None
    one = found[1]
    draft = await draft_of(turn, one)
    if draft is None:
        await tell(turn, round_id, t("start_again"))
        return None
    paper = open_paper(turn, draft)
    if paper.at != at:
        await tell(turn, round_id, t("older_card"))
        return None
    return one, draft, await questions_for(turn, one, turn.by.id), paper


async def draft_of(turn: Turn, one: Round) -> Draft | None:
    """Find what somebody has answered in a round and not sent yet."""
    return await turn.db.get(Draft, {"round_id": one.id, "person_id": turn.by.id})


def _go_on(turn: Turn, one: Round, draft: Draft, asked: tuple[Question, ...], paper: Paper) -> None:
    turn.update(draft.message_id, *card(turn, one, asked, paper))
    keep(turn, one, draft, paper)


def keep(turn: Turn, one: Round, draft: Draft, paper: Paper) -> None:
    """Keep what somebody has answered so far, sealed with the key of this hour."""
    draft.hour = one.hour
    draft.sealed = seal_paper(turn, draft, from_json(one.questions), paper)
    turn.db.add(draft)


@skill.button
async def send(turn: Turn, round_id: str) -> None:
    """Send the answers: from now on nobody can tell whose they are, nor change them."""
    found = await round_for(turn, round_id)
    if found is None:
        return
    _, one = found
    draft = await draft_of(turn, one)
    place = await place_in(turn.db, round_id, turn.by.id)
    if draft is None or place is None:
        await tell(turn, round_id, t("start_again"))
        return
    paper = open_paper(turn, draft)
    if paper.at < len(await questions_for(turn, one, turn.by.id)):
        await tell(turn, round_id, t("older_card"))
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
