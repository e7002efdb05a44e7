"""What a manager sees: their own unit, from enough answers on, and nobody in it (SUR-E10)."""

from dataclasses import replace

from bot import Block, Buttons, Text, Turn
from skills.surveys.acting import action_ways
from skills.surveys.acting_said import action_lines
from skills.surveys.figures.publication import UNIT
from skills.surveys.model.actions import actions_of
from skills.surveys.model.rounds import round_in
from skills.surveys.question_json import from_json
from skills.surveys.results_page import page_ways
from skills.surveys.saying import groups_in, heading, lines, name_of, published, shown_in
from skills.surveys.settings import skill, t
from skills.surveys.trending import course, trend_of, trend_words
from skills.surveys.viewing import seen_by, viewer_of
from skills.surveys.which import Which, called_without_names


@skill.command("pulse team", "peiling team", form=Which)
async def team(turn: Turn, which: Which) -> None:
    """As a manager: what came out of a survey in your own unit, if enough people answered."""
    survey = await called_without_names(turn, which)
    if survey is None:
        return
    viewer = replace(await viewer_of(turn), sees_groups=False)
    unit = viewer.unit
    if not unit:
        turn.whisper(t("no_team"))
        return
    one = await round_in(turn.db, survey.id, "closed")
    if one is None:
        turn.whisper(t("results_not_yet", number=survey.number))
        return
    found = await published(turn, one)
    asked = from_json(one.questions)
    seen = seen_by(viewer, found, asked, is_shared=False)
    counts = shown_in(seen.found)
    shown = [cell for cell in groups_in(seen.found) if counts[cell] and cell[0][0] == UNIT]
    if not shown:
        turn.whisper(t("team_few", unit=unit, count=found.threshold))
        return
    said: list[Text | Block] = [heading(survey, one, found)[0]]
    for cell in shown:
        about = lines(seen.asked_in(cell), seen.found, cell)
        said += [t("results_group", group=name_of(cell)), *about]
    if not viewer.is_alone and any("M" in question.flags for question in asked):
        said.append(t("team_not_alone", unit=unit))
    trend = await trend_of(turn, survey, one, unit=unit)
    said += [*course(trend, ((UNIT, unit),)), *trend_words(trend)]
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
