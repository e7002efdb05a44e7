"""The whole way: a person in front of the little Slack, the door, the bot, and back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from adapters import slack as package
from adapters.slack import Settings, SlackChat
from adapters.slack.doors import Doors
from adapters.slack.fake import Slack, said
from adapters.slack.fake_client import Client, NotTaken
from adapters.slack.fake_world import Message
from bot.app import App, assemble
from bot.clock import MovableClock
from bot.config import load
from bot.load import parts_of
from bot.ports import About, Web
from storage.inbox import Arrived
from storage.outbox import Outgoing
from storage.people import Account, Person
from storage.session import Store
from tests.chat import FakeWeb

BEGIN = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECRET = "a signing secret"


@dataclass
class Face:
    """The adapter's package, with the little Slack where the network is."""

    slack: Slack
    Settings = Settings

    def make(self, settings: Settings, web: Web, store: Store, about: About) -> SlackChat:
        """Build the adapter on it."""
        return package.make(settings, web, store, about, session=self.slack)


class Workplace:
    """A bot with kudos, a little Slack, and ada and bob in it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = MovableClock(stopped_at=BEGIN)
        self.slack = Slack(clock=self.clock)
        self.slack.tokens = {"xoxb-plein"}
        ada = self.slack.add_user("Ada Jansen", email="ada@example.org", locale="nl-NL")
        bob = self.slack.add_user("Bob Visser", email="bob@example.org")
        self.general = self.slack.add_channel("#general", ada, bob)
        self.slack.add_channel("#kudos", ada, bob)
        table = {"mode": "http", "bot_token": "xoxb-plein", "signing_secret": SECRET}
        given = {
            "bot": {"language": "en"},
            "skills.kudos": {},
            "adapters.slack": {**table, "trust_addresses": ["example.org"]},
        }
        config = load(None, given, environ={})
        web = FakeWeb()
        self.app: App = assemble(
            config,
            replace(parts_of(config), adapters={"slack": Face(self.slack)}),
            store=store,
            web=web,
            clock=self.clock,
        )
        routes = [one for one in web.routes if isinstance(one, BaseRoute)]
        site = Starlette(routes=routes)
        self.ada = Client(self.slack, site, ada, secret=SECRET)
        self.bob = Client(self.slack, site, bob, secret=SECRET)

    @property
    def doors(self) -> Doors:
        """The ways in."""
        adapter = self.app.workplace.adapters["slack"]
        assert isinstance(adapter, SlackChat)
        assert isinstance(adapter.doors, Doors)
        return adapter.doors

    def buttons(self, client: Client) -> list[tuple[Message, str]]:
        """List what somebody can press: the message, and the choice that its button carries."""
        return [
            (message, element["value"])
            for message in client.messages()
            for block in message.blocks
            if block["type"] == "actions"
            for element in block["elements"]
            if "value" in element
        ]

    def texts(self, client: Client) -> str:
        """Everything that somebody sees, as one text."""
        return "\n".join(one.text for one in client.messages())


@pytest.fixture
async def work() -> AsyncIterator[Workplace]:
    store = Store("sqlite://")
    made = Workplace(store)
    await store.create_tables()
    await made.doors.open(made.app.engine)
    await made.doors.see_channels()
    yield made
    await made.app.settle()
    await made.doors.door.close()
    await store.close()


async def test_words_after_a_command_thank_somebody(work: Workplace) -> None:
    await work.ada.command(work.general, "kudos", "@bob for the demo on Monday morning")
    await work.app.settle()

    assert "for the demo on Monday morning" in work.texts(work.bob)


async def test_the_one_command_that_is_always_there_leads_to_the_others(work: Workplace) -> None:
    await work.ada.command(work.general, "plein", "kudos @bob for the demo on Monday morning")
    await work.app.settle()

    assert "for the demo on Monday morning" in work.texts(work.bob)


async def test_a_command_without_words_opens_a_form_whose_errors_stand_at_its_questions(
    work: Workplace,
) -> None:
    await work.ada.command(work.general, "kudos")
    await work.app.settle()
    assert work.ada.modal is not None

    await work.ada.submit({"people": [work.bob.user], "reason": "short"})
    assert list(work.ada.errors) == ["reason"]

    await work.ada.submit({"people": [work.bob.user], "reason": "for the demo on Monday morning"})
    await work.app.settle()
    assert work.ada.errors == {}
    assert work.ada.modal is None
    assert "for the demo on Monday morning" in work.texts(work.bob)


async def test_a_form_that_is_too_late_is_offered_as_a_button(work: Workplace) -> None:
    work.slack.fail(said("expired_trigger_id"), method="views.open")

    await work.ada.command(work.general, "kudos")
    await work.app.settle()

    assert work.ada.modal is None
    assert work.buttons(work.ada) != []


async def test_a_mention_in_a_channel_is_handled_once(work: Workplace) -> None:
    await work.ada.say(work.general, "@plein help")
    await work.app.settle()

    async with work.store.transaction() as db:
        rows = (await db.exec(select(Arrived).where(Arrived.adapter == "slack"))).all()
    assert len(rows) == 1
    assert [one for one in work.ada.messages() if one.bot]


async def test_a_reaction_thanks_the_author(work: Workplace) -> None:
    fixed = await work.bob.say(work.general, "The boiler is fixed")

    await work.ada.react(fixed, "raised_hands")
    await work.app.settle()

    assert [one for one in work.bob.messages() if one.bot]


async def test_people_arrive_with_what_slack_knows_of_them(work: Workplace) -> None:
    await work.ada.say(work.ada.with_bot, "help")
    await work.app.settle()

    async with work.store.transaction() as db:
        found = await db.exec(
            select(Person)
            .join(Account, col(Account.person_id) == col(Person.id))
            .where(Account.external_id == work.ada.user)
        )
        ada = found.one()
    assert (ada.email, ada.language, ada.zone) == ("ada@example.org", "nl", "Europe/Amsterdam")


async def test_a_button_is_pressed_by_the_choice_that_it_carries(work: Workplace) -> None:
    await work.ada.command(work.general, "kudos", "@bob for the demo on Monday morning")
    await work.app.settle()
    before = work.texts(work.ada)
    message, choice = work.buttons(work.ada)[0]

    with pytest.raises(KeyError):
        await work.ada.press(message, "no such choice")
    await work.ada.press(message, choice)
    await work.app.settle()

    assert work.texts(work.ada) != before or work.ada.modal is not None


async def test_a_wrong_secret_gets_nobody_in(work: Workplace) -> None:
    stranger = Client(
        work.slack,
        work.ada._app,  # pyright: ignore[reportPrivateUsage]
        work.ada.user,
        secret="another",
    )

    with pytest.raises(NotTaken, match="401"):
        await stranger.command(work.general, "kudos")


async def test_a_direct_chat_is_written_to_without_being_opened(work: Workplace) -> None:
    """Fifty chats a minute can be opened, and hundreds written to."""
    await work.ada.command(work.general, "kudos", "@bob for the demo on Monday morning")
    await work.app.settle()

    assert "for the demo on Monday morning" in work.texts(work.bob)
    assert work.slack.count("conversations.open") == 0
    async with work.store.transaction() as db:
        places = set(
            await db.exec(select(Outgoing.channel).where(Outgoing.account == work.bob.user))
        )
    assert places == {work.slack.direct(work.bob.user)}
