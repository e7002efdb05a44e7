"""What came of the last time, in a line for who is asked again (SUR-E9, SUR-A2).

It says what they have heard or may look up, and no more: what was told to everybody, and what is
planned or done for everybody or their own unit, once they have the results.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Final

from sqlalchemy import and_, or_
from sqlmodel import col

from bot import Scope, Text, verbatim
from skills.surveys.acting_said import is_for
from skills.surveys.model import Action, Round, Survey
from skills.surveys.model.actions import actions_where
from skills.surveys.model.rounds import closed_before
from skills.surveys.settings import t

_MOST: Final = 2
_LONGEST: Final = 100  # characters of what is done: the line is to stay one of two or three
_DEED: Final = 160
# Of so many units that plan two each; of more, those whose time comes last are left out.
_MOST_ACTIONS: Final = 2_000
_MARKED: Final = re.compile(r"(?<!\w)([*_`])(\S(?:[^*_`]*\S)?)\1(?!\w)")


@dataclass(frozen=True, slots=True)
class Since:
    """What came of the last time: actions of all units, and what was told to everybody."""

    actions: Sequence[Action] = ()
    deed: str | None = None

    def chosen(self, department: str | None) -> list[Action]:
        """Choose what is told to who is of a department: what is done first, and what is nearest to
        them."""
        theirs = [one for one in self.actions if is_for(one, department)]
        return sorted(theirs, key=lambda one: (one.state != "done", -len(one.unit)))[:_MOST]

    def groups(self, departments: Collection[str]) -> list[list[str]]:
        """Put departments together that are told the same; those that are told no more than
        everybody are left out."""
        alike: dict[tuple[str, ...], list[str]] = {}
        for name in departments:
            chosen = self.chosen(name)
            if chosen != self.chosen(None):
                alike.setdefault(tuple(one.id for one in chosen), []).append(name)
        return list(alike.values())

    def said(self, department: str | None) -> list[Text]:
        """Say it to who is of a department; nothing as long as nothing came of it."""
        actions = self.chosen(department)
        if actions:
            return [t("invite_since", deeds=tuple(_action(one) for one in actions))]
        return [t("invite_since_deed", words=verbatim(_short(self.deed)))] if self.deed else []


async def since_last(scope: Scope, survey: Survey, one: Round) -> Since:
    """Find what came of the round before one: what is planned with it, and what was done since it
    closed, with earlier rounds too."""
    before = await closed_before(scope.db, one)
    if before is None:
        return Since()
    is_done = and_(
        col(Action.state) == "done", col(Action.changed_at) >= (before.closed_at or scope.now)
    )
    is_planned = and_(col(Action.state) == "planned", col(Action.round_id) == before.id)
    is_known = and_(col(Round.survey_id) == survey.id, col(Round.shared_at).is_not(None))
    which = and_(is_known, or_(is_done, is_planned))
    actions = await actions_where(scope.db, which, most=_MOST_ACTIONS)
    return Since(actions=actions, deed=before.deed)


def _action(action: Action) -> Text:
    what = verbatim(shorten(action.what, _LONGEST, placeholder="…").rstrip("."))
    if action.state == "done":
        return t("since_done", what=what)
    return t("since_planned", what=what, day=action.due)


def _short(deed: str) -> str:
    """Take the beginning of what was told, without its marks."""
    return shorten(_MARKED.sub(r"\2", deed), _DEED, placeholder="…").rstrip(".")
