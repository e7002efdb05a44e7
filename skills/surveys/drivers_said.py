"""What a round says of drivers: how they stand, what has changed, and what goes with engagement."""

from collections.abc import Iterator, Sequence

from bot import Block, Paragraph, Percent, Table, Text, verbatim
from skills.surveys.asked import as_words
from skills.surveys.bank import bank
from skills.surveys.figures.publication import (
    EVERYBODY,
    Change,
    DriverFigure,
    Publication,
    heatmap,
)
from skills.surveys.questions import Question
from skills.surveys.saying import name_of
from skills.surveys.settings import t


def driver_lines(found: Publication) -> list[Text | Block]:
    """Say how drivers of more than one question stand for everybody, and what goes together."""
    said: list[Text | Block] = []
    whole = [one for one in found.drivers if one.cell == EVERYBODY]
    if len(whole) > 1:
        said.append(t("drivers_title"))
        said += [Paragraph(_driver(one), bullet=True) for one in whole]
    if found.associations:
        said.append(t("associations_title"))
        said += [
            Paragraph(
                t(
                    f"association_{one.strength}",
                    driver=called(one.driver),
                    low=f"{one.low:.1f}",
                    high=f"{one.high:.1f}",
                ),
                bullet=True,
            )
            for one in found.associations
        ]
        said.append(t("associations_caveat"))
    return said


def change_lines(questions: Sequence[Question], found: Publication) -> list[Text | Block]:
    """Say what differs from the round before by more than chance, and that the rest does not."""
    if not found.changes:
        return []
    real = list(_changes(questions, [one for one in found.changes if one.is_real]))
    if not real:
        return [t("changes_none")]
    return [t("changes_title"), *(Paragraph(one, bullet=True) for one in real)]


def _changes(questions: Sequence[Question], changes: list[Change]) -> Iterator[Text]:
    words = {one.id: verbatim(as_words(one.words)) for one in questions}
    for one in changes:
        about = called(one.driver) if one.driver else words.get(one.question or "")
        if about is not None:
            said = {"group": name_of(one.cell), "about": about}
            yield t("change", points=f"{one.points:+d}", margin=f"{one.margin:.0f}", **said)


def heatmap_table(name: Text, found: Publication) -> Table | None:
    """Lay the drivers of all units side by side; a cell of too few says so. None for
    a single one."""
    laid = heatmap(found)
    if len(laid.drivers) < 2:
        return None
    return Table(
        name=name,
        columns=(t("column_group"), *(called(one) for one in laid.drivers)),
        rows=[
            [name_of(unit), *(_cell(one) for one in row)]
            for unit, row in zip(laid.units, laid.rows, strict=True)
        ],
    )


def _cell(one: DriverFigure | None) -> Percent | Text:
    return t("column_few") if one is None else Percent(one.value / 100)


def _driver(one: DriverFigure) -> Text:
    if one.is_rough:
        return t("driver_rough", driver=called(one.driver), percent=one.value)
    return t(
        "driver_line",
        driver=called(one.driver),
        percent=one.value,
        margin=f"{one.margin or 0:.0f}",
        index=one.index or 0,
    )


def called(driver: str) -> Text:
    """Say what a driver is called."""
    known = bank().drivers.get(driver) or bank().outcomes.get(driver)
    return verbatim(driver if known is None else as_words(known.names))
