"""What somebody reads before the first question: who asks, what for, and who sees what."""

from collections.abc import Sequence

from bot import Block, Button, Buttons, Call, Scope, Text, audience_in_words
from skills.surveys.kinds import mode_of
from skills.surveys.model import Given, Round, Survey
from skills.surveys.model.turns import most_asked
from skills.surveys.naming import is_named
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.rights import author_of, reader_of
from skills.surveys.rotation import Pace
from skills.surveys.settings import settings_in, t


async def notice(
    scope: Scope, survey: Survey, one: Round, *, since: Sequence[Text] = ()
) -> list[Text | Block]:
    """Say what somebody should know before they answer a round. `since` is what came of the last
    time."""
    asked = from_json(one.questions)
    author = await author_of(scope, survey)
    sender = scope.house.name if author is None else author.name
    mine = asked
    if survey.turns == "rotation":
        mine = asked[: await most_asked(scope.db, one.id) or Pace().most]
    size = {
        "questions": t("questions", count=len(mine)),
        "time": t("minutes", count=minutes_for(mine)),
        "when": one.closes_at or scope.now,
    }
    if is_named(survey):
        return [
            t("invite_named", sender=sender, topic=survey.topic, **size),
            t("invite_purpose", purpose=survey.purpose),
            await _read_by(scope, survey),
            limits_said(survey),
            _more(survey),
            _why(survey),
        ]
    said: list[Text | Block] = [
        t("invite", sender=sender, topic=survey.topic, **size),
        t("invite_purpose", purpose=survey.purpose),
        *since,
        t("invite_traced", count=survey.threshold, days=settings_in(scope).results_within.days),
    ]
    if survey.turns == "rotation":
        said.append(t("invite_rotation"))
    if one.waves > 1:
        said.append(t("invite_waves", wave=one.wave, waves=one.waves))
    if any("H" in question.flags for question in asked):
        said.append(t("invite_sensitive"))
    if any(question.kind == "words" for question in asked):
        said.append(t("invite_comments", count=survey.comments_from))
    return [*said, t("invite_seen"), limits_said(survey), _more(survey), _why(survey)]


async def _read_by(scope: Scope, survey: Survey) -> Text:
    """Say who reads what is answered with names, and for how long it is there."""
    reader = await reader_of(scope, survey)
    if reader is None:
        return t("invite_unread", count=Given.kept.in_days())
    return t("invite_named_read", reader=reader.name, count=Given.kept.in_days())


def limits_said(survey: Survey) -> Text:
    """Say what the way in which a survey is answered does not protect from."""
    match mode_of(survey):
        case "unlinkable":
            return t("invite_page")
        case "named":
            return t("invite_named_limits")
        case "confidential":
            return t("invite_limits")


def _more(survey: Survey) -> Text:
    return t("invite_more", number=survey.number)


def minutes_for(questions: tuple[Question, ...]) -> int:
    """Tell how long answering takes, in minutes, rounded up.

    (Twelve seconds a question and half a minute more for words of one's own: requirements 7.11
    allows five questions about sixty seconds.)
    """
    seconds = sum(42 if one.kind == "words" else 12 for one in questions)
    return max(1, -(-seconds // 60))


def _why(survey: Survey) -> Text:
    if survey.days_after is not None:
        return t("why_after", count=survey.days_after)
    if survey.names_people:
        return t("why_named") if is_named(survey) else t("why_you")
    return t("why", audience=audience_in_words(survey.audience))


def ways(*, begin: Call, later: Call, never: Call, page: Call | None) -> Buttons:
    """Give what somebody can do with an invitation; each is as easy as the others."""
    return Buttons(
        (
            Button(t("start"), begin),
            *((Button(t("start_on_page"), page),) if page else ()),
            Button(t("not_now"), later),
            Button(t("never"), never),
        )
    )
