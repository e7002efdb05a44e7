"""A new type of survey waits until the works council has seen it, where the workplace says so.

(SUR-A6. Seeing is not agreeing: what an observer thinks of it, they say to its author.)
"""

from typing import ClassVar, Final

from bot import Form, Scope, Turn, Written, ask_text, carried, who
from skills.surveys.approving import still_asked
from skills.surveys.kinds import type_of
from skills.surveys.model import Seen, Survey
from skills.surveys.model.rounds import all_waiting
from skills.surveys.model.seen import was_seen
from skills.surveys.rights import author_of, found
from skills.surveys.settings import settings_in, skill, t
from storage.audit import deeds_about
from storage.people import Person

OBSERVE: Final = "surveys.observe"
_BY_HAND: Final = frozenset({"surveys.make", "surveys.change", "surveys.take_over", "surveys.ask"})


async def lacks_seeing(scope: Scope, survey: Survey) -> bool:
    """Whether an observer must still see a survey, as the first one of its type."""
    return settings_in(scope).seen_first and not await was_seen(scope.db, type_of(survey))


async def observers_of(scope: Scope, survey: Survey) -> list[Person]:
    """List who can see a survey for others, by name: not who had a hand in it."""
    hands = await hands_in(scope, survey)
    return [one for one in await scope.holders(OBSERVE) if one.id not in hands]


async def hands_in(scope: Scope, survey: Survey) -> set[str]:
    """Tell who made a survey, changed it, took it over or wants to start it, by id: also who let
    somebody else take it over since."""
    deeds = await deeds_about(scope.db, "surveys", survey=survey.id)
    hands = {one.by_id for one in deeds if one.deed in _BY_HAND} | {survey.author_id}
    return {one for one in hands if one is not None}


def ask_seeing(turn: Turn, survey: Survey) -> None:
    """Show a survey to all observers, with what they can do."""
    turn.publish("surveys.to_see", survey_id=survey.id, version=survey.version)


@skill.button_for("observe")
async def see(turn: Turn, survey_id: str, version: int) -> None:
    """Note that a type of survey was seen; what waited for that goes on."""
    survey = await still_asked(turn, survey_id, version)
    if survey is None:
        return
    if turn.by.id in await hands_in(turn, survey):
        turn.whisper(t("seen_own", number=survey.number))
        return
    await turn.lock("surveys.seen")
    kind = type_of(survey)
    if not await lacks_seeing(turn, survey):
        # It may have been started in the same moment, and wait for nothing.
        turn.publish("surveys.allowed", survey_id=survey.id, version=survey.version)
        is_seen = await was_seen(turn.db, kind)
        turn.whisper(t("seen_before" if is_seen else "seen_off", number=survey.number))
        return
    turn.db.add(Seen(type=kind, survey_id=survey.id, by_id=turn.by.id, seen_at=turn.now))
    turn.audit("surveys.see", by=turn.by, survey=survey.id, type=kind)
    for one in await all_waiting(turn.db):
        if type_of(one) == kind:
            author = await author_of(turn, one)
            if author is not None:
                said = t("was_seen", number=one.number, topic=one.topic, by=who(turn.by))
                turn.dm(author, said)
            turn.publish("surveys.allowed", survey_id=one.id, version=one.version)
    turn.whisper(t("seen", number=survey.number))


class Remark(Form):
    """What an observer wants to say to who made a survey."""

    title: ClassVar[str] = "surveys.remark_title"
    submit: ClassVar[str] = "surveys.remark_submit"

    words: str = ask_text("surveys.ask_remark", hint="surveys.remark_hint", most=1000, lines=5)
    survey_id: str = carried()


@skill.button_for("observe")
async def remark(turn: Turn, survey_id: str) -> None:
    """Ask what an observer wants to say about a survey."""
    turn.ask(send_remark(survey_id=survey_id))


@skill.form(Remark, needs="observe")
async def send_remark(turn: Turn, given: Remark) -> None:
    """Tell it to who made the survey; it is kept nowhere else."""
    survey = await found(turn, given.survey_id)
    if survey is None:
        return
    author = await author_of(turn, survey)
    if author is None:
        turn.whisper(t("remark_nobody", number=survey.number))
        return
    said = t("was_remarked", by=who(turn.by), number=survey.number, topic=survey.topic)
    turn.dm(author, said, Written(given.words))
    turn.audit("surveys.remark", by=turn.by, survey=survey.id)
    turn.whisper(t("remarked", author=who(author)))
