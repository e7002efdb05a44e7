"""Nobody sees or touches what is not theirs, whatever they ask for: a property of random chats."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.web.fake import Client, choices_of
from adapters.web.read import Nonsense
from storage.session import Store
from tests.adapters.web import probe

NAMES = ("ayse", "bob", "cas")
PLACES = ("general", "bot", "duo-ayse-bob", "duo-bob-cas", "whisper")

deeds = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(PLACES)), min_size=1, max_size=6)


class Talk:
    """Three people with their pages open, and what each of them may see, by message."""

    def __init__(self, site: probe.Site, pages: dict[str, Client]) -> None:
        self.site = site
        self.pages = pages
        self.seen_by: dict[str, tuple[str, set[str]]] = {}
        self.choices: dict[str, set[str]] = {}

    async def say(self, name: str, where: str) -> None:
        """Say something somewhere, and note who may see it."""
        page = self.pages[name]
        if where.startswith("duo"):
            pair = where.split("-")[1:]
            if name not in pair:
                return
            other = next(one for one in pair if one != name)
            place = (await page.open_direct(self.site.people[other].id))["id"]
            await self._note(page, place, "between us", set(pair))
        elif where == "bot":
            await self._note(page, page.with_bot, "/offer", {name})
        elif where == "whisper":
            await self._note(page, "general", "/hush", set(NAMES), answer={name})
        else:
            await self._note(page, "general", "to all", set(NAMES))

    async def _note(
        self, page: Client, place: str, text: str, who: set[str], answer: set[str] | None = None
    ) -> None:
        before = {one["id"] for one in await page.messages(place)}
        await page.say(place, text)
        await self.site.settle()
        for one in await page.messages(place):
            if one["id"] not in before:
                allowed = answer if answer and one["author"]["bot"] else who
                self.seen_by[one["id"]] = (place, allowed)
                self.choices |= {choice: allowed for _, choice in choices_of(one)}


def _told(page: Client) -> set[str]:
    return {one["message"]["id"] for one in page.frames if one["type"] in ("message", "update")}


async def _listed(page: Client, place: str) -> set[str] | None:
    try:
        return {one["id"] for one in await page.messages(place)}
    except Nonsense:
        return None


async def _tries(page: Client, frame: dict[str, Any]) -> list[str]:
    start = len(page.frames)
    await page.send(**frame)
    return [one["type"] for one in page.frames[start:]]


async def _check_seeing(talk: Talk) -> None:
    for name, page in talk.pages.items():
        allowed = {one for one, (_, who) in talk.seen_by.items() if name in who}
        assert _told(page) == allowed
        for place in {place for place, _ in talk.seen_by.values()}:
            listed = await _listed(page, place)
            mine = {one for one in allowed if talk.seen_by[one][0] == place}
            assert listed == mine if listed is not None else not mine


async def _check_touching(talk: Talk) -> None:
    for name, page in talk.pages.items():
        for message, (place, who) in talk.seen_by.items():
            if name in who:
                continue
            frames: list[dict[str, Any]] = [
                {"type": "react", "message": message, "emoji": "🙌"},
                {"type": "react", "message": message, "emoji": "🙌", "off": True},
                {"type": "shortcut", "name": "probe.quote", "message": message},
                {"type": "read", "place": place, "message": message},
                {"type": "say", "place": place, "text": "I am here", "thread": message},
            ]
            for frame in frames:
                assert await _tries(page, frame) == ["error"], frame
        for choice, who in talk.choices.items():
            if name not in who:
                assert await _tries(page, {"type": "press", "choice": choice}) == ["notice"]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of the probe."""
    return probe.texts(tmp_path_factory.mktemp("rights") / "probe")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=deeds)
async def test_nobody_sees_or_touches_what_is_not_theirs(
    catalogue: Path, deeds: list[tuple[str, str]]
) -> None:
    store = Store("sqlite://")
    await store.create_tables()
    site = await probe.site(store, catalogue)
    talk = Talk(site, {name: await site.on(name) for name in NAMES})
    for name, where in deeds:
        await talk.say(name, where)

    await _check_seeing(talk)
    await _check_touching(talk)
    await site.settle()
    await _check_seeing(talk)

    await site.chat.close()
    await store.close()


async def test_a_place_that_is_not_mine_looks_like_one_that_does_not_exist(
    quick: probe.Site,
) -> None:
    ayse, bob, cas = [await quick.on(name) for name in NAMES]
    duo = (await ayse.open_direct(quick.people["bob"].id))["id"]
    await ayse.say(duo, "secret")

    for place in (duo, ayse.with_bot, bob.with_bot, "duo-nothing", "dm-nobody", "nowhere", ""):
        with pytest.raises(Nonsense, match=r"web\.not_here"):
            await cas.messages(place)


async def test_nobody_opens_a_direct_chat_with_nobody_or_themselves(quick: probe.Site) -> None:
    ayse = await quick.on("ayse")

    for person in (quick.people["ayse"].id, "nobody", "plein", ""):
        with pytest.raises(Nonsense, match=r"web\.not_here"):
            await ayse.open_direct(person)


async def test_a_whisper_takes_no_reaction_and_starts_no_thread(quick: probe.Site) -> None:
    ayse = await quick.on("ayse")
    await ayse.say("general", "/hush")
    await quick.settle()
    whisper = (await ayse.messages("general"))[-1]["id"]

    react = {"type": "react", "message": whisper, "emoji": "🙌"}
    say = {"type": "say", "place": "general", "text": "see this", "thread": whisper}
    assert await _tries(ayse, react) == ["error"]
    assert await _tries(ayse, say) == ["error"]
