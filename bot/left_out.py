"""What a skill says where it is switched off: it is not said, and whoever caused it is told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.content import Text
from bot.log import log
from bot.rows import left_out
from bot.said import Utterance
from bot.target import Target
from bot.turn import Scope, Turn
from bot.workplace import Workplace
from storage.people import Person


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Gathers what is left out of what one turn or tick says. Answers to whoever does something are
    not: without them nobody would know what became of it."""

    scope: Scope
    workplace: Workplace
    skills: dict[str, int] = field(default_factory=dict[str, int])

    async def targets(
        self, said: Utterance, targets: Sequence[Target]
    ) -> tuple[list[Target], list[dict[str, Any]]]:
        """Part the targets of a post: where it may be said, and the rows of where it is not."""
        if said.private:
            return list(targets), []
        off = [one for one in targets if await self._is_off(said, one)]
        self._note(said, len(off))
        rows = [left_out(said, self.scope.now, person=said.person) for _ in off]
        return [one for one in targets if one not in off], rows

    async def people(self, said: Utterance, people: Sequence[Person]) -> Collection[str]:
        """Tell who of many does not get something, by id."""
        ids = [one.id for one in people]
        off = await self.workplace.off.off_for(self.scope.db, said.skill, ids)
        self._note(said, len(off))
        return off

    def tell(self) -> None:
        """Tell whoever does something that not all of it was said, and nobody else: there is only
        the log. For whom, or where, might be more than they are to know."""
        for skill, count in self.skills.items():
            log.info("said.left_out", skill=skill, count=count)
            if isinstance(self.scope, Turn):
                self.scope.whisper(Text("core.off_left_out", {"skill": skill}))

    def _note(self, said: Utterance, count: int) -> None:
        if count:
            self.skills[said.skill] = self.skills.get(said.skill, 0) + count

    async def _is_off(self, said: Utterance, target: Target) -> bool:
        db, off = self.scope.db, self.workplace.off
        if said.person is not None:
            return await off.is_off_for(db, said.person, said.skill)
        return await off.is_off_in(db, said.skill, target.adapter, target.workspace, target.channel)
