"""Bringing earlier results, to compare a survey with: one's own, or those that are open to all.

Never a norm that nobody can check (SUR-A8): figures of elsewhere need a link that everybody can
follow, and the year.
"""

from collections.abc import Sequence
from typing import ClassVar, Final
from urllib.parse import urlsplit

from bot import (
    Block,
    Button,
    Buttons,
    Form,
    Hyperlink,
    Paragraph,
    Text,
    Turn,
    Upload,
    Wrong,
    ask_choice,
    ask_file,
    ask_number,
    ask_text,
    carried,
    verbatim,
)
from skills.surveys.bank import bank
from skills.surveys.baseline import Point, points_to_json, read_baseline
from skills.surveys.lists import Mistake
from skills.surveys.model import Earlier, Survey
from skills.surveys.model.rounds import lock_of, numbered
from skills.surveys.naming import is_named
from skills.surveys.question_json import from_json
from skills.surveys.questions import Question
from skills.surveys.rights import found
from skills.surveys.saying import managers_drivers
from skills.surveys.settings import skill, t
from skills.surveys.which import Which

_MOST_SAID: Final = 10
_PUBLIC: Final = "public"
_OLDEST: Final = 1990


class Brought(Form):
    """Earlier results in a file, and where they come from."""

    title: ClassVar[str] = "surveys.earlier_bring"
    submit: ClassVar[str] = "surveys.earlier_submit"

    file: Upload = ask_file("surveys.ask_earlier", hint="surveys.earlier_hint", takes="csv")
    kind: str = ask_choice(
        "surveys.ask_earlier_kind",
        ("own", "surveys.earlier_own"),
        (_PUBLIC, "surveys.earlier_public"),
        hint="surveys.earlier_kind_hint",
    )
    source: str = ask_text(
        "surveys.ask_earlier_source", hint="surveys.earlier_source_hint", most=80
    )
    link: str = ask_text(
        "surveys.ask_earlier_link", hint="surveys.earlier_link_hint", most=500, optional=True
    )
    year: int | None = ask_number("surveys.ask_earlier_year", least=_OLDEST, optional=True)
    survey_id: str = carried()


@skill.command("pulse baseline", "peiling nulmeting", form=Which, needs="manage")
async def show_earlier(turn: Turn, which: Which) -> None:
    """The earlier results that a survey is compared with: bring them, replace or remove them."""
    survey = await numbered(turn.db, which.number)
    if survey is None or survey.state == "cancelled":
        turn.whisper(t("no_such_survey", number=which.number))
        return
    if is_named(survey):
        turn.whisper(t("no_figures", number=survey.number))
        return
    one = await turn.db.get(Earlier, survey.id)
    ways = [Button(t("earlier_bring"), bring_earlier(survey_id=survey.id), "primary")]
    if one is None:
        turn.whisper(t("earlier_none", number=survey.number), _for(turn, *ways))
        return
    ways.append(Button(t("earlier_remove"), remove_earlier(survey_id=survey.id), "danger"))
    said = t("earlier_there", number=survey.number, count=len(one.points), source=source_of(one))
    turn.whisper(said, _for(turn, *ways))


@skill.button_for("manage")
async def bring_earlier(turn: Turn, survey_id: str) -> None:
    """Give a page on which earlier results can be brought."""
    survey = await found(turn, survey_id)
    if survey is not None and is_named(survey):
        turn.whisper(t("no_figures", number=survey.number))
    elif survey is not None:
        turn.ask(take_earlier(survey_id=survey_id))


@skill.form(Brought, needs="manage")
async def take_earlier(turn: Turn, given: Brought) -> None:
    """Compare a survey with earlier results from now on, in place of those before; or say what is
    wrong with them."""
    link = _checked(turn, given)
    await turn.lock(lock_of(given.survey_id))
    survey = await found(turn, given.survey_id)
    if survey is None or is_named(survey):
        return
    questions = _questions(survey)
    read = read_baseline(given.file.data, questions, {**bank().drivers, **bank().outcomes})
    if read.mistakes:
        turn.whisper(
            t("list_wrong"), *_told(read.mistakes, t("list_more_wrong", count=_more(read.mistakes)))
        )
        return
    points = _shown_to_all(read.points, questions)
    left = _told(read.left_out, t("earlier_more_left", count=_more(read.left_out)))
    if len(points) < len(read.points):
        left.append(t("earlier_managers", count=len(read.points) - len(points)))
    if not points:
        turn.whisper(t("earlier_empty"), *left)
        return
    before = await turn.db.get(Earlier, survey.id)
    one = await turn.db.merge(
        Earlier(
            survey_id=survey.id,
            points=points_to_json(points),
            source=given.source,
            is_public=given.kind == _PUBLIC,
            link=link,
            year=given.year,
            brought_at=turn.now,
        )
    )
    turn.audit("surveys.earlier", by=turn.by, survey=survey.id, figures=len(points))
    said = t("earlier_taken", number=survey.number, count=len(points), source=source_of(one))
    removing = Button(t("earlier_remove"), remove_earlier(survey_id=survey.id), "danger")
    replaced = [] if before is None else [t("earlier_replaced")]
    turn.whisper(said, *replaced, *left, _for(turn, removing))


@skill.button_for("manage")
async def remove_earlier(turn: Turn, survey_id: str) -> None:
    """Compare a survey with earlier results no more."""
    await turn.lock(lock_of(survey_id))
    survey = await found(turn, survey_id)
    if survey is None:
        return
    one = await turn.db.get(Earlier, survey_id)
    bringing = Button(t("earlier_bring"), bring_earlier(survey_id=survey_id))
    if one is not None:
        await turn.db.delete(one)
        turn.audit("surveys.earlier_removed", by=turn.by, survey=survey_id)
    turn.whisper(t("earlier_removed", number=survey.number), _for(turn, bringing))


def source_of(one: Earlier) -> Text:
    """Say where earlier results come from, with the link that everybody can follow."""
    said = verbatim(one.source)
    if one.year is not None:
        said = t("earlier_source_year", source=said, year=str(one.year))
    if one.link:
        return t("earlier_source_link", source=said, link=Hyperlink(url=one.link, label=one.link))
    return said


def _checked(turn: Turn, given: Brought) -> str:
    """Give the link. Raises: Wrong, for a public source that nobody can look up."""
    link = given.link.strip()
    if given.kind == _PUBLIC and not link:
        raise Wrong(t("earlier_needs_link"), field="link")
    if given.kind == _PUBLIC and given.year is None:
        raise Wrong(t("earlier_needs_year"), field="year")
    if given.year is not None and given.year > turn.today.year:
        raise Wrong(t("earlier_year_ahead"), field="year")
    if link and not _is_address(link):
        raise Wrong(t("earlier_no_link"), field="link")
    return link


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and len(link.split()) == 1


def _questions(survey: Survey) -> dict[str, Question]:
    return {**bank().questions, **{one.id: one for one in from_json(survey.questions)}}


def _shown_to_all(points: Sequence[Point], questions: dict[str, Question]) -> list[Point]:
    """Leave out what is about one manager: who looks after surveys never sees it (PRV-E5)."""
    drivers = managers_drivers(list(questions.values()))
    return [
        one
        for one in points
        if one.driver not in drivers
        and (one.question is None or "M" not in questions[one.question].flags)
    ]


def _told(mistakes: Sequence[Mistake], more: Text) -> list[Text | Block]:
    said = [Paragraph(one.text, bullet=True) for one in mistakes[:_MOST_SAID]]
    return [*said, *([more] if len(mistakes) > len(said) else [])]


def _more(mistakes: Sequence[Mistake]) -> int:
    return len(mistakes) - _MOST_SAID


def _for(turn: Turn, *ways: Button) -> Buttons:
    return Buttons(tuple(ways), only=(turn.by.id,))
