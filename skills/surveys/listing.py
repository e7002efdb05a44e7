"""The surveys there are, for who makes them; and what a survey keeps from whom, for everybody."""

from typing import Final

from bot import Block, Button, Buttons, Text, Turn
from skills.surveys.composing import compose
from skills.surveys.dossier import pack_way
from skills.surveys.launching import stop
from skills.surveys.model import Survey
from skills.surveys.model.rounds import in_states
from skills.surveys.model.tables import State
from skills.surveys.moments import when_of
from skills.surveys.privacy import statement
from skills.surveys.results import results_ways
from skills.surveys.rights import changeable, hand_over
from skills.surveys.settings import skill, t
from skills.surveys.which import Which, called

_MOST: Final = 5
_PARTS: Final[tuple[tuple[Text, tuple[State, ...]], ...]] = (
    (t("list_drafts"), ("draft",)),
    (t("list_waiting"), ("waiting",)),
    (t("list_running"), ("running", "paused")),
    (t("list_ended"), ("ended",)),
)


@skill.command("pulse list", "peiling lijst", needs="manage")
async def list_all(turn: Turn) -> None:
    """The surveys that are being made, are running, and have ended."""
    said: list[Text | Block] = []
    for heading, states in _PARTS:
        found = await in_states(turn.db, states, most=_MOST + 1)
        if found:
            said.append(heading)
        for survey in found[:_MOST]:
            said += await _item(turn, survey)
        if len(found) > _MOST:
            said.append(t("list_more"))
    if said:
        turn.whisper(*said)
    else:
        begin = Button(t("plan_title"), compose(), "primary")
        turn.whisper(t("list_none"), Buttons((begin,), only=(turn.by.id,)))


async def _item(turn: Turn, survey: Survey) -> list[Text | Block]:
    number = survey.number
    ways: list[Button] = []
    if survey.state in ("draft", "waiting"):
        ways.append(Button(t("card_number", number=number), show_card(survey_id=survey.id)))
    ways += await results_ways(turn, survey)
    if survey.state in ("running", "paused"):
        ways.append(Button(t("end_number", number=number), stop(survey_id=survey.id), "danger"))
    line = t("list_item", number=number, topic=survey.topic, when=t("when", moment=when_of(survey)))
    return [line, *([Buttons(tuple(ways), only=(turn.by.id,))] if ways else [])]


@skill.button_for("manage")
async def show_card(turn: Turn, survey_id: str) -> None:
    """Bring the card of a survey to who works with it from now on."""
    survey = await changeable(turn, survey_id, "draft", "waiting")
    if survey is not None:
        hand_over(turn, survey, turn.by)


@skill.command("pulse privacy", "peiling privacy", form=Which)
async def privacy(turn: Turn, which: Which) -> None:
    """What a survey keeps, for how long, and who can see what."""
    survey = await called(turn, which)
    if survey is not None:
        turn.whisper(*await statement(turn, survey), *await pack_way(turn, survey))


@skill.command("pulse stop", "peiling stop", form=Which, needs="manage")
async def stop_numbered(turn: Turn, which: Which) -> None:
    """End a survey: what is open is closed at its moment, and nothing more is asked."""
    survey = await called(turn, which)
    if survey is not None:
        label = t("end_number", number=survey.number)
        ending = Button(label, stop(survey_id=survey.id), "danger")
        said = t("end_sure", number=survey.number, topic=survey.topic)
        turn.whisper(said, Buttons((ending,), only=(turn.by.id,), times="once"))
