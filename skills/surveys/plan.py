"""What a survey asks of whom and when, for who looks on: in the chat and in a document (SUR-A6)."""

from dataclasses import dataclass

from bot import Job, Text, audience_in_words, reach_of
from skills.surveys.invitation import limits_said
from skills.surveys.kinds import traits_of
from skills.surveys.model import Survey
from skills.surveys.model.rounds import round_in
from skills.surveys.moments import when_of
from skills.surveys.settings import t


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a survey is planned, in words. `reached` says how many people that is: of one that was
    asked, how many the last time. `limits` is what its way of answering does not stop."""

    audience: Text
    reached: tuple[Text, ...]
    when: Text
    days: Text
    traits: tuple[Text, ...]
    limits: Text


async def plan_of(job: Job, survey: Survey) -> Plan:
    """Say how a survey is planned."""
    async with job.transaction() as tick:
        one = await round_in(tick.db, survey.id, "open", "closed")
    if one is None:
        reached = tuple((await reach_of(job, survey.audience)).texts)
    else:
        reached = (t("seat_asked", count=one.invited),)
    audience = t("audience", audience=audience_in_words(survey.audience))
    return Plan(
        audience=t("seat_named") if survey.names_people else audience,
        reached=reached,
        when=when_of(survey),
        days=t("card_open_days", count=survey.open_days),
        traits=tuple(t(f"type_{one}") for one in traits_of(survey)),
        limits=limits_said(survey),
    )
