"""Where something said goes: each place, the person who reads it there, and in which language."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.events import Place
from bot.house import House
from bot.said import Utterance
from bot.text import Reader
from bot.workplace import Workplace, channel_link, mention_in
from storage.channels import channels_called
from storage.outbox import Outgoing, copy_of
from storage.people import Person, Seat


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
    quiet_until: datetime | None = None  # what can wait is not sent before

    @property
    def queue(self) -> str:
        """Where order is kept, without the lane."""
        where = f"@{self.account}" if self.account else self.channel
        return f"{self.adapter}/{self.workspace}/{where}"


@dataclass(frozen=True, slots=True)
class Targets:
    """Finds targets during one turn; `seats` are those of everybody addressed or named.

    `by` is the account of who does something `here`, if somebody does.
    """

    db: AsyncSession
    workplace: Workplace
    seats: Mapping[str, list[Seat]]
    here: Place | None
    by: str | None = None

    async def of(self, said: Utterance) -> list[Target]:
        """List where a post goes; nowhere, when no chat knows the person or the channel."""
        if said.private and said.place is not None and said.person is not None:
            return self._whisper(said.place, said.person)
        if said.place is not None:
            return [await self._in_place(said.place)]
        if said.person is not None:
            targets = self.direct(said.person, avoid=said.avoid)
            return [await self._beneath(said.under, one) for one in targets]
        return [
            Target(
                adapter=channel.adapter,
                workspace=channel.workspace,
                channel=channel.external_id,
                language=channel.language or self.workplace.language,
                zone=self.workplace.zone,
            )
            for channel in await channels_called(self.db, said.channel or "")
            if channel.adapter in self.workplace.adapters
        ]

    def _whisper(self, place: Place, person: Person) -> list[Target]:
        account = self._account_in(place, person)
        if place.kind == "direct" or account is None:
            return self.direct(person)
        if not self.workplace.can(place.adapter).whispers:
            return [self.to_person(person, account)]
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

    def _account_in(self, place: Place, person: Person) -> Seat | None:
        """Find somebody's account in a chat; of two there, the one they do something with now."""
        mine = [
            one
            for one in self.seats.get(person.id, ())
            if (one.adapter, one.workspace) == (place.adapter, place.workspace)
        ]
        return next((one for one in mine if one.external_id == self.by), next(iter(mine), None))

    def direct(self, person: Person, *, avoid: str | None = None) -> list[Target]:
        """One chat: where they are now, which they chose, used last, or joined first."""
        here = None if self.here is None else self._account_in(self.here, person)

        def rank(one: Seat) -> tuple[bool, ...]:
            is_here = here is not None and one.id == here.id
            return (
                not (is_here and one.external_id == self.by),
                one.id != person.chosen_account_id,
                one.id != person.last_account_id,
                not is_here,
            )

        known = [
            one
            for one in self.seats.get(person.id, ())
            if one.adapter in self.workplace.adapters and one.adapter != avoid
        ]
        return [self.to_person(person, min(known, key=rank))] if known else []

    async def _beneath(self, message_id: str | None, target: Target) -> Target:
        """Go into the thread of somebody's copy of a message, where their chat has one."""
        if message_id is None or not self.workplace.can(target.adapter).threads:
            return target
        copy = await copy_of(
            self.db,
            message_id,
            adapter=target.adapter,
            workspace=target.workspace,
            account=target.account,
        )
        if copy is None:
            return target
        return replace(target, channel=copy.channel, thread=copy.thread or copy.sent_as)

    def to_person(self, person: Person, account: Seat) -> Target:
        """Give the direct chat of one account of a person."""
        return Target(
            adapter=account.adapter,
            workspace=account.workspace,
            account=account.external_id,
            person_id=person.id,
            language=self.workplace.language_of(person),
            zone=self.workplace.zone_of(person),
            quiet_until=self.workplace.quiet_until(person, self.workplace.clock.now()),
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

    def reader(self, target: Target) -> Reader:
        """Describe who reads at a target: people who have an account there are mentioned."""
        known = {
            person_id: account.external_id
            for person_id, seats in self.seats.items()
            for account in seats
            if (account.adapter, account.workspace) == (target.adapter, target.workspace)
        }
        return self.workplace.reader(
            target.language,
            target.zone,
            mention=mention_in(known),
            channel=channel_link,
            chat=(target.adapter, target.workspace),
        )


def target_of(row: Outgoing, person: Person | None, house: House, now: datetime) -> Target:
    """Tell where a row of the outbox went, and how whoever is there reads by now."""
    zone = house.zone if person is None else house.zone_of(person)
    return Target(
        adapter=row.adapter,
        workspace=row.workspace,
        channel=row.channel,
        thread=row.thread,
        only=row.only,
        account=row.account,
        person_id=row.person_id,
        language=house.language if person is None else house.language_of(person),
        zone=zone,
        quiet_until=None if person is None else house.quiet_until(person, now),
    )
