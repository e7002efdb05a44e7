"""What a handler holds: a turn (somebody did something), or a tick (the clock did)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.content import Block, Call, Json, Message, Text, Who, message_of
from bot.events import Place
from bot.form import FormView
from bot.house import House
from bot.keys import Keys
from bot.primitives import Primitives
from bot.said import Lane, Planned, Utterance
from storage.audit import AuditEntry
from storage.people import Person, Seat
from storage.session import lock
from storage.spreads import stop_copies, stop_spread
from storage.table import new_id

# Of a message to many people so many copies are changed in one transaction: others want to write.
AT_ONCE = 2_000
# A call of a command with this argument begins it as if the words had been typed.
WORDS = "_words"


class Scope:
    """What turns and ticks share: rows, the moment, and ways to say things.

    Nothing here has an effect of its own: what is said, planned and published is kept when the
    turn commits, and gone when it does not. `skill` is whose handler runs, if one does: where that
    skill is switched off, nothing of it is said.
    """

    def __init__(self, *, db: AsyncSession, now: datetime, house: House) -> None:
        self.db = db
        self.now = now
        self.house = house
        self.skill = ""
        self.said: list[Utterance] = []
        self.planned: list[Planned] = []
        self.cancelled: list[str] = []

    @property
    def keys(self) -> Keys:
        """Keys to seal what is to be forgotten for good one day, in every copy of the database."""
        return Keys(self.db)

    def settings(self, skill: str) -> BaseModel:
        """Return the checked settings of a skill; skills use `skill.settings_of(turn)`."""
        return self.house.settings(skill)

    async def may(self, person: Person, permission: str) -> bool:
        """Tell whether a person holds a permission, named in full: `kudos.moderate`."""
        return await self.house.may(self.db, person, permission)

    async def holders(self, permission: str) -> list[Person]:
        """List who was given a permission, by name: whom to tell when somebody must decide."""
        return await self.house.holders(self.db, permission)

    async def lock(self, name: str) -> None:
        """Let other turns that lock the same name wait until this one is over.

        For what several people share and nobody may take twice. Turns of one person wait anyway.
        """
        await lock(self.db, name)

    def dm(
        self,
        person: Person,
        *said: Text | Block,
        lane: Lane = "reply",
        avoid: str | None = None,
        under: str | None = None,
    ) -> str:
        """Say something to one person, in their language, and return the message's id.

        It goes to one chat: the one they are using now, else the one they chose, used last or
        joined first; never to the adapter `avoid`. In the lanes `reminder` and `broadcast` it
        waits for the end of their quiet hours; `urgent` goes before both, and after no reply. It
        goes into the thread of their copy of the message `under`, where they have one in that chat
        and it has threads.
        """
        return self._say(*said, person=person, lane=lane, avoid=avoid, under=under)

    def post(self, where: Place | str, *said: Text | Block, lane: Lane = "reply") -> str:
        """Say something in a place, or in the channel of this name on every chat that has it.

        Returns one id for all copies.
        """
        if isinstance(where, str):
            return self._say(*said, channel=where, lane=lane)
        return self._say(*said, place=where, lane=lane)

    def whisper_in(
        self, where: Place, person: Person, *said: Text | Block, message_id: str | None = None
    ) -> str:
        """Say something in a place so that only this person sees it: there if the chat can, else in
        their direct chat. For what comes later than the event that it answers."""
        return self._say(*said, place=where, person=person, private=True, message_id=message_id)

    def spread(
        self,
        people: Sequence[Person],
        *said: Text | Block,
        message_id: str | None = None,
        lane: Lane = "broadcast",
    ) -> str:
        """Say one thing to many people, each in one chat, and return the message's id.

        Its words are kept once for all who read them alike. With the `message_id` of before it goes
        on: whoever has it already does not get it again, and nobody does once it was stopped or
        removed. Who is new gets what is said now, with the same choices as long as they do the
        same. Some thousands of people fit into one transaction; more are for several.
        """
        spread = Utterance(
            message_id=message_id or new_id(),
            kind="spread",
            skill=self.skill,
            message=message_of(*said),
            people=tuple(people),
            lane=lane,
        )
        self.said.append(spread)
        return spread.message_id

    def update(self, message_id: str, *said: Text | Block) -> None:
        """Replace a message wherever it stands; its old choices close.

        What was not sent yet is sent in its new words alone. Of a message to many thousands some
        copies are changed now, and the rest soon after.
        """
        self.said.append(Utterance(message_id=message_id, kind="update", message=message_of(*said)))

    def remove(self, message_id: str) -> None:
        """Take a message away wherever it stands; its choices close.

        What was not sent yet never is. Of many thousands, see `update`.
        """
        self.said.append(Utterance(message_id=message_id, kind="remove", message=Message(())))

    async def stop(self, message_id: str) -> None:
        """Take out the copies of a message that were not sent yet, and let no spread go on with it.

        What is under way may arrive still: `storage.standing` tells. Of many thousands of copies
        some are taken out now, and the rest soon after. What was sent stays, with its choices.
        """
        await stop_spread(self.db, message_id, self.now)
        if await stop_copies(self.db, message_id, most=AT_ONCE):
            self.start(Call(route="plein.stop_more", args={"message_id": message_id}))

    def at(self, moment: datetime, call: Call) -> str:
        """Run a timer's call at a moment (at once when it is past) and return its id."""
        return self._plan("timer", moment, call)

    def cancel(self, timer_id: str) -> None:
        """Take a timer back; one that ran already is fine."""
        self.cancelled.append(timer_id)

    def start(self, call: Call) -> str:
        """Run a job after the commit."""
        return self._plan("job", self.now, call)

    def publish(self, fact: str, **payload: Json) -> None:
        """Tell whichever skill listens that something happened: `<skill>.<fact>` with JSON."""
        self._plan("fact", self.now, Call(route=fact, args=payload))

    def audit(
        self, deed: str, *, by: Person | None, about: str | None = None, **details: Json
    ) -> None:
        """Note a deed of power: ids and settings only, never what was said."""
        self.db.add(
            AuditEntry(
                done_at=self.now,
                by_id=by.id if by else None,
                about_id=about,
                deed=deed,
                details=details,
            )
        )

    def _say(
        self,
        *said: Text | Block,
        place: Place | None = None,
        person: Person | None = None,
        channel: str | None = None,
        private: bool = False,
        lane: Lane = "reply",
        avoid: str | None = None,
        under: str | None = None,
        message_id: str | None = None,
    ) -> str:
        message_id = message_id or new_id()
        self.said.append(
            Utterance(
                message_id=message_id,
                kind="post",
                skill=self.skill,
                message=message_of(*said),
                place=place,
                person=person,
                channel=channel,
                private=private,
                lane=lane,
                avoid=avoid,
                under=under,
            )
        )
        return message_id

    def _plan(self, kind: Literal["timer", "job", "fact"], due: datetime, call: Call) -> str:
        planned = Planned(id=new_id(), kind=kind, due_at=due, call=call)
        self.planned.append(planned)
        return planned.id


class Turn(Scope):
    """One event being handled: who did it, and where.

    `seat` is the account with which they did it, `account` what the chat calls that.
    `message_id` is our own message that was pressed, reacted to or answered, if it was one.
    `asked` is the form that the handler wants opened, `opening` the native form to show, and
    `given` what is given of a form already, when its options are asked for.
    `in_home` when the person did it in their home, `home` what to show there from now on, and
    `sheets` the same as it is drawn.
    """

    def __init__(
        self,
        *,
        db: AsyncSession,
        now: datetime,
        house: House,
        by: Person,
        here: Place,
        seat: Seat,
        named: dict[str, Person] | None = None,
        trigger: str | None = None,
        message_id: str | None = None,
        in_home: bool = False,
    ) -> None:
        super().__init__(db=db, now=now, house=house)
        self.by = by
        self.here = here
        self.seat = seat
        self.account = seat.external_id
        self.named = named or {}
        self.trigger = trigger
        self.message_id = message_id
        self.asked: Call | None = None
        self.link_id: str | None = None
        self.opening: FormView | None = None
        self.given: Mapping[str, Json] = {}
        self.in_home = in_home
        self.home: tuple[Message, ...] = ()
        self.sheets: tuple[Primitives, ...] = ()

    def say(self, *said: Text | Block) -> str:
        """Answer where the event happened, in its thread, and return the message's id."""
        if self.here.kind == "direct" and self.here.thread is None:
            # To the person: a chat may name their direct chat in two ways.
            return self._say(*said, person=self.by)
        return self._say(*said, place=self.here)

    def whisper(self, *said: Text | Block, message_id: str | None = None) -> str:
        """Answer so that only this person sees it: here if the chat can, else in their chat."""
        return self.whisper_in(self.here, self.by, *said, message_id=message_id)

    def show_home(self, *parts: Message) -> None:
        """Show this person's home anew, its parts under each other, where the chat has homes.

        Of more than a home can hold the parts before the last one are left out, from the end.
        """
        self.home = parts

    def ask(self, call: Call) -> str:
        """Open a form for this person, with what is given already, to be added to or changed.

        What is returned is the id of the message with its address, where it is on a page.
        """
        self.asked, self.link_id = call, new_id()
        return self.link_id

    @property
    def today(self) -> date:
        """The date where this person is."""
        return self.now.astimezone(ZoneInfo(self.house.zone_of(self.by))).date()

    @property
    def has_pages(self) -> bool:
        """Whether people can open pages of skills here: an operator said at which address."""
        return bool(self.house.pages_at)

    @property
    def has_unseen(self) -> bool:
        """Whether somebody can choose here what is `unseen`; else offer a form with `off_chat`, or
        a page."""
        can = self.house.can(self.here.adapter)
        return can.unseen and (self.here.kind == "direct" or not can.types_unseen)

    def open_page(self, page: Call) -> str:
        """Whisper an address of a page, for this person alone: it works once, for ten minutes.
        What is returned is the id of that message."""
        self.asked, self.link_id = page, new_id()
        return self.link_id

    def offer_feed(self, feed: Call) -> None:
        """Whisper an address of a feed, for this person alone: programs read it there as them."""
        self.asked = feed

    def typed(self, call: Call, words: str) -> None:
        """Do what a command does when this person types these words after it."""
        self.asked = Call(route=call.route, args={**call.args, WORDS: words})

    def account_of(self, account: str | None) -> Person | None:
        """Tell who is behind an account that the event names."""
        return None if account is None else self.named.get(account)


class Tick(Scope):
    """The clock at work: a timer, a schedule entry, or a fact. `zone` is whose clock it is."""

    def __init__(
        self, *, db: AsyncSession, now: datetime, house: House, zone: str, skill: str = ""
    ) -> None:
        super().__init__(db=db, now=now, house=house)
        self.zone = zone
        self.skill = skill


def who(person: Person) -> Who:
    """Name a person inside a text."""
    return Who(person_id=person.id, name=person.name)


def whos(people: Sequence[Person]) -> tuple[Who, ...]:
    """Name people inside a text, joined as a list: `Ayşe, Tom and Bo`."""
    return tuple(who(person) for person in people)
