"""Roles in the chat: who may give them, who is told, and that they hold at once."""

import pytest

from bot.permissions import Policy
from tests.bot import trial
from tests.bot.trial import deeds
from tests.chat import Chat

pytestmark = [
    pytest.mark.skills(*trial.SKILLS),
    pytest.mark.settings(roles={"admin": ["ada@example.org"]}),
]


async def test_an_admin_gives_a_role_that_holds_at_once_and_takes_it_back(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", language="nl")

    await bob.types("/rule")
    await ada.types("/plein role give @bob editor")
    ada.whispered("is editor from now on, and hears so from me")
    bob.sees("Je bent vanaf nu redacteur")
    await bob.types("/rule")
    bob.sees("ruled")

    await ada.types("/plein role take @bob editor")
    bob.sees("De rol redacteur die je had gekregen, is teruggenomen.")
    before = len(bob.seen)
    await bob.types("/rule")

    assert "ruled" not in "".join(one.text for one in bob.seen[before:])
    assert await deeds(chat, "role.given") == [{"role": "editor"}]
    assert await deeds(chat, "role.taken") == [{"role": "editor"}]


async def test_only_admins_give_roles(chat: Chat) -> None:
    bob = chat.on("bob", role="editor")
    chat.on("cor")

    await bob.types("/plein role give @cor editor")

    bob.whispered("plein.roles")
    assert await deeds(chat, "role.given") == []


@pytest.mark.in_chats("console")
async def test_a_role_is_given_once_and_only_to_whom_it_is_of_use(chat: Chat) -> None:
    ada = chat.on("ada")
    chat.on("bob")
    chat.on("gus", is_guest=True)

    await ada.types("/plein role give @bob admin")
    await ada.types("/plein role give @bob admin")
    ada.whispered("was given the role admin before")
    await ada.types("/plein role give @gus editor")
    ada.sees("a role would be of no use")
    await ada.types("/plein role take @ada admin")

    ada.whispered("was not given the role admin. Perhaps the settings name them")
    assert len(await deeds(chat, "role.given")) == 1


async def test_who_looks_on_is_nobody_but_an_observer(chat: Chat) -> None:
    """Neither an editor nor an admin; and an observer may nothing else that members may not."""
    ada, bob = chat.on("ada"), chat.on("bob")
    await ada.types("/plein role give @bob observer")

    bob.sees("You are observer from now on")
    await bob.types("/rule")
    bob.whispered("Only editors can do this")
    policy = Policy(permissions={"trial.look": "observer"}, holders={"admin": [ada.email]})
    async with chat.store.transaction() as db:
        assert [one.id for one in await policy.holding(db, "trial.look")] == [bob.id]
