"""What of a round that is closed one person may see on a page. Pure, but for finding out who it is.

Who looks after surveys sees all groups; a manager their own unit; and everybody the whole, once
that was told to all. What is left out here is sent to no browser. What is about one manager is in
their own unit's figures, and in no others (PRV-E5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot import Turn
from skills.surveys.figures.publication import EVERYBODY, UNIT, Cell, Publication, of_unit
from skills.surveys.grouping import path_of
from skills.surveys.questions import Question
from skills.surveys.saying import not_of_managers
from storage.people import reports_of

MANAGE: Final = "surveys.manage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: whether they look after surveys, and which unit is theirs, or none."""

    sees_groups: bool
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A round as somebody may see it: `found` has nothing else in it.

    `own` are the groups of their unit, and `personal` those of which they see what is about a
    manager: themselves.
    """

    found: Publication
    own: frozenset[Cell]
    personal: frozenset[Cell]
    asked: Sequence[Question]

    def asked_in(self, cell: Cell) -> list[Question]:
        """List the questions of which they may see figures of a group."""
        return list(self.asked) if cell in self.personal else not_of_managers(self.asked)


async def viewer_of(turn: Turn) -> Viewer:
    """Find out what somebody may see."""
    unit = path_of(turn.by.department)
    has_team = bool(unit) and bool(await reports_of(turn.db, turn.by.id))
    return Viewer(sees_groups=await turn.may(turn.by, MANAGE), unit=unit if has_team else "")


def seen_by(
    viewer: Viewer,
    found: Publication,
    asked: Sequence[Question],
    *,
    is_shared: bool,
    is_last: bool = True,
) -> Seen:
    """Leave of what was published only what somebody may see. What is about a manager they see of
    the last round alone: who led the unit before them, is not known."""
    own = frozenset(of_unit(found, viewer.unit).cells) if viewer.unit else frozenset[Cell]()
    mine: Cell = ((UNIT, viewer.unit),)
    personal = frozenset((mine,)) & own if is_last else frozenset[Cell]()
    by_manager = {one.id for one in asked} - {one.id for one in not_of_managers(asked)}
    drivers = {one.driver for one in asked if one.id in by_manager}

    def sees(cell: Cell) -> bool:
        return cell in own or viewer.sees_groups or (is_shared and cell == EVERYBODY)

    def sees_more(cell: Cell, driver: str | None, question: str | None) -> bool:
        """Whether they see what is made of several figures: everybody hears figures alone."""
        is_personal = driver in drivers if driver else question in by_manager
        if is_personal:
            return cell in personal
        return cell in own or viewer.sees_groups

    left = replace(
        found,
        cells=tuple(one for one in found.cells if sees(one)),
        rates=tuple(one for one in found.rates if sees(one.cell)),
        figures=tuple(
            one
            for one in found.figures
            if sees(one.cell) and (one.cell in personal or one.question not in by_manager)
        ),
        drivers=tuple(one for one in found.drivers if sees_more(one.cell, one.driver, None)),
        associations=tuple(
            one for one in found.associations if sees_more(EVERYBODY, one.driver, None)
        ),
        changes=tuple(
            one for one in found.changes if sees_more(one.cell, one.driver, one.question)
        ),
    )
    return Seen(found=left, own=own, personal=personal, asked=asked)
