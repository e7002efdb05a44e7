"""Of every skill that is installed: whatever way leads to it, off is honoured."""

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import Tick, Turn, verbatim
from bot.config import load
from bot.content import Text, message_of
from bot.events import MessageReceived, Place
from bot.intent import Intent
from bot.keep import keep
from bot.load import installed, parts_of
from bot.route import Route
from bot.turns import follow
from storage.off import SwitchedOff, switch_off
from storage.outbox import Outgoing
from storage.people import Person, Seat
from tests.chat import Chat

_SKILLS = installed("skills")
_PARTS = parts_of(load(None, {f"skills.{name}": {} for name in _SKILLS}, environ={}))
_ROUTES = [route for name in _SKILLS for route in _PARTS.skills[name].routes.values()]
_HERE = Place(adapter="console", workspace="w", channel="#general", kind="public")
_OF_NOBODY = ("timer", "every", "job", "start", "fact", "drop")
_OF_PEOPLE = [route for route in _ROUTES if route.kind not in _OF_NOBODY]

pytestmark = [pytest.mark.skills(*_SKILLS), pytest.mark.in_chats("console")]


def _named(route: Route) -> str:
    return route.name


def test_there_are_routes_of_each_skill() -> None:
    assert {route.skill for route in _OF_PEOPLE} == set(_SKILLS)


@pytest.mark.parametrize("route", _OF_PEOPLE, ids=_named)
@pytest.mark.parametrize("where", ["channel", "unit"])
async def test_no_way_leads_to_a_skill_that_is_off(chat: Chat, route: Route, where: str) -> None:
    ada = chat.on("ada", department="Bestuur", role="admin")
    await chat.arrive()
    workplace = chat.app.workplace
    async with chat.store.transaction() as db:
        turn = _turn(chat, ada.person, db)
        await switch_off(db, _off(chat, route.skill, where))
        event = MessageReceived(
            id="1", place=_HERE, account="ada", at=chat.now, message="1", text="x", addressed=False
        )

        await follow(turn, workplace, Intent(route=route, event=event))

        told = message_of(Text(f"core.off_{where}", {"skill": route.skill}))
        assert [one.message for one in turn.said] == ([] if route.kind == "event" else [told])
        assert turn.planned == []
        assert turn.asked is turn.opening is None
        if where == "unit":
            assert not await workplace.may(db, ada.person, route.needs)


@pytest.mark.parametrize("skill", _SKILLS)
async def test_nothing_is_shown_of_a_skill_that_is_off(chat: Chat, skill: str) -> None:
    ada = chat.on("ada", department="Bestuur", role="admin")
    await chat.arrive()
    workplace = chat.app.workplace
    async with chat.store.transaction() as db:
        await switch_off(db, _off(chat, skill, "unit"))
        commands = await workplace.commands_for(db, ada.person)
        shortcuts = await workplace.shortcuts_for(db, ada.person)
        sections = await workplace.sections_for(db, ada.person)

    own = {route.words[0] for route in _ROUTES if route.kind == "command" and route.skill == skill}
    assert own.isdisjoint(one.word.removeprefix("/") for one in commands)
    assert not [one for one in shortcuts if one.name.startswith(f"{skill}.")]
    assert not [one for one in sections if one.name.startswith(f"{skill}.")]


@pytest.mark.parametrize("skill", _SKILLS)
async def test_the_clock_makes_no_skill_speak_where_it_is_off(chat: Chat, skill: str) -> None:
    ada = chat.on("ada", department="Bestuur")
    await ada.types("/help")
    async with chat.store.transaction() as db:
        await switch_off(db, _off(chat, skill, "channel"))
        await switch_off(db, _off(chat, skill, "unit"))
        house = chat.app.workplace
        tick = Tick(db=db, now=chat.now, house=house, zone="UTC", skill=skill)
        said = [
            tick.dm(ada.person, verbatim("x")),
            tick.post(_HERE, verbatim("x")),
            tick.spread([ada.person], verbatim("x")),
        ]
        await keep(tick, house)
        rows = await db.exec(select(Outgoing.state, Outgoing.why, Outgoing.message_id))
        kept = [(state, why) for state, why, id in rows if id in said]

    assert kept == [("dropped", "left_out")] * 3


def _off(chat: Chat, skill: str, where: str) -> SwitchedOff:
    if where == "unit":
        return SwitchedOff(skill=skill, unit="department=Bestuur", since=chat.now)
    return SwitchedOff(
        skill=skill,
        adapter=_HERE.adapter,
        workspace=_HERE.workspace,
        channel=_HERE.channel,
        since=chat.now,
    )


def _turn(chat: Chat, person: Person, db: AsyncSession) -> Turn:
    seat = Seat("1", _HERE.adapter, _HERE.workspace, "ada", is_active=True)
    return Turn(db=db, now=chat.now, house=chat.app.workplace, by=person, here=_HERE, seat=seat)
