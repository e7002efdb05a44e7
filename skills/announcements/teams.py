"""Discussing in teams: the three questions that managers will get, and how far that is."""

from typing import ClassVar, Final

from bot import Button, Form, InEach, Scope, Text, Turn, ask_text, carried, verbatim
from skills.announcements.model.posts import LANGUAGES, wordings
from skills.announcements.model.tables import Announcement
from skills.announcements.model.teams import TeamQuestions, discussed, team_questions
from skills.announcements.rights import changeable, changed
from skills.announcements.settings import skill, t

_UNSENT: Final = ("draft", "waiting", "planned")
_USUAL: Final = (t("team_question_1"), t("team_question_2"), t("team_question_3"))


class ForTeams(Form):
    """What teams are to discuss."""

    title: ClassVar[str] = "announcements.teams_title"
    submit: ClassVar[str] = "announcements.teams_submit"

    first: str = ask_text("announcements.ask_team_1", hint="announcements.teams_hint", most=300)
    second: str = ask_text("announcements.ask_team_2", most=300)
    third: str = ask_text("announcements.ask_team_3", most=300)
    announcement_id: str = carried()
    language: str = carried()


@skill.button_for("publish")
async def write_teams(turn: Turn, announcement_id: str, language: str) -> None:
    """Write the questions in one of the languages; the usual ones stand there to begin with."""
    news = await changeable(turn, announcement_id, *_UNSENT)
    if news is None or language not in LANGUAGES:
        return
    known = (await team_questions(turn.db, news.id)).get(language)
    first, second, third = known.all if known else _usual(turn, language)
    turn.ask(
        teams_written(
            announcement_id=news.id, language=language, first=first, second=second, third=third
        )
    )


def _usual(scope: Scope, language: str) -> tuple[str, ...]:
    return tuple(scope.house.words(one, language) for one in _USUAL)


@skill.form(ForTeams, needs="publish")
async def teams_written(turn: Turn, given: ForTeams) -> None:
    """Keep the questions."""
    news = await changeable(turn, given.announcement_id, *_UNSENT)
    if news is None or given.language not in LANGUAGES:
        return
    known = (await team_questions(turn.db, news.id)).get(given.language)
    row = known or TeamQuestions(
        announcement_id=news.id,
        language=given.language,
        first="",
        second="",
        third="",
        written_at=turn.now,
    )
    row.first, row.second, row.third = given.first, given.second, given.third
    turn.db.add(row)
    await turn.db.flush()
    changed(turn, news)


@skill.button_for("publish")
async def remove_teams(turn: Turn, announcement_id: str) -> None:
    """Let it not be discussed after all."""
    news = await changeable(turn, announcement_id, *_UNSENT)
    if news is not None:
        for one in (await team_questions(turn.db, news.id)).values():
            await turn.db.delete(one)
        await turn.db.flush()
        changed(turn, news)


async def team_ways(scope: Scope, news: Announcement) -> list[Button]:
    """Offer to have an announcement discussed that is not sent."""
    if news.state != "draft":
        return []
    if not await team_questions(scope.db, news.id):
        first = next(iter(await wordings(scope.db, news.id)))
        return [Button(t("teams_add"), write_teams(announcement_id=news.id, language=first))]
    ways = [
        Button(t(f"teams_{one}"), write_teams(announcement_id=news.id, language=one))
        for one in LANGUAGES
    ]
    return [*ways, Button(t("teams_remove"), remove_teams(announcement_id=news.id))]


async def team_lines(scope: Scope, news: Announcement) -> list[Text]:
    """Say that it will be discussed, or by how many teams it was."""
    if news.state in _UNSENT:
        return [t("card_teams")] if await team_questions(scope.db, news.id) else []
    share = await discussed(scope.db, news.id)
    return [] if share is None else [t("card_discussed", count=share.count, managers=share.of)]


async def questions_for(scope: Scope, news: Announcement) -> list[Text]:
    """Say the questions to who reads either language. A usual one that was left as it is, is there
    in both."""
    known = await team_questions(scope.db, news.id)
    first = next(iter(known.values()))
    usual = _usual(scope, first.language)
    found: list[Text] = []
    for at, question in enumerate(first.all):
        if len(known) == 1 and question == usual[at]:
            found.append(_USUAL[at])
        else:
            mine = {one: known.get(one, first).all[at] for one in LANGUAGES}
            found.append(verbatim(InEach(en=mine["en"], nl=mine["nl"])))
    return found
