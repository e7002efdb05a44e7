"""A closed round becomes its publication, once: counted, suppressed, scored, rounded. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from skills.surveys.figures.cells import WHOLE, Bools, Groups, Ints, Layout, lay_out
from skills.surveys.figures.comparing import changes
from skills.surveys.figures.counting import Measure, measures
from skills.surveys.figures.drivers import associations, items_of
from skills.surveys.figures.margins import interval, recommendation_margin, share_margin
from skills.surveys.figures.publication import (
    FAVOURABLE,
    OUTCOME,
    SHOWS_COUNT,
    Cell,
    DriverFigure,
    Figure,
    Publication,
    Rate,
)
from skills.surveys.figures.scores import (
    favourable_share,
    mean,
    mean_index,
    percent,
    recommendation,
    response_rate,
)
from skills.surveys.figures.suppress import Shown, hide_by_rest, suppress
from skills.surveys.questions import Answers, Question

_MOST_FAVOURABLE, _MOST_OTHERS = 90, 10  # the middle of "80% or more", and of the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """All that is known of a round when it is closed. Nothing depends on the order of people.

    `groups` are those of who gave the `answers`, in the same order. `invited` counts the people
    who could answer, of each combination of groups; `asked` how often they were asked, where it was
    more than once. Figures are shown by unit and by each of the
    `flat` dimensions; with `crossed`, one of those, by both at once too. `outcome` is the driver
    that others are related to. With `rotates`, people got a part of the questions: then nothing can
    be related (7.8), and a driver is made of what there is.
    """

    questions: Sequence[Question]
    answers: Sequence[Answers]
    groups: Sequence[Groups]
    invited: Sequence[tuple[Groups, int]]
    asked: Sequence[tuple[Groups, int]] = ()
    threshold: int
    flat: tuple[str, ...] = ()
    crossed: str | None = None
    outcome: str = OUTCOME
    rotates: bool = False
    earlier: Publication | None = None


def publish(closed: Closed) -> Publication:
    """Make what is shown of a round. Raises: ValueError, for a threshold under 5."""
    everybody = [*closed.groups, *(groups for groups, _ in closed.invited)]
    layout = lay_out(everybody, closed.flat, closed.crossed)
    atom_of = np.array([layout.atom(one) for one in closed.groups], dtype=np.int64)
    invited = _count_invited(layout, closed.invited)
    counted = list(measures(closed.questions, closed.answers, closed.threshold))
    figures = list(_figures(layout, atom_of, layout.sums(invited), counted))
    drivers = tuple(
        _driver_figures(layout.cells, closed.questions, figures, is_partial=closed.rotates)
    )
    columns = {one.question.id: one.column for one in counted}
    return Publication(
        threshold=closed.threshold,
        cells=layout.cells,
        rates=tuple(_rates(closed)),
        figures=tuple(figures),
        drivers=drivers,
        associations=(
            () if closed.rotates else tuple(associations(closed.questions, columns, closed.outcome))
        ),
        changes=changes(figures, drivers, closed.earlier) if closed.earlier else (),
    )


def _count_invited(layout: Layout, invited: Iterable[tuple[Groups, int]]) -> Ints:
    people = np.zeros(len(layout.atoms), dtype=np.int64)
    for groups, count in invited:
        people[layout.atom(groups)] += count
    return people


def _rates(closed: Closed) -> Iterator[Rate]:
    """Say how many answered in each unit of two thresholds of people at least (7.1)."""
    least = 2 * closed.threshold
    layout = lay_out([*closed.groups, *(groups for groups, _ in closed.invited)])
    invited = _count_invited(layout, closed.invited)
    of_cells = layout.sums(invited)
    asked = layout.sums(_count_invited(layout, closed.asked)) if closed.asked else of_cells
    submitted = layout.sums(_count_invited(layout, ((one, 1) for one in closed.groups)))
    shown = of_cells >= least
    if not shown[WHOLE]:
        return
    hide_by_rest(layout, invited, least, shown)
    for cell in np.flatnonzero(shown).tolist():
        rate = response_rate(int(submitted[cell]), int(asked[cell]))
        if rate is not None:
            yield Rate(layout.cells[cell], percent(min(rate, 1)))


def _figures(
    layout: Layout, atom_of: Ints, invited: Ints, counted: Iterable[Measure]
) -> Iterator[Figure]:
    """Make the figures of all measures, cell by cell.

    A question that was asked only of those with certain answers to another one is shown where the
    figures of that one are told: how many were asked would tell them (SUR-E1).
    """
    exact: dict[str, Bools] = {}
    for measure in counted:
        allowed = np.ones(len(layout.cells), dtype=np.bool_)
        before = measure.question.only_if
        if before is not None:
            allowed = exact.get(before.question, np.zeros_like(allowed))
        found = measure.count(atom_of, len(layout.atoms))
        shown = suppress(layout, found, allowed)
        known = exact.get(measure.question.id, np.ones_like(allowed))
        exact[measure.question.id] = known & shown.exact
        counts = np.stack([layout.sums(column) for column in found.counts.T], axis=1).tolist()
        for cell in np.flatnonzero(shown.cells).tolist():
            yield _figure(
                layout.cells[cell], measure, counts[cell], int(invited[cell]), _most(shown, cell)
            )


def _most(shown: Shown, cell: int) -> int | None:
    side = int(shown.most[cell])
    return None if side < 0 else side


def _figure(
    cell: Cell, measure: Measure, counts: list[int], invited: int, most: int | None
) -> Figure:
    answered = sum(counts)
    people = answered if answered >= SHOWS_COUNT else None
    question, option = measure.question, measure.option
    if most is not None:
        classes = tuple(at for at, side in enumerate(measure.sides) if side == most)
        return Figure(cell=cell, question=question.id, option=option, people=people, most=classes)
    plain = Figure(
        cell=cell,
        question=question.id,
        option=option,
        people=people,
        spread=tuple(percent(count / answered) for count in counts),
    )
    match question.kind:
        case "agree":
            index = mean_index(counts)
            share = favourable_share(counts) or 0.0
            return _with_share(plain, share, answered, invited, round(index or 0))
        case "yes_no" | "several":
            return _with_share(plain, counts[1] / answered, answered, invited)
        case "ten":
            return _with_score(plain, counts, invited)
        case "one" | "words":
            return plain


def _with_share(
    figure: Figure, share: float, answered: int, invited: int, index: int | None = None
) -> Figure:
    low, high = interval(share, answered, invited)
    return replace(
        figure,
        value=percent(share),
        margin=round(share_margin(share, answered, invited), 1),
        low=round(100 * low),
        high=round(100 * high),
        index=index,
    )


def _with_score(figure: Figure, counts: Sequence[int], invited: int) -> Figure:
    answered = sum(counts)
    score = recommendation(counts) or 0.0
    detractors, _, promoters = (count / answered for count in counts)
    margin = recommendation_margin(detractors, promoters, answered, invited)
    return replace(
        figure,
        value=round(score),
        margin=round(margin, 1),
        low=max(round(score - margin), -100),
        high=min(round(score + margin), 100),
    )


def _driver_figures(
    cells: Iterable[Cell],
    questions: Sequence[Question],
    figures: Iterable[Figure],
    *,
    is_partial: bool,
) -> Iterator[DriverFigure]:
    """Make the figures of drivers of those of their questions, where there are all of these; or of
    those there are, where it `is_partial`."""
    items = items_of(questions)
    found = {(one.cell, one.question): one for one in figures}
    for cell in cells:
        for driver, names in items.items():
            there = [one for name in names if (one := found.get((cell, name))) is not None]
            if there and (is_partial or len(there) == len(names)):
                yield _driver_figure(cell, driver, there)


def _driver_figure(cell: Cell, driver: str, items: Sequence[Figure]) -> DriverFigure:
    people = [one.people for one in items]
    figure = DriverFigure(
        cell=cell,
        driver=driver,
        people=min((count for count in people if count is not None), default=None),
        value=round(mean([_value(one) for one in items])),
        is_rough=any(one.most for one in items),
    )
    if None in people:
        figure = replace(figure, people=None)
    if figure.is_rough:
        return figure
    # As if all of them moved together: it can only be less.
    margin = mean([one.margin for one in items if one.margin is not None])
    index = mean([one.index for one in items if one.index is not None])
    return replace(figure, margin=round(margin, 1), index=round(index))


def _value(figure: Figure) -> float:
    if figure.value is not None:
        return figure.value
    return _MOST_FAVOURABLE if FAVOURABLE in figure.most else _MOST_OTHERS
