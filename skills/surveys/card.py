"""The author's card: one message that says how a survey stands, with what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import col

from bot import (
    Block,
    Button,
    Buttons,
    InEach,
    Job,
    Members,
    Paragraph,
    Reach,
    Scope,
    Text,
    Tick,
    reach_of,
)
from skills.surveys.approving import lacks_leave
from skills.surveys.asked import as_words
from skills.surveys.bringing import bring_list, take_list
from skills.surveys.by_name import read_way
from skills.surveys.composing import add_question, edit, without_one
from skills.surveys.earlier import bring_earlier
from skills.surveys.forecast import Forecast, turns_said
from skills.surveys.invitation import minutes_for
from skills.surveys.launching import fixed, launch, stop
from skills.surveys.model import Given, Round, Survey
from skills.surveys.model.rounds import count_asked, resting, round_in, rounds_of, surveys_open
from skills.surveys.moments import when_of
from skills.surveys.naming import is_named, least_asked
from skills.surveys.question_json import from_json
from skills.surveys.results import show_results
from skills.surveys.rights import author_of
from skills.surveys.seeing import lacks_seeing
from skills.surveys.settings import settings_in, skill, t
from skills.surveys.trying import show_invitation
from storage.people import Person
from storage.reach import count_people

# Of fewer people a share tells too much of each of them (SUR-D7).
LEAST_FOR_RATE = 10


@skill.on_fact("surveys.changed")
async def card_changed(tick: Tick, survey_id: str) -> None:
    """Say how things are now; of what is not started yet, whom it reaches is looked up first."""
    survey = await tick.db.get(Survey, survey_id)
    if survey is None:
        return
    if survey.state == "draft":
        tick.start(look(survey_id=survey.id))
    else:
        await _put(tick, survey, await _standing(tick, survey))


@skill.every("daily 08:00")
async def each_morning(tick: Tick) -> None:
    """Say which part has answered by now: once a day, for at each answer it would tell whose."""
    for survey in await surveys_open(tick.db):
        one = await round_in(tick.db, survey.id, "open")
        if one is not None and one.invited >= LEAST_FOR_RATE:
            sent = await count_asked(tick.db, one.id, sent=True)
            one.shown_percent = blurred(sent, one.invited)
        await _put(tick, survey, await _standing(tick, survey))


@skill.job
async def look(job: Job, survey_id: str) -> None:
    """Show the author what is asked, whom it reaches and when, and let them start it."""
    async with job.transaction() as tick:
        survey = await tick.db.get_one(Survey, survey_id)
        words, days_after = survey.audience, survey.days_after
    rest = _Rest()

    async def beside(tick: Tick, which: ColumnElement[bool], _: Members) -> None:
        term = settings_in(tick).rest
        rest.people, last = await resting(tick.db, which, tick.now - term)
        rest.until = tick.now if last is None else last.astimezone(UTC) + term
        rest.which = which
        if days_after is not None:
            has_start = col(Person.start_date).is_not(None)
            rest.with_start = await count_people(tick.db, which & has_start)

    reach = await reach_of(job, words, also=beside)
    if rest.which is not None:
        rest.turns = await turns_said(job, survey_id, rest.which)
    async with job.transaction() as tick:
        survey = await tick.db.get_one(Survey, survey_id)
        if survey.state == "draft":
            is_new = await lacks_seeing(tick, survey)
            await _put(tick, survey, _draft(survey, reach, rest, is_new=is_new))


@dataclass(slots=True)
class _Rest:
    """How many were invited to a survey lately, until when they are left alone, who they are of,
    and what becomes of turns; and of how many it is known when they began to work here."""

    people: int = 0
    with_start: int = 0
    until: datetime | None = None
    which: ColumnElement[bool] | None = None
    turns: Forecast = field(default_factory=Forecast)


def _draft(survey: Survey, reach: Reach, rest: _Rest, *, is_new: bool) -> Sequence[Text | Block]:
    asked = from_json(survey.questions)
    is_small = reach.people < least_asked(survey) or not rest.turns.can_be
    ways = [
        *([Button(t("launch"), launch(survey_id=survey.id), "primary")] if asked else []),
        Button(t("edit"), edit(survey_id=survey.id)),
        Button(t("add_question"), add_question(survey_id=survey.id)),
        Button(t("bring_list"), bring_list(survey_id=survey.id)),
        *([Button(t("take_list"), take_list(survey_id=survey.id))] if asked else []),
        *(
            []
            if is_named(survey)
            else [Button(t("earlier_bring"), bring_earlier(survey_id=survey.id))]
        ),
        Button(t("show_invitation"), show_invitation(survey_id=survey.id)),
        Button(t("throw_away"), stop(survey_id=survey.id), "danger"),
    ]
    return [
        t("card_draft", number=survey.number, topic=survey.topic),
        *questions_said(survey),
        *reach.texts,
        *_too_few(survey, reach, rest),
        *rest.turns.said,
        *(
            [t("card_resting", count=rest.people, when=rest.until)]
            if rest.until and rest.people
            else []
        ),
        t("when", moment=when_of(survey)),
        t("card_open_days", count=survey.open_days),
        rules_said(survey),
        *([t("card_new_type")] if is_new else []),
        _for_author(survey, *(ways[1:] if is_small and asked else ways)),
        *([without_one(survey)] if asked else []),
    ]


def _too_few(survey: Survey, reach: Reach, rest: _Rest) -> list[Text]:
    """Say that too few people would be asked, or that nobody's first day at work is known."""
    if survey.days_after is not None and reach.people and not rest.with_start:
        return [t("card_no_starts")]
    if reach.people >= least_asked(survey):
        return []
    if is_named(survey):
        return [t("too_few_named")]
    return [t("card_too_few", count=survey.threshold)]


def questions_said(survey: Survey) -> list[Text | Block]:
    """Say what a survey asks, each question in full."""
    asked = from_json(survey.questions)
    if not asked:
        return [t("card_no_questions")]
    time = t("minutes", count=minutes_for(asked))
    return [
        t("card_questions", questions=t("questions", count=len(asked)), time=time),
        *(
            Paragraph(
                t(
                    "card_only_if" if one.only_if else "card_asked",
                    asked=t(
                        f"card_{one.kind}",
                        words=as_words(one.words),
                        options=_options(one.options),
                    ),
                ),
                bullet=True,
            )
            for one in asked
        ),
    ]


def _options(options: Sequence[Mapping[str, str]]) -> InEach:
    return InEach(
        en=", ".join(one["en"] for one in options), nl=", ".join(one["nl"] for one in options)
    )


def rules_said(survey: Survey) -> Text:
    """Say what nobody can change once it is started."""
    if is_named(survey):
        return t("card_rules_named", count=Given.kept.in_days())
    return t("card_rules", count=survey.threshold, comments=survey.comments_from)


async def _standing(scope: Scope, survey: Survey) -> Sequence[Text | Block]:
    """Say how things are with what is started, or further."""
    rounds = await rounds_of(scope.db, survey.id)
    said: list[Text | Block] = await _heading(scope, survey)
    for one in rounds[:3]:
        said += await _round(scope, survey, one)
    ways: list[Button] = []
    if survey.state == "waiting":
        ways += [
            Button(t("edit"), edit(survey_id=survey.id)),
            Button(t("throw_away"), stop(survey_id=survey.id), "danger"),
        ]
    if any(one.state == "closed" for one in rounds):
        ways.append(Button(t("see_results"), show_results(survey_id=survey.id), "primary"))
    if any(one.state == "kept" for one in rounds):
        ways.append(read_way(survey))
    if survey.state != "cancelled" and not is_named(survey):
        ways.append(Button(t("earlier_bring"), bring_earlier(survey_id=survey.id)))
    if survey.state in ("running", "paused"):
        ways += [
            Button(t("edit"), fixed(survey_id=survey.id)),
            Button(t("end"), stop(survey_id=survey.id), "danger"),
        ]
    return [
        *said,
        t("when", moment=when_of(survey)),
        rules_said(survey),
        _for_author(survey, *ways),
    ]


async def _heading(scope: Scope, survey: Survey) -> list[Text | Block]:
    """Say in which state it is; of one that waits, for whom."""
    about = {"number": survey.number, "topic": survey.topic}
    if survey.state != "waiting" or not await lacks_seeing(scope, survey):
        return [t(f"card_{survey.state}", **about)]
    if lacks_leave(survey):
        return [t("card_waiting", **about), t("card_unseen_too")]
    return [t("card_unseen", **about), t("card_unseen_why")]


async def _round(scope: Scope, survey: Survey, one: Round) -> list[Text | Block]:
    match one.state:
        case "planned":
            return [t("round_planned", round=one.number, day=one.day or _today(scope))]
        case "open":
            said: list[Text | Block] = [
                t(
                    "round_open",
                    round=one.number,
                    count=one.invited,
                    when=one.closes_at or scope.now,
                )
            ]
            if one.shown_percent is not None:
                said.append(t("round_rate", percent=one.shown_percent))
            return said
        case "closing":
            return [t("round_closing", round=one.number)]
        case "gathered":
            return [t("round_gathered", round=one.number, wave=one.wave, waves=one.waves)]
        case "part":
            return [t("round_part", round=one.number)]
        case "closed" | "kept":
            return [t("round_closed", round=one.number, when=one.closed_at or scope.now)]
        case _:
            return []


def blurred(sent: int, invited: int) -> int:
    """Give a share in whole percents: never all or nobody, which would say it of each of them."""
    return min(max(round(100 * sent / invited), 5), 95)


def _today(scope: Scope) -> date:
    return scope.house.today


def _for_author(survey: Survey, *buttons: Button) -> Buttons:
    return Buttons(tuple(buttons), only=(survey.author_id,) if survey.author_id else ())


async def _put(scope: Scope, survey: Survey, said: Sequence[Text | Block]) -> None:
    """Say the card, in the place where it stands."""
    author = await author_of(scope, survey)
    if author is None:
        return
    if survey.card_id is None:
        survey.card_id = scope.dm(author, *said)
    else:
        scope.update(survey.card_id, *said)
