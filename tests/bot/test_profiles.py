"""What a chat says of people: by an event, by looking slowly, and who they are by it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from adapters.slack.fake import unplugged
from adapters.slack.fake_client import Client
from bot.events import Place, Profile, ProfileChanged
from bot.profile_watch import AT_ONCE, ProfileWatch
from storage.audit import AuditEntry
from storage.outbox import Outgoing
from storage.people import Account, Person
from tests.chat import Chat
from tests.stages import SlackStage

pytestmark = [pytest.mark.skills(), pytest.mark.in_chats("slack")]


class Site:
    """A Slack in which people are met as they come."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        stage = chat.stages["slack"]
        assert isinstance(stage, SlackStage)
        self.stage, self.slack = stage, stage.slack
        self.events = 0

    async def comes(self, name: str, email: str | None = None, **more: Any) -> str:
        """Let somebody into Slack who says hello to the bot."""
        user = self.slack.add_user(name, email=email, **more)
        await self.says(user, "help")
        return user

    async def says(self, user: str, words: str) -> None:
        client = Client(self.slack, self.stage, user, secret="a signing secret")
        await client.say(client.with_bot, words)
        await self.chat.settles()

    async def changes(self, user: str, kind: str = "user_change", **more: Any) -> None:
        """Change somebody's profile in Slack, which tells it."""
        self.slack.users[user] |= more
        client = Client(self.slack, self.stage, user, secret="a signing secret")
        at = f"{self.chat.now.timestamp():.6f}"
        await client.event({"type": kind, "user": self.slack.users[user], "event_ts": at})
        await self.chat.settles()

    async def people(self) -> list[Person]:
        async with self.chat.store.transaction() as db:
            wanted = select(Person).where(col(Person.is_bot).is_(False)).order_by(col(Person.id))
            return list(await db.exec(wanted))

    async def account(self, user: str) -> tuple[Account, Person]:
        async with self.chat.store.transaction() as db:
            found = await db.exec(
                select(Account, Person)
                .join(Person, col(Person.id) == col(Account.person_id))
                .where(Account.external_id == user)
            )
            return found.one()


@pytest.fixture
async def site(chat: Chat) -> Site:
    return Site(chat)


async def _directory(site: Site, name: str, email: str, **more: Any) -> Person:
    person = Person(name=name, name_key=name.casefold(), email=email, imported=True, **more)
    async with site.chat.store.transaction() as db:
        db.add(person)
    return person


def _named(name: str, email: str | None = None) -> dict[str, Any]:
    return {"real_name": name, "display_name": name} | ({"email": email} if email else {})


# Linking by address.


async def test_a_trusted_address_makes_somebody_of_the_directory_known(site: Site) -> None:
    ada = await _directory(site, "Ada de Vries", "ada@example.org")

    user = await site.comes("ada", "Ada@Example.org")

    account, person = await site.account(user)
    assert (person.id, account.email) == (ada.id, "ada@example.org")


@pytest.mark.parametrize(
    "details",
    [
        {"email": "ada@elsewhere.example"},
        {"email": "ada@example.org", "is_restricted": True},
        {"email": "ada@example.org", "is_email_confirmed": False},
        {"email": "ada@example.org", "team_id": "T0OTHER"},
    ],
)
async def test_who_is_not_vouched_for_is_a_stranger(site: Site, details: dict[str, Any]) -> None:
    ada = await _directory(site, "Ada de Vries", "ada@example.org")

    user = await site.comes("Ada de Vries", **details)

    _, person = await site.account(user)
    assert person.id != ada.id
    assert person.email is None


async def test_the_same_person_in_two_workspaces_is_one(site: Site, chat: Chat) -> None:
    ada = await _directory(site, "Ada", "ada@example.org")
    await site.comes("Ada", "ada@example.org")
    place = Place(adapter="slack", workspace="T0SECOND", channel="U9", kind="direct")
    newcomer = ProfileChanged(
        id="e-1",
        place=place,
        account="U9",
        at=chat.now,
        profile=Profile(name="Ada", email="ada@example.org"),
        is_newcomer=True,
    )

    await chat.app.engine.receive(newcomer)
    await chat.settles()

    async with chat.store.transaction() as db:
        rows = await db.exec(select(Account.workspace).where(Account.person_id == ada.id))
        assert sorted(rows) == [site.slack.team, "T0SECOND"]


# Changes.


async def test_a_change_of_name_and_clock_is_followed(site: Site) -> None:
    user = await site.comes("Ada Smit")

    await site.changes(user, profile=_named("Ada de Vries"), tz="Europe/London", locale="nl-NL")

    _, person = await site.account(user)
    assert (person.name, person.name_key) == ("Ada de Vries", "ada de vries")
    assert (person.zone, person.language) == ("Europe/London", "nl")


async def test_what_somebody_chose_is_left_as_it_is(site: Site, chat: Chat) -> None:
    user = await site.comes("Ada", tz="Europe/Amsterdam")
    async with chat.store.transaction() as db:
        person = (await db.exec(select(Person).where(Person.name == "Ada"))).one()
        person.has_chosen = True

    await site.changes(user, tz="Europe/London", locale="nl-NL")

    _, person = await site.account(user)
    assert (person.zone, person.language) == ("Europe/Amsterdam", "en")


async def test_the_directory_has_the_last_word_about_a_name(site: Site) -> None:
    await _directory(site, "Ada de Vries", "ada@example.org", zone="Europe/Berlin")
    user = await site.comes("ada", "ada@example.org")

    await site.changes(user, profile=_named("Queen", "ada@example.org"), tz="Europe/London")

    account, person = await site.account(user)
    assert (person.name, person.zone) == ("Ada de Vries", "Europe/Berlin")
    assert account.name == "Queen"


async def test_older_word_that_comes_late_changes_nothing(site: Site, chat: Chat) -> None:
    user = await site.comes("Ada")
    await chat.later(timedelta(minutes=5))
    await site.changes(user, profile=_named("Ada de Vries"))
    late = ProfileChanged(
        id="e-late",
        place=Place(adapter="slack", workspace=site.slack.team, channel=user, kind="direct"),
        account=user,
        at=chat.now - timedelta(minutes=4),
        profile=Profile(name="Ada Smit"),
    )

    await chat.app.engine.receive(late)
    await chat.settles()

    _, person = await site.account(user)
    assert person.name == "Ada de Vries"


async def test_a_change_of_somebody_nobody_met_makes_nobody_and_a_newcomer_is_known(
    site: Site,
) -> None:
    met = len(await site.people())
    silent = site.slack.add_user("Silent")
    newcomer = site.slack.add_user("Newcomer")

    await site.changes(silent)
    await site.changes(newcomer, kind="team_join")

    assert [one.name for one in (await site.people())[met:]] == ["Newcomer"]


async def test_who_was_deactivated_gets_nothing_more(site: Site, chat: Chat) -> None:
    user = await site.comes("Ada")
    account, person = await site.account(user)
    async with chat.store.transaction() as db:
        waits: dict[str, Any] = {"said_at": chat.now, "next_at": chat.now + timedelta(hours=1)}
        db.add(
            Outgoing(
                **waits,
                message_id="m1",
                adapter="slack",
                workspace=account.workspace,
                account=user,
                person_id=person.id,
                queue="q",
                sheet="[]",
            )
        )

    await site.changes(user, deleted=True)
    before = site.slack.count("chat.postMessage")
    await chat.later(timedelta(hours=2))

    account, person = await site.account(user)
    assert (account.is_active, person.is_active) == (False, False)
    assert site.slack.count("chat.postMessage") == before


async def test_who_comes_back_is_active_again(site: Site) -> None:
    user = await site.comes("Ada")
    await site.changes(user, deleted=True)

    await site.changes(user, deleted=False)

    account, person = await site.account(user)
    assert (account.is_active, person.is_active) == (True, True)


async def test_somebody_of_the_directory_stays_when_one_chat_lets_them_go(site: Site) -> None:
    await _directory(site, "Ada", "ada@example.org")
    user = await site.comes("Ada", "ada@example.org")

    await site.changes(user, deleted=True)

    account, person = await site.account(user)
    assert (account.is_active, person.is_active) == (False, True)


async def test_a_guest_who_becomes_a_member_is_one_and_back(site: Site) -> None:
    user = await site.comes("Ada", is_restricted=True)
    assert (await site.account(user))[1].is_guest

    await site.changes(user, is_restricted=False)
    assert not (await site.account(user))[1].is_guest
    await site.changes(user, is_restricted=True)

    assert (await site.account(user))[1].is_guest


async def test_a_bot_is_met_and_is_nobody_to_thank(site: Site) -> None:
    robot = site.slack.add_user("Robot", is_bot=True)

    await site.changes(robot, kind="team_join")

    assert "Robot" not in [one.name for one in await site.people()]


# Addresses that change.


async def test_a_new_address_of_the_same_person_is_followed(site: Site) -> None:
    user = await site.comes("Ada", "ada@example.org")
    _, before = await site.account(user)

    await site.changes(user, profile=_named("Ada", "a.devries@example.org"))

    _, person = await site.account(user)
    assert (person.id, person.email) == (before.id, "a.devries@example.org")


async def test_an_address_of_somebody_else_makes_the_account_theirs(site: Site) -> None:
    ada = await _directory(site, "Ada", "ada@example.org")
    bob = await _directory(site, "Bob", "bob@example.org")
    user = await site.comes("Ada", "ada@example.org")

    await site.changes(user, profile=_named("Bob", "bob@example.org"))

    _, person = await site.account(user)
    assert person.id == bob.id
    assert [one.id for one in await site.people() if one.imported] == [ada.id, bob.id]


async def test_an_id_that_is_used_anew_is_somebody_new(site: Site, chat: Chat) -> None:
    ada = await _directory(site, "Ada", "ada@example.org")
    user = await site.comes("Ada", "ada@example.org")
    await site.changes(user, deleted=True, profile=_named("Ada"))

    await site.changes(user, deleted=False, profile=_named("Cas", "cas@example.org"))

    _, person = await site.account(user)
    assert person.id != ada.id
    assert (person.name, person.email) == ("Cas", "cas@example.org")


async def test_a_stranger_whom_the_chat_vouches_for_later_becomes_who_they_are(
    site: Site, chat: Chat
) -> None:
    ada = await _directory(site, "Ada", "ada@example.org")
    user = await site.comes("ada", "ada@example.org", is_email_confirmed=False)
    assert (await site.account(user))[1].id != ada.id

    await site.changes(user, is_email_confirmed=True)

    account, person = await site.account(user)
    assert (person.id, account.name) == (ada.id, "ada")
    async with chat.store.transaction() as db:
        deeds = await db.exec(select(AuditEntry.deed, AuditEntry.details))
        assert ("accounts.linked", {"way": "address"}) in deeds.all()


# Looking, slowly.


async def test_a_change_that_nobody_told_is_found_by_looking(site: Site, chat: Chat) -> None:
    user = await site.comes("Ada Smit")
    site.slack.users[user] |= {"profile": _named("Ada de Vries")}
    watch = ProfileWatch(chat.app.workplace)

    assert await watch.look() == 0  # it was looked at just now
    await chat.later(timedelta(days=1, minutes=1))
    assert await watch.look() >= 1

    _, person = await site.account(user)
    assert person.name == "Ada de Vries"


async def test_a_few_are_looked_at_in_a_round_and_everybody_in_turn(site: Site, chat: Chat) -> None:
    async with chat.store.transaction() as db:
        for number in range(2 * AT_ONCE + 3):
            user = site.slack.add_user(f"Person {number}")
            person = Person(name=f"Person {number}")
            db.add(person)
            await db.flush()
            db.add(
                Account(
                    adapter="slack",
                    workspace=site.slack.team,
                    external_id=user,
                    person_id=person.id,
                )
            )
    before = site.slack.count("users.info")

    rounds = [await ProfileWatch(chat.app.workplace).look() for _ in range(4)]

    assert rounds == [AT_ONCE, AT_ONCE, 3, 0]
    assert site.slack.count("users.info") - before == 2 * AT_ONCE + 3
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Account).where(col(Account.name).is_(None)))).all() == []


async def test_where_a_chat_is_away_it_goes_on_from_there_later(site: Site, chat: Chat) -> None:
    user = await site.comes("Ada Smit")
    site.slack.users[user] |= {"profile": _named("Ada de Vries")}
    await chat.later(timedelta(days=1, minutes=1))
    watch = ProfileWatch(chat.app.workplace)
    site.slack.fail(unplugged(), method="users.info")

    assert await watch.look() == 0
    assert (await site.account(user))[1].name == "Ada Smit"
    assert await watch.look() >= 1

    assert (await site.account(user))[1].name == "Ada de Vries"


async def test_somebody_whom_the_chat_knows_no_more_is_left_as_they_are(
    site: Site, chat: Chat
) -> None:
    user = await site.comes("Ada")
    kept = site.slack.users.pop(user)
    await chat.later(timedelta(days=1, minutes=1))

    await ProfileWatch(chat.app.workplace).look()

    assert (await site.account(user))[1].is_active
    site.slack.users[user] = kept
