"""From how sure on the bot answers by itself, and what another threshold would do: as a curve."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot import (
    Block,
    Curve,
    Estimate,
    Job,
    Lines,
    Paragraph,
    Percent,
    Scope,
    Table,
    Text,
    Turn,
    lines_picture,
    table_files,
)
from skills.qa.figures.calibration import LEAST_RATED, Point, curve
from skills.qa.figures.quality import is_of_enough
from skills.qa.finding import about_search
from skills.qa.model.ratings import confidences_since, last_rated, threshold_in
from skills.qa.reporting import point_to_direct
from skills.qa.settings import settings_in, skill, t
from skills.qa.thresholds import built_in, sure_from
from storage.people import Person

_PERIOD: Final = timedelta(days=30)
# A share of fewer answers is a whim: it is not drawn.
_LEAST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What is said of the threshold: the one that holds, whether it was computed, the share wanted,
    how many were rated, and what each threshold would do."""

    now: float
    is_computed: bool
    target: float
    rated: int
    points: list[Point]


@skill.command("ask threshold", "vraag drempel", needs="manage")
async def threshold(turn: Turn) -> None:
    """From how sure on I answer by myself, and why."""
    turn.start(show_threshold(person_id=turn.by.id))
    point_to_direct(turn)


@skill.job
async def show_threshold(job: Job, person_id: str) -> None:
    """Say it, and draw what other thresholds would do."""
    async with job.transaction() as tick:
        person = await tick.db.get_one(Person, person_id)
        shown = await _shown(tick, by_words=job.embedder is None)
    files = await asyncio.to_thread(_files, job, person, shown)
    async with job.ending() as tick:
        tick.dm(person, *_said(shown), *about_search(job), *files)


async def _shown(scope: Scope, *, by_words: bool) -> _Shown:
    settings = settings_in(scope)
    rated = await last_rated(scope.db, by_words=by_words)
    asked = await confidences_since(scope.db, scope.now - _PERIOD, by_words=by_words)
    is_enough = is_of_enough((asker_id for _, asker_id in asked), settings.threshold)
    now = await sure_from(scope.db, by_words=by_words)
    return _Shown(
        now=now,
        is_computed=await threshold_in(scope.db, by_words=by_words) is not None,
        target=settings.precision,
        rated=len(rated),
        points=curve(
            rated,
            [confidence for confidence, _ in asked] if is_enough else [],
            now=now,
            default=built_in(by_words=by_words),
        ),
    )


def _said(shown: _Shown) -> list[Text | Block]:
    now, target = _percent(shown.now), _percent(shown.target)
    said: list[Text | Block] = [t("sure_head", percent=now)]
    if shown.is_computed:
        said.append(t("sure_computed", count=shown.rated, target=target))
    else:
        said.append(t("sure_built_in", count=shown.rated, least=LEAST_RATED, target=target))
    if _is_known(shown):
        said += [Paragraph(_line(shown, one), bullet=True) for one in shown.points]
    return said


def _is_known(shown: _Shown) -> bool:
    """Whether anything can be said of any threshold."""
    return any(one.helpful.of >= _LEAST_SHOWN or one.answered.of for one in shown.points)


def _line(shown: _Shown, point: Point) -> Text:
    is_now = point.threshold == shown.now
    at = t("sure_at_now" if is_now else "sure_at", percent=_percent(point.threshold))
    helped, answered = t("sure_unknown"), t("sure_unknown")
    if point.helpful.of >= _LEAST_SHOWN:
        helped = t("sure_share", percent=point.helpful.percent, of=point.helpful.of)
    if point.answered.of:
        answered = t("figures_percent", percent=point.answered.percent)
    return t("sure_line", at=at, helped=helped, answered=answered)


def _percent(part: float) -> int:
    return round(100 * part)


def _files(job: Job, person: Person, shown: _Shown) -> list[Block]:
    if not _is_known(shown):
        return []
    name = t("sure_name")
    lines = _lines(name, shown)
    pictures = [] if lines is None else [lines_picture(lines, name, job, person)]
    return [*pictures, *table_files(_table(name, shown), job, person)]


def _lines(name: Text, shown: _Shown) -> Lines | None:
    """Lay out the picture: first the goal, which is the same for all, then each threshold."""
    helped = [_helped(shown, one) for one in shown.points]
    answered = [_answered(shown, one) for one in shown.points]
    goal = (_percent(shown.target), *(None for _ in helped))
    curves = [
        Curve(label=t("sure_helped"), figures=(None, *helped), compared=goal),
        Curve(label=t("sure_answered"), figures=(None, *answered)),
    ]
    drawn = tuple(one for one in curves if any(one.figures))
    if not drawn:
        return None
    steps = [t("figures_percent", percent=_percent(one.threshold)) for one in shown.points]
    return Lines(
        title=name,
        moments=(t("sure_goal"), *steps),
        curves=drawn,
        compared=t("sure_wanted"),
        mark=t("sure_now"),
    )


def _helped(shown: _Shown, point: Point) -> Estimate | None:
    if point.helpful.of < _LEAST_SHOWN:
        return None
    return Estimate(
        value=point.helpful.percent,
        low=_percent(point.low),
        high=_percent(point.high),
        is_changed=point.threshold == shown.now,
    )


def _answered(shown: _Shown, point: Point) -> Estimate | None:
    if not point.answered.of:
        return None
    return Estimate(value=point.answered.percent, is_changed=point.threshold == shown.now)


def _table(name: Text, shown: _Shown) -> Table:
    return Table(
        name=name,
        columns=(
            t("column_at"),
            t("column_rated"),
            t("column_helped"),
            t("column_low"),
            t("column_high"),
            t("column_answered"),
            t("column_holds"),
        ),
        rows=[_row(shown, one) for one in shown.points],
    )


def _row(shown: _Shown, point: Point) -> list[Percent | int | bool | None]:
    helped, answered = point.helpful, point.answered
    is_shown = helped.of >= _LEAST_SHOWN
    return [
        Percent(point.threshold),
        helped.of,
        Percent(helped.count / helped.of) if is_shown else None,
        Percent(point.low) if is_shown else None,
        Percent(point.high) if is_shown else None,
        Percent(answered.count / answered.of) if answered.of else None,
        point.threshold == shown.now,
    ]
