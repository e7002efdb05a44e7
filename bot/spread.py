"""Something said to many people: its words are kept once for all who read them alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from bot.lower import lower
from bot.primitives import to_json
from bot.rows import choice_rows, insert_rows, nowhere, outgoing_row
from bot.said import Utterance
from bot.target import Target, Targets
from bot.text import LANGUAGES
from bot.turn import Scope
from bot.workplace import Workplace
from storage.choices import Choice, first_choices
from storage.outbox import Outgoing, people_told, was_changed
from storage.sheets import SharedSheet, shared_sheets
from storage.spreads import Spread, spread_of
from storage.table import new_id

# Whose sheets are alike: chat, workspace, language and zone.
_Alike: TypeAlias = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Spreading:
    """Keeps messages to many people during one turn or tick."""

    scope: Scope
    workplace: Workplace
    targets: Targets

    async def keep(self, said: Utterance) -> None:
        """Store a copy for each person who has none yet, and the sheets that they share."""
        db, now = self.scope.db, self.scope.now
        if said.message.files():
            raise ValueError("a message to many has no files yet")
        spread = await spread_of(db, said.message_id)
        if spread is None:
            db.add(Spread(message_id=said.message_id, said_at=now))
        elif spread.state != "open":
            return
        if await was_changed(db, said.message_id):
            return  # it was put differently or taken away: nobody gets it as it was
        told = await people_told(db, said.message_id, [one.id for one in said.people])
        ids = await self._offer(said)
        known = await self._known(said.message_id)
        sheets: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        lost: list[dict[str, Any]] = []
        for person in said.people:
            if person.id in told:
                continue
            told.add(person.id)
            targets = self.targets.direct(person)
            if not targets:
                lost.append(nowhere(said, now, person=person))
            for target in targets:
                alike = (target.adapter, target.workspace, target.language, target.zone)
                if alike not in known:
                    made = self._made(said, target, ids)
                    sheets += made
                    known[alike] = [str(one["id"]) for one in made]
                rows += [
                    outgoing_row(said, target, part, now=now, shared=sheet)
                    for part, sheet in enumerate(known[alike])
                ]
        await insert_rows(db, SharedSheet, sheets)
        await insert_rows(db, Outgoing, rows)
        await insert_rows(db, Outgoing, lost)

    async def _offer(self, said: Utterance) -> tuple[str, ...]:
        """Give the ids of the message's choices, stored now when it is new."""
        if not any(said.message.choices()):
            return ()
        offered = await first_choices(self.scope.db, said.message_id)
        if offered:
            return tuple(offered)
        labels = self._labels(said)
        rows = [
            {**row, "labels": {language: some[number] for language, some in labels.items()}}
            for number, row in enumerate(self._choices(said, self.workplace.language))
        ]
        await insert_rows(self.scope.db, Choice, rows)
        return tuple(str(row["id"]) for row in rows)

    def _labels(self, said: Utterance) -> dict[str, list[str]]:
        """Say the choices in each language, so that whoever reads it can type them."""
        return {
            language: [str(row["label"]) for row in self._choices(said, language)]
            for language in LANGUAGES
        }

    def _choices(self, said: Utterance, language: str) -> list[dict[str, Any]]:
        reader = self.workplace.reader(language)
        say = partial(self.workplace.catalogue.say, reader=reader)
        return choice_rows(said.message, say, message_id=said.message_id, now=self.scope.now)

    async def _known(self, message_id: str) -> dict[_Alike, list[str]]:
        """List the sheets that are there already, when the message goes on."""
        found: dict[_Alike, list[str]] = {}
        for one in await shared_sheets(self.scope.db, message_id):
            alike = (one.adapter, one.workspace, one.language, one.zone)
            found.setdefault(alike, []).append(one.id)
        return found

    def _made(self, said: Utterance, target: Target, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Draw the message for all who read as somebody does at this target."""
        reader = self.targets.reader(target)
        sheets = lower(
            said.message,
            self.workplace.can(target.adapter),
            lambda text: self.workplace.catalogue.say(text, reader),
            ids,
        )
        return [
            {
                "id": new_id(),
                "message_id": said.message_id,
                "adapter": target.adapter,
                "workspace": target.workspace,
                "language": target.language,
                "zone": target.zone,
                "part": part,
                "sheet": to_json(sheet),
                "said_at": self.scope.now,
            }
            for part, sheet in enumerate(sheets)
        ]
