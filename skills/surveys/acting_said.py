"""How an action stands, in words; and whom it is for."""

from collections.abc import Sequence

from bot import Paragraph, Scope, Text, verbatim
from skills.surveys.grouping import is_within, path_of
from skills.surveys.model import Action
from skills.surveys.settings import t
from storage.people import people_by_id


def is_for(action: Action, department: str | None) -> bool:
    """Whether an action is for somebody of a department: of its unit, or of one within it."""
    return not action.unit or is_within(path_of(department), action.unit)


async def action_lines(scope: Scope, actions: Sequence[Action]) -> list[Paragraph]:
    """Say of each action what it is, for whom, who does it by when, and what became of it."""
    people = await people_by_id(scope.db, {one.owner_id for one in actions if one.owner_id})
    return [
        Paragraph(_line(one, None if owner is None else verbatim(owner.name)), bullet=True)
        for one in actions
        for owner in (people.get(one.owner_id or ""),)
    ]


def _line(action: Action, owner: Text | None) -> Text:
    said = {
        "what": verbatim(action.what),
        "unit": verbatim(action.unit) if action.unit else t("action_whole"),
        "owner": owner or t("action_no_owner"),
    }
    match action.state:
        case "done":
            return t("action_done", closing=verbatim(action.closing), **said)
        case "dropped":
            return t("action_dropped", closing=verbatim(action.closing), **said)
        case _:
            return t("action_planned", day=action.due, **said)
