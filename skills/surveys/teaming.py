"""What a manager sees: their own unit, from enough answers on, and nobody in it (SUR-E10)."""

from bot import Block, Buttons, Text, Turn
from skills.surveys.acting import action_ways
from skills.surveys.acting_said import action_lines
from skills.surveys.figures.publication import UNIT, of_unit
from skills.surveys.grouping import path_of
from skills.surveys.model.actions import actions_of
from skills.surveys.model.rounds import round_in
from skills.surveys.question_json import from_json
from skills.surveys.results_page import page_ways
from skills.surveys.saying import (
    groups_in,
    heading,
    lines,
    name_of,
    not_of_managers,
    published,
    shown_in,
)
from skills.surveys.settings import skill, t
from skills.surveys.which import Which, called_without_names
from storage.people import reports_of


@skill.command("pulse team", "peiling team", form=Which)
async def team(turn: Turn, which: Which) -> None:
    """As a manager: what came out of a survey in your own unit, if enough people answered."""
    survey = await called_without_names(turn, which)
    if survey is None:
        return
    unit = path_of(turn.by.department)
    if not unit or not await reports_of(turn.db, turn.by.id):
        turn.whisper(t("no_team"))
        return
    one = await round_in(turn.db, survey.id, "closed")
    if one is None:
        turn.whisper(t("results_not_yet", number=survey.number))
        return
    found = await published(turn, one)
    own = of_unit(found, unit)
    asked = from_json(one.questions)
    counts = shown_in(own)
    shown = [cell for cell in groups_in(own) if counts[cell] and cell[0][0] == UNIT]
    if not shown:
        turn.whisper(t("team_few", unit=unit, count=found.threshold))
        return
    said: list[Text | Block] = [heading(survey, one, found)[0]]
    for cell in shown:
        # What is about a manager is for who leads that very unit, not for those above (PRV-E5).
        told = asked if cell == ((UNIT, unit),) else not_of_managers(asked)
        said += [t("results_group", group=name_of(cell)), *lines(told, own, cell)]
    actions = await actions_of(turn.db, [one.id], unit=unit)
    if actions:
        said += [t("act_title"), *await action_lines(turn, actions)]
    ways = [*page_ways(turn, survey), *action_ways(one)]
    turn.whisper(
        *said,
        t("results_aside", words=t("results_caveat")),
        t("results_aside", words=t("results_rules", count=found.threshold)),
        Buttons(tuple(ways)),
    )
