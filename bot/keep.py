"""Step 7: what was said becomes rows: lowered for each chat, with its choices, and timers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.content import Argument, Fields, Image, Links, Message, Paragraph, Poll, Select, Text, Who
from bot.events import Place
from bot.lower import lower, offers
from bot.primitives import Primitives, Spans, to_json
from bot.text import Reader
from bot.turn import Scope, Utterance
from bot.workplace import Workplace, channel_link, mention_in
from storage.outbox import Choice, Outgoing, close_choices, posted
from storage.people import Account, Person, accounts_of, channels_called
from storage.table import new_id
from storage.timers import Timer

LANES = {"reply": 0, "reminder": 1, "broadcast": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One place that a message goes to, and who reads it there.

    A direct chat is named by its account; the relay opens it when its channel is not known.
    """

    adapter: str
    workspace: str
    language: str
    zone: str
    channel: str | None = None
    thread: str | None = None
    only: str | None = None
    account: str | None = None
    person_id: str | None = None

    @property
    def queue(self) -> str:
        """Where order is kept, without the lane."""
        where = f"@{self.account}" if self.account else self.channel
        return f"{self.adapter}/{self.workspace}/{where}"


async def keep(scope: Scope, workplace: Workplace, *, here: Place | None = None) -> None:
    """Store everything that a turn said and planned; `here` is where it happened, if anywhere."""
    if scope.said:
        accounts = await accounts_of(scope.db, _people_in(scope.said))
        for said in scope.said:
            keeping = _Keeping(scope, workplace, accounts, here)
            match said.kind:
                case "post":
                    await keeping.post(said)
                case "update":
                    await keeping.change(said)
                case "remove":
                    await keeping.remove(said)
    await _plan(scope, workplace)


@dataclass(frozen=True, slots=True)
class _Keeping:
    """What keeping one utterance needs at hand."""

    scope: Scope
    workplace: Workplace
    accounts: Mapping[str, list[Account]]
    here: Place | None

    async def post(self, said: Utterance) -> None:
        """Store a new message for each of its targets."""
        targets = await self._targets(said)
        ids = await self._offer(said, targets)
        rows = [
            self._row(said, target, part, sheet=to_json(sheet))
            for target in targets
            for part, sheet in enumerate(self._sheets(said.message, target, ids))
        ]
        if not rows:
            rows = [_nowhere(said, self.scope.now)]
        await _insert(self.scope.db, Outgoing, rows)

    async def change(self, said: Utterance) -> None:
        """Replace a message where the chat can; say the new words where it cannot."""
        await close_choices(self.scope.db, said.message_id)
        rows: list[dict[str, Any]] = []
        copies = _by_copy(await posted(self.scope.db, said.message_id))
        targets = [await self._target_of(before[0]) for before in copies]
        ids = await self._offer(said, targets)
        for before, target in zip(copies, targets, strict=True):
            sheets = self._sheets(said.message, target, ids)
            can_edit = self.workplace.can(target.adapter).edit
            for part, sheet in enumerate(sheets):
                old = before[part].id if can_edit and part < len(before) else None
                kind = "update" if old else "post"
                rows.append(
                    self._row(said, target, part, kind=kind, changes=old, sheet=to_json(sheet))
                )
            if can_edit:
                rows += [self._taken_away(said, target, one) for one in before[len(sheets) :]]
        await _insert(self.scope.db, Outgoing, rows)

    async def remove(self, said: Utterance) -> None:
        """Take a message away where the chat can; say that it was withdrawn where it cannot."""
        await close_choices(self.scope.db, said.message_id)
        rows: list[dict[str, Any]] = []
        for before in _by_copy(await posted(self.scope.db, said.message_id)):
            target = await self._target_of(before[0])
            rows += [self._taken_away(said, target, one) for one in before]
        await _insert(self.scope.db, Outgoing, rows)

    def _taken_away(self, said: Utterance, target: Target, old: Outgoing) -> dict[str, Any]:
        can = self.workplace.can(target.adapter)
        if can.remove:
            return self._row(said, target, old.part, kind="remove", changes=old.id)
        gone = Message((Paragraph(Text("core.withdrawn")),))
        sheet = to_json(self._sheets(gone, target, ())[0])
        kind, changes = ("update", old.id) if can.edit else ("post", None)
        return self._row(said, target, old.part, kind=kind, changes=changes, sheet=sheet)

    async def _targets(self, said: Utterance) -> list[Target]:
        if said.private and said.place is not None and said.person is not None:
            return self._whisper(said.place, said.person)
        if said.place is not None:
            return [await self._in_place(said.place)]
        if said.person is not None:
            return self._direct(said.person)
        return [
            Target(
                adapter=channel.adapter,
                workspace=channel.workspace,
                channel=channel.external_id,
                language=channel.language or self.workplace.language,
                zone=self.workplace.zone,
            )
            for channel in await channels_called(self.scope.db, said.channel or "")
            if channel.adapter in self.workplace.adapters
        ]

    def _whisper(self, place: Place, person: Person) -> list[Target]:
        account = self._account_in(place, person)
        if place.kind == "direct" or account is None:
            return self._direct(person)
        if not self.workplace.can(place.adapter).whispers:
            return [self._to_person(person, account)]
        return [
            Target(
                adapter=place.adapter,
                workspace=place.workspace,
                channel=place.channel,
                thread=place.thread,
                only=account.external_id,
                person_id=person.id,
                language=self.workplace.language_of(person),
                zone=self.workplace.zone_of(person),
            )
        ]

    def _account_in(self, place: Place, person: Person) -> Account | None:
        return next(
            (
                one
                for one in self.accounts.get(person.id, ())
                if (one.adapter, one.workspace) == (place.adapter, place.workspace)
            ),
            None,
        )

    def _direct(self, person: Person) -> list[Target]:
        known = [
            one
            for one in self.accounts.get(person.id, ())
            if one.adapter in self.workplace.adapters
        ]
        here = None if self.here is None else self._account_in(self.here, person)
        account = here or next(iter(known), None)
        return [] if account is None else [self._to_person(person, account)]

    def _to_person(self, person: Person, account: Account) -> Target:
        return Target(
            adapter=account.adapter,
            workspace=account.workspace,
            account=account.external_id,
            person_id=person.id,
            language=self.workplace.language_of(person),
            zone=self.workplace.zone_of(person),
        )

    async def _in_place(self, place: Place) -> Target:
        if place.only is not None:
            raise ValueError("say something to one person with whisper or dm, not with a place")
        return Target(
            adapter=place.adapter,
            workspace=place.workspace,
            channel=place.channel,
            thread=place.thread if self.workplace.can(place.adapter).threads else None,
            language=self.workplace.language,
            zone=self.workplace.zone,
        )

    async def _target_of(self, row: Outgoing) -> Target:
        person = None if row.person_id is None else await self.scope.db.get(Person, row.person_id)
        place = self.workplace
        return Target(
            adapter=row.adapter,
            workspace=row.workspace,
            channel=row.channel,
            thread=row.thread,
            only=row.only,
            account=row.account,
            person_id=row.person_id,
            language=place.language if person is None else place.language_of(person),
            zone=place.zone if person is None else place.zone_of(person),
        )

    def _sheets(
        self, message: Message, target: Target, ids: tuple[str, ...]
    ) -> tuple[Primitives, ...]:
        reader = self._reader(target)
        return lower(
            message,
            self.workplace.can(target.adapter),
            lambda text: self.workplace.catalogue.say(text, reader),
            ids,
        )

    def _reader(self, target: Target) -> Reader:
        known = {
            person_id: account.external_id
            for person_id, accounts in self.accounts.items()
            for account in accounts
            if (account.adapter, account.workspace) == (target.adapter, target.workspace)
        }
        return self.workplace.reader(
            target.language, target.zone, mention=mention_in(known), channel=channel_link
        )

    async def _offer(self, said: Utterance, targets: list[Target]) -> tuple[str, ...]:
        """Store the choices of a message, labelled as its (first) reader sees them."""
        reader = self.workplace.reader(targets[0].language if targets else self.workplace.language)

        def say(text: Text) -> Spans:
            return self.workplace.catalogue.say(text, reader)

        rows = [
            {
                "id": new_id(),
                "message_id": said.message_id,
                "number": offer.number,
                "label": offer.label[:300],
                "route": offer.call.route,
                "args": dict(offer.call.args),
                "only": " ".join(offer.only) or None,
                "times": offer.times,
                "offered_at": self.scope.now,
                "until": offer.until,
                "is_open": True,
            }
            for offer in offers(said.message, say)
        ]
        await _insert(self.scope.db, Choice, rows)
        return tuple(str(row["id"]) for row in rows)

    def _row(
        self,
        said: Utterance,
        target: Target,
        part: int,
        *,
        kind: str = "post",
        changes: str | None = None,
        sheet: str | None = None,
    ) -> dict[str, Any]:
        lane = LANES[said.lane]
        return _NEW | {
            "id": new_id(),
            "message_id": said.message_id,
            "part": part,
            "kind": kind,
            "changes": changes,
            "adapter": target.adapter,
            "workspace": target.workspace,
            "channel": target.channel,
            "thread": target.thread,
            "only": target.only,
            "account": target.account,
            "person_id": target.person_id,
            "queue": f"{target.queue}/{lane}",
            "lane": lane,
            "sheet": sheet,
            "said_at": self.scope.now,
            "next_at": self.scope.now,
        }


_NEW: dict[str, Any] = {"state": "pending", "attempts": 0, "fence": 0, "reason": None}


def _nowhere(said: Utterance, now: datetime) -> dict[str, Any]:
    """Say on record that a message reaches nobody: no chat knows the person or the channel."""
    return _NEW | {
        "id": new_id(),
        "message_id": said.message_id,
        "kind": "post",
        "adapter": "",
        "workspace": "",
        "queue": "",
        "person_id": said.person.id if said.person else None,
        "lane": LANES[said.lane],
        "state": "dead",
        "said_at": now,
        "next_at": now,
        "reason": f"no chat has the channel {said.channel}" if said.channel else "no account",
    }


def _by_copy(rows: Iterable[Outgoing]) -> list[list[Outgoing]]:
    """Group the posts of a message by place, each copy's sheets in order."""
    copies: dict[tuple[str | None, ...], list[Outgoing]] = {}
    for row in rows:
        where = (row.adapter, row.workspace, row.account or row.channel, row.thread, row.only)
        copies.setdefault(where, []).append(row)
    return [sorted(copy, key=lambda row: row.part) for copy in copies.values()]


async def _insert(db: AsyncSession, table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        # Core instead of the ORM: many rows at once, and nobody needs the objects.
        await (await db.connection()).execute(insert(table), rows)


async def _plan(scope: Scope, workplace: Workplace) -> None:
    rows: list[dict[str, Any]] = []
    for planned in scope.planned:
        routes = (
            [route.name for route in workplace.registry.facts.get(planned.call.route, ())]
            if planned.kind == "fact"
            else [planned.call.route]
        )
        rows += [
            {
                "id": planned.id if planned.kind != "fact" else new_id(),
                "kind": planned.kind,
                "due_at": planned.due_at,
                "route": route,
                "args": dict(planned.call.args),
                "attempts": 0,
                "failed": False,
            }
            for route in routes
        ]
    await _insert(scope.db, Timer, rows)
    if scope.cancelled:
        await (await scope.db.connection()).execute(
            delete(Timer).where(col(Timer.id).in_(scope.cancelled))
        )


def _people_in(said: Iterable[Utterance]) -> set[str]:
    """Collect everybody who is addressed or named, to look up their accounts at once."""
    found: set[str] = set()
    for one in said:
        if one.person is not None:
            found.add(one.person.id)
        for text in _texts_of(one.message):
            found |= _named_in(text)
    return found


def _texts_of(message: Message) -> list[Text]:
    texts: list[Text] = [option.label for _, option in message.choices()]
    for block in message.blocks:
        match block:
            case Paragraph(text=text):
                texts.append(text)
            case Fields(facts=facts):
                texts += [text for fact in facts for text in fact]
            case Select(label=text) | Poll(question=text) | Image(alt=text):
                texts.append(text)
            case Links(links=links):
                texts += [link.label for link in links]
            case _:
                pass
    return texts


def _named_in(argument: Argument) -> set[str]:
    match argument:
        case Who(person_id=person_id):
            return {person_id}
        case Text(args=args):
            return {one for value in args.values() for one in _named_in(value)}
        case tuple():
            return {one for value in argument for one in _named_in(value)}
        case _:
            return set()
