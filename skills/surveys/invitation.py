"""What somebody reads before the first question: who asks, what for, and who sees what."""

from bot import Block, Button, Buttons, Call, Scope, Text, audience_in_words
from skills.surveys.model import Round, Survey
from skills.surveys.model.turns import parts_in
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.rights import author_of
from skills.surveys.rotation import Pace
from skills.surveys.settings import settings_in, t


async def notice(scope: Scope, survey: Survey, one: Round) -> list[Text | Block]:
    """Say what somebody should know before they answer a round."""
    asked = from_json(one.questions)
    author = await author_of(scope, survey)
    sender = scope.house.name if author is None else author.name
    mine = asked
    if survey.turns == "rotation":
        parts = await parts_in(scope.db, [one.id])
        mine = asked[: max((len(part.questions) for part in parts), default=Pace().most)]
    size = {
        "questions": t("questions", count=len(mine)),
        "time": t("minutes", count=minutes_for(mine)),
        "when": one.closes_at or scope.now,
    }
    said: list[Text | Block] = [
        t("invite", sender=sender, topic=survey.topic, **size),
        t("invite_purpose", purpose=survey.purpose),
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
    limits = t("invite_page") if survey.mode == "unlinkable" else t("invite_limits")
    return [*said, t("invite_seen"), limits, _more(survey), _why(survey)]


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
    if survey.names_people:
        return t("why_you")
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
