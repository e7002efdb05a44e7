"""What a round says of drivers: how they stand, in groups too, and what goes with engagement."""

from bot import (
    MOST_HEAT_COLUMNS,
    MOST_HEAT_ROWS,
    Block,
    Heat,
    HeatRow,
    Paragraph,
    Percent,
    Table,
    Text,
    verbatim,
)
from skills.surveys.asked import as_words
from skills.surveys.bank import bank
from skills.surveys.figures.publication import (
    EVERYBODY,
    Cell,
    DriverFigure,
    Publication,
    heatmap,
)
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


def heat_of(title: Text, found: Publication) -> Heat | None:
    """Lay the drivers of units side by side for a picture: the larger units, as many as it holds.
    None for a single driver."""
    laid = heatmap(found)
    if len(laid.drivers) < 2:
        return None
    # Everybody, then the units at the top: what lies deepest is left to the table.
    depth = [unit[0][1].count("/") + 1 if unit else 0 for unit in laid.units]
    kept = sorted(range(len(depth)), key=lambda at: (depth[at], at))[:MOST_HEAT_ROWS]
    return Heat(
        title=title,
        columns=tuple(called(one) for one in laid.drivers[:MOST_HEAT_COLUMNS]),
        rows=tuple(
            HeatRow(
                _short(laid.units[at]),
                tuple(one.value if one else None for one in laid.rows[at][:MOST_HEAT_COLUMNS]),
            )
            for at in sorted(kept)
        ),
        hidden=t("column_few"),
    )


def _short(unit: Cell) -> Text:
    """Say which unit it is, by the end of its path, where two of one unit differ."""
    if not unit:
        return t("everybody")
    *above, last = unit[0][1].split("/")
    return verbatim(f"{'– ' * len(above)}{last}")


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
