"""Step 7: what was said becomes rows: lowered for each chat, with its choices, and timers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.change import GONE, Change, Words, anew, copies_of, settled_rows
from bot.choices import labelled_choices
from bot.content import (
    AnyOf,
    Argument,
    Fields,
    File,
    Image,
    Links,
    Message,
    Paragraph,
    Poll,
    Select,
    Text,
    Who,
)
from bot.events import Place
from bot.left_out import LeftOut
from bot.lower import lower
from bot.primitives import Primitives, has_file, to_json
from bot.rows import LANES, insert_rows, nowhere, outgoing_row
from bot.said import Utterance
from bot.spread import Spreading
from bot.target import Target, Targets
from bot.turn import Scope, Turn
from bot.workplace import Workplace
from storage.choices import Choice, close_choices
from storage.doubt import plan_report
from storage.files import OutgoingFile
from storage.given_up import Cause
from storage.outbox import Outgoing
from storage.people import Seat, people_by_id, seats_of
from storage.session import after_commit, execute
from storage.table import new_id
from storage.timers import Timer

# The bot's own timer that tells of what was given up: when the rest of it had the time to follow.
_REPORT = "plein.report_given_up"
_GATHER = timedelta(minutes=1)


async def keep(scope: Scope, workplace: Workplace, *, here: Place | None = None) -> None:
    """Store everything that a turn said and planned; `here` is where it happened, if anywhere."""
    if scope.said:
        by = scope.account if isinstance(scope, Turn) else None
        targets = Targets(scope.db, workplace, await _seats(scope), here, by)
        left = LeftOut(scope, workplace)
        for said in _all_said(scope, left):
            keeping = _Keeping(scope, workplace, targets, left)
            spread = Spreading(scope, workplace, targets, left)
            match said.kind:
                case "post":
                    await keeping.post(said)
                case "spread":
                    await spread.keep(said)
                case "update" | "remove":
                    if not await spread.change(said):
                        await keeping.change(said)
    await _plan(scope, workplace)


def _all_said(scope: Scope, left: LeftOut) -> Iterator[Utterance]:
    """List what was said, and at the end, when it is known, that some of it was left out."""
    yield from scope.said
    before = len(scope.said)
    left.tell()
    yield from scope.said[before:]


async def _seats(scope: Scope) -> Mapping[str, list[Seat]]:
    """Find where everybody who is addressed or named is reached.

    A turn that only answers whom it is of answers the account it came from, which is known: most
    turns do, and to ask would be a quarter of what they ask.
    """
    people = _people_in(scope.said)
    if isinstance(scope, Turn):
        people.add(scope.by.id)  # who is told when there is nowhere to say something
        answers = all(_stays_here(said, scope.here) for said in scope.said)
        if scope.seat.is_active and answers and len(people) == 1:
            return {scope.by.id: [scope.seat]}
    return await seats_of(scope.db, people)


def _stays_here(said: Utterance, here: Place) -> bool:
    """Whether something is said for the first time, and in the chat where the turn happens."""
    place = said.place or here
    is_here = (place.adapter, place.workspace) == (here.adapter, here.workspace)
    return said.kind == "post" and said.channel is None and said.avoid is None and is_here


@dataclass(frozen=True, slots=True)
class _Keeping:
    """What keeping one utterance needs at hand."""

    scope: Scope
    workplace: Workplace
    targets: Targets
    left: LeftOut

    async def post(self, said: Utterance) -> None:
        """Store a new message for each of its targets."""
        targets, left_out = await self.left.targets(said, await self.targets.of(said))
        ids = await self._offer(said, targets)
        files = await self._store(said, targets)
        rows = [
            outgoing_row(
                target,
                part,
                message_id=said.message_id,
                lane=LANES[said.lane],
                now=self.scope.now,
                sheet=to_json(sheet),
            )
            for target in targets
            for part, sheet in enumerate(self._sheets(said.message, target, ids, files))
        ]
        if not rows and not left_out:
            rows = [nowhere(said, self.scope.now)]
            await self._tell_nowhere(said)
        await insert_rows(self.scope.db, Outgoing, rows)
        await insert_rows(self.scope.db, Outgoing, left_out)

    async def _tell_nowhere(self, said: Utterance) -> None:
        """Tell who said something for a channel that no chat has, and who can do something about
        it. Somebody who is in no chat yet is nobody's mistake."""
        if said.channel is None:
            return
        cause = Cause(why="no_channel", adapter="", workspace="", channel=said.channel)
        await tell_given_up(self.scope.db, {cause}, self.scope.now)
        if isinstance(self.scope, Turn):
            # It is kept like what else was said: this comes behind it.
            self.scope.whisper(Text("core.channel_nowhere", {"channel": said.channel}))

    async def change(self, said: Utterance) -> None:
        """Replace a message where the chat can, or take it away; say so where it cannot."""
        db = self.scope.db
        await close_choices(db, said.message_id)
        rows = await settled_rows(db, said.message_id)
        people = await people_by_id(db, {row.person_id for row in rows if row.person_id})
        copies = copies_of(rows, people, self.workplace, self.scope.now)
        targets = [one.target for one in copies if one.target.adapter in self.workplace.adapters]
        ids = await self._offer(said, targets)
        files = await self._store(said, targets)

        def words(target: Target) -> list[Words] | None:
            if said.kind == "remove":
                return []
            if target.adapter not in self.workplace.adapters:
                return None
            can_edit = self.workplace.can(target.adapter).edit
            message = said.message if can_edit else anew(said.message)
            return _own(self._sheets(message, target, ids, files))

        change = Change(
            message_id=said.message_id,
            edition=max((row.edition for row in rows), default=0) + 1,
            lane=LANES[said.lane],
            now=self.scope.now,
            house=self.workplace,
            words=words,
            gone=lambda target: _own(self._sheets(GONE, target, ()))[0],
            is_file=lambda row: has_file(row.sheet),
        )
        for copy in copies:
            change.add(copy)
        await change.keep(db)

    def _sheets(
        self,
        message: Message,
        target: Target,
        ids: tuple[str, ...],
        files: Sequence[str] = (),
    ) -> tuple[Primitives, ...]:
        reader = self.targets.reader(target)
        return lower(
            message,
            self.workplace.can(target.adapter),
            lambda text: self.workplace.catalogue.say(text, reader),
            ids,
            files,
        )

    async def _store(self, said: Utterance, targets: list[Target]) -> list[str]:
        """Keep the bytes of a message's files until they are sent, once for all copies."""
        files = said.message.files()
        if not files or not any(self.workplace.can(one.adapter).files for one in targets):
            return []
        people = {one.person_id for one in targets}
        rows: list[dict[str, Any]] = [
            {
                "id": new_id(),
                "message_id": said.message_id,
                "person_id": next(iter(people)) if len(people) == 1 else None,
                "data": file.data,
                "stored_at": self.scope.now,
            }
            for file in files
        ]
        await insert_rows(self.scope.db, OutgoingFile, rows)
        return [row["id"] for row in rows]

    async def _offer(self, said: Utterance, targets: Sequence[Target]) -> tuple[str, ...]:
        """Store the choices of a message, labelled as its readers see them."""
        languages = dict.fromkeys(one.language for one in targets) or (self.workplace.language,)
        rows = labelled_choices(said, self.workplace, languages, self.scope.now)
        await insert_rows(self.scope.db, Choice, rows)
        return tuple(str(row["id"]) for row in rows)


def _own(sheets: Iterable[Primitives]) -> list[Words]:
    words = [to_json(one) for one in sheets]
    return [Words(sheet=one, is_file=has_file(one)) for one in words]


async def tell_given_up(db: AsyncSession, causes: Iterable[Cause], now: datetime) -> None:
    """Have whoever looks after the bot told of what is given up in this transaction."""
    for cause in causes:
        await plan_report(
            db, cause.key, route=_REPORT, args={"cause": cause.key}, due=now + _GATHER
        )


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
    await insert_rows(scope.db, Timer, rows)
    if any(planned.kind == "job" for planned in scope.planned):
        after_commit(scope.db, workplace.soon.set)
    if scope.cancelled:
        await execute(scope.db, delete(Timer).where(col(Timer.id).in_(scope.cancelled)))


def _people_in(said: Iterable[Utterance]) -> set[str]:
    """Collect everybody who is addressed or named, to look up their accounts at once."""
    found: set[str] = set()
    for one in said:
        if one.person is not None:
            found.add(one.person.id)
        found |= {person.id for person in one.people}
        found |= people_in(one.message)
    return found


def people_in(message: Message) -> set[str]:
    """Collect everybody who is named in a message."""
    return {one for text in _texts_of(message) for one in _named_in(text)}


def _texts_of(message: Message) -> list[Text]:
    texts: list[Text] = [option.label for _, option in message.choices()]
    for block in message.blocks:
        match block:
            case Paragraph(text=text):
                texts.append(text)
            case Fields(facts=facts):
                texts += [text for fact in facts for text in fact]
            case Select(label=text) | Poll(question=text) | Image(alt=text) | File(alt=text):
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
        case AnyOf(options=options):
            return {one for value in options for one in _named_in(value)}
        case tuple():
            return {one for value in argument for one in _named_in(value)}
        case _:
            return set()
