"""What of a round that is closed one person may see on a page. Pure, but for finding out who it is.

Who looks after surveys sees all groups; a manager their own unit; and everybody the whole, once
that was told to all. What is left out here is sent to no browser. What is about one manager is in
the figures of the unit that they alone lead, and in no others (PRV-E5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func
from sqlmodel import col

from bot import Turn
from skills.surveys.figures.publication import EVERYBODY, UNIT, Cell, Publication, of_unit
from skills.surveys.grouping import is_within, path_of
from skills.surveys.questions import Question
from skills.surveys.rights import MANAGE
from skills.surveys.saying import not_of_managers, without_managers
from storage.among import is_among
from storage.people import Person, reports_of
from storage.reach import count_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: whether they look after surveys, and which unit is theirs, or none.

    `is_alone`: nobody else leads anybody in it.
    """

    sees_groups: bool
    unit: str = ""
    is_alone: bool = False


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
    sees_groups = await turn.may(turn.by, MANAGE)
    unit = path_of(turn.by.department)
    if not unit or not await reports_of(turn.db, turn.by.id):
        return Viewer(sees_groups=sees_groups)
    return Viewer(sees_groups=sees_groups, unit=unit, is_alone=await _is_alone(turn, unit))


async def _is_alone(turn: Turn, unit: str) -> bool:
    """Whether somebody is the manager of everybody else in their unit, as the directory has it now.

    Where another one leads a part of them, or it is not known who does, figures about "my manager"
    would be of somebody else, too.
    """
    department = func.coalesce(Person.department, "")
    others = col(Person.is_active) & ~col(Person.is_bot) & (col(Person.id) != turn.by.id)
    names = await count_by(turn.db, others, department)
    there = [name for name in names if is_within(path_of(name), unit)]
    manager = func.coalesce(Person.manager_id, "")
    managers = await count_by(turn.db, others & is_among(department, there), manager)
    return set(managers) == {turn.by.id}


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
    is_personal = is_last and viewer.is_alone
    personal = frozenset((mine,)) & own if is_personal else frozenset[Cell]()
    found = without_managers(found, asked, but_in=personal)

    def sees(cell: Cell) -> bool:
        return sees_more(cell) or (is_shared and cell == EVERYBODY)

    def sees_more(cell: Cell) -> bool:
        """Whether they see what is made of several figures: everybody hears figures alone."""
        return cell in own or viewer.sees_groups

    left = replace(
        found,
        cells=tuple(one for one in found.cells if sees(one)),
        rates=tuple(one for one in found.rates if sees(one.cell)),
        figures=tuple(one for one in found.figures if sees(one.cell)),
        drivers=tuple(one for one in found.drivers if sees_more(one.cell)),
        associations=found.associations if sees_more(EVERYBODY) else (),
        changes=tuple(one for one in found.changes if sees_more(one.cell)),
    )
    return Seen(found=left, own=own, personal=personal, asked=asked)
