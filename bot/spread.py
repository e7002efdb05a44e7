"""Something said to many people: its words are kept once for all who read them alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.change import GONE, Change, Words, anew, copies_of, settled_rows
from bot.choices import labelled_choices
from bot.content import Call, Message
from bot.left_out import LeftOut
from bot.lower import lower
from bot.primitives import has_file, to_json
from bot.rows import CHANGES, LANES, insert_rows, left_out, nowhere, outgoing_row
from bot.said import Utterance
from bot.target import Target, Targets
from bot.text import LANGUAGES
from bot.turn import AT_ONCE, Scope
from bot.workplace import Workplace
from storage.choices import Choice, choices_by_id, close_choices
from storage.files import keep_shared_files
from storage.outbox import Outgoing, people_told
from storage.people import Person, people_by_id
from storage.sheets import SharedSheet, shared_sheets, sheets_by_id
from storage.spreads import Spread, people_after, spread_of, ways_to_read
from storage.table import new_id

# Whose sheets are alike: chat, workspace, language and zone.
_Alike: TypeAlias = tuple[str, str, str, str]
# What of a choice makes it another one.
_DEED = ("number", "label", "labels", "route", "args", "only", "times")


@dataclass(frozen=True, slots=True)
class Spreading:
    """Keeps messages to many people during one turn or tick."""

    scope: Scope
    workplace: Workplace
    targets: Targets
    left: LeftOut

    async def keep(self, said: Utterance) -> None:
        """Store a copy for each person who has none yet, and the sheets that they share.

        What reads otherwise than before is a new edition, for these people alone.
        """
        db, now = self.scope.db, self.scope.now
        spread = await spread_of(db, said.message_id)
        is_new = spread is None
        spread = spread or Spread(message_id=said.message_id, said_at=now)
        db.add(spread)
        if spread.state != "open":
            return
        new = await self._new(said)
        off = await self.left.people(said, new)
        reached = [(one, self._reached(one)) for one in new if one.id not in off]
        found = {_alike(target): target for _, target in reached if target is not None}
        ids = await self._choices(said, spread) if found else ()
        files = await self._files(said, found.values())
        drawn = {
            one: self._drawn(said.message, target, ids, files) for one, target in found.items()
        }
        known = await self._known(spread)
        chosen = " ".join(ids)
        reads_otherwise = any(
            [words for _, words in known.get(one, ())] not in ([], drawn[one]) for one in drawn
        )
        if found and not is_new and (chosen != spread.choices or reads_otherwise):
            spread.edition += 1
            known = {}
        if found:
            spread.choices = chosen
        sheets = await self._store(spread, {one: drawn[one] for one in drawn if one not in known})
        shared = {one: [id for id, _ in some] for one, some in (known | sheets).items()}
        rows = [
            outgoing_row(
                target,
                part,
                message_id=said.message_id,
                lane=LANES[said.lane],
                now=now,
                shared=sheet,
                edition=spread.edition,
            )
            for _, target in reached
            if target is not None
            for part, sheet in enumerate(shared[_alike(target)])
        ]
        lost = [nowhere(said, now, person=person) for person, target in reached if target is None]
        lost += [left_out(said, now, person=person) for person in new if person.id in off]
        await insert_rows(db, Outgoing, rows)
        await insert_rows(db, Outgoing, lost)

    async def _new(self, said: Utterance) -> list[Person]:
        """List who has no copy yet."""
        told = await people_told(self.scope.db, said.message_id, [one.id for one in said.people])
        return list({one.id: one for one in said.people if one.id not in told}.values())

    def _reached(self, person: Person) -> Target | None:
        """Give the chat where somebody is; None for nowhere."""
        return next(iter(self.targets.direct(person)), None)

    async def change(self, said: Utterance) -> bool:
        """Put a message to many differently, or take it away; False when it is none to many.

        Its choices close at once. Copies follow some thousands at a time: the rest is for a job.
        """
        db = self.scope.db
        spread = await spread_of(db, said.message_id)
        if spread is None:
            return False
        if spread.state == "removed":
            return True
        await close_choices(db, said.message_id)
        spread.edition += 1
        spread.changed = spread.edition
        spread.choices = ""
        if said.kind == "remove":
            spread.state = "removed"
        else:
            spread.choices = " ".join(await self._choices(said, spread))
        ids = spread.choices.split()
        drawn: dict[_Alike, list[str]] = {}
        ways = await self._ways(spread)
        files = await self._files(said, ways)
        for target in ways:
            can = self.workplace.can(target.adapter)
            if said.kind == "update":
                message = said.message if can.edit else anew(said.message)
                drawn[_alike(target)] = self._drawn(message, target, ids, files)
            elif not can.remove:
                drawn[_alike(target)] = self._drawn(GONE, target)
        await self._store(spread, drawn)
        id, edition = said.message_id, spread.edition
        if await change_copies(self.scope, message_id=id, edition=edition, after=""):
            args = {"message_id": id, "edition": edition}
            self.scope.start(Call(route="plein.change_more", args=args))
        return True

    async def _ways(self, spread: Spread) -> list[Target]:
        """List in which ways those who have copies read them, on the chats that are switched on."""
        return [
            Target(
                adapter=adapter,
                workspace=workspace,
                language=language or self.workplace.language,
                zone=zone or self.workplace.zone,
            )
            for adapter, workspace, language, zone in await ways_to_read(
                self.scope.db, spread.message_id
            )
            if adapter in self.workplace.adapters
        ]

    async def _choices(self, said: Utterance, spread: Spread) -> tuple[str, ...]:
        """Give the ids of the message's choices: those that are there, when they do the same."""
        languages = dict.fromkeys((self.workplace.language, *LANGUAGES))
        rows = labelled_choices(said, self.workplace, languages, self.scope.now)
        kept = await choices_by_id(self.scope.db, spread.choices.split())
        if [one.model_dump(include={*_DEED}) for one in kept] == [
            {name: row[name] for name in _DEED} for row in rows
        ]:
            return tuple(one.id for one in kept)
        await insert_rows(self.scope.db, Choice, rows)
        return tuple(str(row["id"]) for row in rows)

    async def _known(self, spread: Spread) -> dict[_Alike, list[tuple[str, str]]]:
        """List the sheets that the edition has already, by id, with what they say."""
        found: dict[_Alike, list[tuple[str, str]]] = {}
        for one in await shared_sheets(self.scope.db, spread.message_id, spread.edition):
            alike = (one.adapter, one.workspace, one.language, one.zone)
            found.setdefault(alike, []).append((one.id, one.sheet))
        return found

    async def _files(self, said: Utterance, targets: Iterable[Target]) -> list[str]:
        """Keep the bytes of a message's files for all copies, if any can be opened."""
        data = [file.data for file in said.message.files()]
        if not data or not any(self.workplace.can(one.adapter).files for one in targets):
            return []
        return await keep_shared_files(self.scope.db, said.message_id, data, self.scope.now)

    def _drawn(
        self,
        message: Message,
        target: Target,
        ids: Sequence[str] = (),
        files: Sequence[str] = (),
    ) -> list[str]:
        """Draw a message for all who read as somebody does at this target."""
        reader = self.targets.reader(target)
        sheets = lower(
            message,
            self.workplace.can(target.adapter),
            lambda text: self.workplace.catalogue.say(text, reader),
            ids,
            files,
        )
        return [to_json(one) for one in sheets]

    async def _store(
        self, spread: Spread, drawn: Mapping[_Alike, Sequence[str]]
    ) -> dict[_Alike, list[tuple[str, str]]]:
        """Store sheets of an edition, and give them by id."""
        made = {one: [(new_id(), words) for words in some] for one, some in drawn.items()}
        rows: list[dict[str, Any]] = [
            {
                "id": id,
                "message_id": spread.message_id,
                "adapter": adapter,
                "workspace": workspace,
                "language": language,
                "zone": zone,
                "edition": spread.edition,
                "part": part,
                "sheet": words,
                "said_at": self.scope.now,
            }
            for (adapter, workspace, language, zone), some in made.items()
            for part, (id, words) in enumerate(some)
        ]
        await insert_rows(self.scope.db, SharedSheet, rows)
        return made


def _alike(target: Target) -> _Alike:
    return target.adapter, target.workspace, target.language, target.zone


async def change_copies(scope: Scope, *, message_id: str, edition: int, after: str) -> str | None:
    """Bring the copies of some thousands of people, by id `after` one, to an edition that a change
    made; return the last of these people, or None when nobody is left.

    Nor is there anything left when another change came after this one. Whoever has the edition, or
    a later one, is passed over: so it can begin again anywhere.
    """
    db = scope.db
    spread = await spread_of(db, message_id)
    if spread is None or spread.changed != edition:
        return None
    some = await people_after(db, message_id, after=after, most=AT_ONCE)
    rows = await settled_rows(db, message_id, some)
    people = await people_by_id(db, some)
    sheets: dict[_Alike, list[Words]] = {}
    for one in await shared_sheets(db, message_id, edition):
        alike = (one.adapter, one.workspace, one.language, one.zone)
        said = Words(shared=one.id, is_file=has_file(one.sheet))
        sheets.setdefault(alike, []).append(said)
    before = await sheets_by_id(db, {row.shared for row in rows if row.shared})

    def read(target: Target) -> Sequence[Words] | None:
        """Whoever reads otherwise since the change was made reads as another of their chat."""
        alike = (one for one in sheets if one[:2] == (target.adapter, target.workspace))
        return sheets.get(_alike(target)) or next((sheets[one] for one in alike), None)

    is_gone = spread.state == "removed"
    change = Change(
        message_id=message_id,
        edition=edition,
        lane=CHANGES,
        now=scope.now,
        house=scope.house,
        words=lambda target: () if is_gone else read(target),
        gone=lambda target: next(iter(read(target) or ()), None) if is_gone else None,
        is_file=lambda row: has_file(before.get(row.shared or "")),
    )
    for copy in copies_of(rows, people, scope.house, scope.now):
        if copy.edition < edition:
            change.add(copy)
    await change.keep(db)
    return some[-1] if len(some) == AT_ONCE else None
