"""A form whose answers are not typed in a chat: where a chat has no forms, it is a page."""

import asyncio
from datetime import date, time, timedelta
from typing import Any, Final

import pytest
from sqlmodel import col, delete, select
from starlette.applications import Starlette

from bot.engine import Engine
from bot.events import Event
from bot.page.server import FormPages
from bot.ports import Answer
from storage.dialogues import Dialogue
from storage.inbox import Arrived
from storage.people import Account, Grant
from storage.privacy import export_person, forget_person, sweep
from tests.actor import Actor
from tests.bot.confiding import CONFIDING
from tests.bot.trial import deeds
from tests.chat import Chat
from tests.drivers import FormPage
from tests.postgres import PostgresServer

pytestmark = [pytest.mark.skills(CONFIDING), pytest.mark.in_chats("console")]

SECRET: Final = "My manager reads my mail.\nEvery day."
ANSWERS: Final[dict[str, Any]] = {
    "what": SECRET,
    "kind": "Home & family",
    "signs": ["My work", "People around me"],
    "again": True,
}
everywhere = pytest.mark.in_chats("web", "slack", "console")


def editor(chat: Chat, name: str = "ada", **more: Any) -> Actor:
    """Somebody who may tell what worries them."""
    return chat.on(name, role="editor", **more)


async def rows(chat: Chat) -> list[Dialogue]:
    async with chat.store.transaction() as db:
        return list(await db.exec(select(Dialogue).order_by(Dialogue.id)))


# The address.


async def test_the_address_comes_in_private_with_why_and_how_long(chat: Chat) -> None:
    ada, bob = editor(chat), chat.on("bob")

    await ada.types("/worry", to="#general")

    told = ada.whispered("do not belong in a chat")
    assert told.place == "dm"
    assert "30 minutes" in told.text
    assert "for you alone" in told.text
    assert "http://plein.example.org/form/" in told.text
    bob.sees_not("/form/")


async def test_it_comes_in_dutch(chat: Chat) -> None:
    bo = editor(chat, "bo", language="nl")

    await bo.types("/zorg")

    bo.whispered("Dit hoort niet in een chat, want daar blijft je antwoord staan.")
    assert "Waar maak je je zorgen om?" in (await bo.page()).words


async def test_words_after_the_command_are_not_taken_and_that_is_said(chat: Chat) -> None:
    ada, _ = editor(chat), chat.on("bob")

    await ada.types("/worry bob reads my mail every day")

    ada.whispered("I did not take the words that you typed after the command")
    page = await ada.page()
    assert page.filled["what"] == [""]
    assert "reads my mail" not in repr(await rows(chat))


async def test_without_words_nothing_is_said_of_them(chat: Chat) -> None:
    ada = editor(chat)

    await ada.types("/worry")

    ada.sees_not("I did not take the words")


@everywhere
async def test_one_script_tells_it_in_every_chat(chat: Chat) -> None:
    ada, _ = editor(chat), chat.on("bob")

    await ada.types("/worry")
    await ada.fills(**ANSWERS, whom=["bob"], score="3")

    [told] = await deeds(chat, "worry")
    assert told["what"] == SECRET
    assert told["score"] == "3"
    assert told["whom"] == [chat.on("bob").id]
    ada.whispered("Thank you for telling.")


@pytest.mark.in_chats("web", "slack")
async def test_a_chat_with_forms_shows_its_own(chat: Chat) -> None:
    ada = editor(chat)

    await ada.types("/worry")

    ada.sees_not("/form/")
    assert (await rows(chat))[0].token_hash is None
    assert all("/form/" not in str(getattr(one, "path", "")) for one in chat.site.routes)


async def test_only_a_hash_of_the_token_is_kept(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()

    token = page.path.rpartition("/")[2]
    [row] = await rows(chat)

    assert len(token) == 43  # 256 random bits
    assert token not in repr(row)
    assert len(str(row.token_hash)) == 64


async def test_the_form_of_a_chat_without_any_address_says_so(chat: Chat) -> None:
    ada = editor(chat)
    chat.app.workplace.address = ""

    await ada.types("/worry")

    ada.whispered("it opens in the browser. Ask whoever runs this bot")
    assert await rows(chat) == []


# What is filled in.


async def test_every_kind_of_question_arrives(chat: Chat) -> None:
    ada, bob, cas = editor(chat), chat.on("bob"), chat.on("cas de vries")
    await ada.types("/worry")

    await ada.fills(
        **ANSWERS,
        score="7",
        often=12,
        whom=["bob", "Cas de Vries"],
        where="#random",
        day=date(2026, 12, 20),
        moment=time(9, 30),
        called="<b>Ada & co</b>",
    )

    assert ada.errors == {}
    assert await deeds(chat, "worry") == [
        {
            "what": SECRET,
            "kind": "home",
            "signs": ["work", "people"],
            "again": True,
            "score": "7",
            "often": 12,
            "whom": [bob.id, cas.id],
            "where": "#random",
            "day": "2026-12-20",
            "moment": "09:30:00",
            "called": "<b>Ada & co</b>",
        }
    ]


async def test_what_needs_no_answer_can_be_left_out(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")

    await ada.fills(**ANSWERS)

    [told] = await deeds(chat, "worry")
    assert (told["often"], told["whom"], told["where"], told["day"]) == (None, [], None, None)


async def test_what_is_wrong_stands_at_its_field_and_the_rest_stays(chat: Chat) -> None:
    ada, _ = editor(chat), chat.on("bob")
    await ada.types("/worry")
    page = await ada.page()

    answer = await page.send(
        what="Short\nly",
        signs=[],
        often="many",
        whom=["bob", "bbo jansen"],
        day="someday",
        moment="late",
        called="x" * 21,
    )

    assert answer.status_code == 422
    assert page.errors == {
        "what": "Please use at least 10 characters.",
        "kind": "Please fill this in.",
        "signs": "Please fill this in.",
        "again": "Please fill this in.",
        "often": "That is no whole number. Please type it in digits, for example 5.",
        "whom": "I do not know “bbo”. Did you mean Bob?",
        "day": "I do not understand that date. Try tomorrow, 15 December or 2026-12-15.",
        "moment": "I do not understand that time. Try 10:00 or 3 pm.",
        "called": "Please use at most 20 characters.",
    }
    assert "Nothing is sent yet. Please look at 9 things again" in page.words
    assert page.filled["what"] == ["Short\r\nly"]
    assert page.filled["whom"] == ["bob, bbo jansen"]
    assert await deeds(chat, "worry") == []
    await page.send(**ANSWERS, often=3, whom=["bob"], day="", moment="", called="")
    assert [one["often"] for one in await deeds(chat, "worry")] == [3]


async def test_what_the_handler_refuses_is_told_on_the_page(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()

    await page.send(**ANSWERS | {"what": "nonsense and more"})
    assert page.errors == {"what": "Please, no nonsense."}
    await page.send(**ANSWERS, called="Nobody")

    assert page.errors == {"": "Somebody must have told it."}
    assert page.filled["what"] == [SECRET.replace("\n", "\r\n")]
    await page.send(called="")
    assert len(await deeds(chat, "worry")) == 1


async def test_nothing_that_people_typed_is_markup_on_the_page(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()
    evil = "</textarea><script>alert(1)</script>\"'><img src=x>"

    answer = await page.send(what=evil, called=evil)

    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert page.filled["what"] == [evil]
    assert page.filled["called"] == [evil]


async def test_what_no_honest_browser_sends_is_refused_kindly(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()
    sent = {
        "what": "a long story \x00",
        "kind": "war",
        "signs": ["work", "war"],
        "again": "perhaps",
        "score": "99",
        "whom": "<@somebody>",
        "where": "nowhere",
        "subject": "tea",
        "_asks": "1",
    }

    answer = await page.send_raw(sent)

    assert answer.status_code == 422
    assert page.errors.keys() == {"kind", "signs", "again", "score", "whom", "where"}
    assert (await page.send_raw(b"\xff\xfe=%ff&&&=")).status_code == 422
    assert await deeds(chat, "worry") == []


async def test_too_much_is_not_read_to_its_end(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()

    assert (await page.send_raw({"what": "x" * 600_000})).status_code == 413
    assert "This is too much at once" in page.words
    assert (await page.send_raw({f"q{n}": "x" for n in range(2000)})).status_code == 413


async def test_what_is_given_already_stands_on_the_page(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/about rain")

    page = await ada.page()
    assert page.filled == {"word": ["wet"]}
    await page.send(word="dry")

    assert await deeds(chat, "word") == [{"subject": "rain", "word": "dry"}]


async def test_what_is_carried_cannot_be_changed_on_the_page(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/about tea")
    page = await ada.page()

    await page.send_raw({"word": "green", "subject": "coffee"})

    assert await deeds(chat, "word") == [{"subject": "tea", "word": "green"}]


# How long it works.


async def test_looking_uses_nothing_up_and_sending_does(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()

    for _ in range(3):
        assert (await page.open()).status_code == 200
    answer = await page.send(**ANSWERS)

    assert answer.status_code == 200
    assert "Your answers have arrived" in page.words
    assert "close this window" in page.words
    assert (await page.open()).status_code == 404
    assert (await page.send_raw({"what": SECRET})).status_code == 404
    await chat.settles()
    assert len(await deeds(chat, "worry")) == 1


async def test_two_presses_at_once_send_it_once_and_both_are_told(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    first, second = await ada.page(), await ada.page()

    answers = await asyncio.gather(first.send(**ANSWERS), second.send(**ANSWERS))
    await chat.settles()

    assert sorted(one.status_code for one in answers) in ([200, 200], [200, 404])
    assert len(await deeds(chat, "worry")) == 1
    assert len([one for one in ada.seen if "Thank you for telling" in one.text]) == 1


async def test_it_works_for_half_an_hour(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()
    assert "before 10:30" in page.words

    await chat.later(timedelta(minutes=29))
    assert (await page.open()).status_code == 200
    await chat.later(timedelta(minutes=1))

    assert (await page.send(**ANSWERS)).status_code == 404
    assert (await page.open()).status_code == 404
    assert await deeds(chat, "worry") == []


async def test_a_newer_address_ends_the_older_one_of_the_same_form(chat: Chat) -> None:
    ada, bob = editor(chat), editor(chat, "bob")
    await ada.types("/worry")
    older = await ada.page()
    await bob.types("/worry")

    await ada.types("/worry")
    newer = await ada.page()

    assert (await older.send(**ANSWERS)).status_code == 404
    assert (await (await bob.page()).open()).status_code == 200
    assert (await newer.send(**ANSWERS)).status_code == 200
    assert len(await deeds(chat, "worry")) == 1


async def test_the_same_form_about_something_else_is_another_one(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/about tea")
    tea = await ada.page()
    await ada.types("/about rain")
    await ada.types("/about rain")

    assert (await tea.send(word="green")).status_code == 200
    assert (await (await ada.page()).send(word="dry")).status_code == 200

    assert [one["subject"] for one in await deeds(chat, "word")] == ["tea", "rain"]


async def test_a_restart_changes_nothing(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")

    await chat.restarts()
    await ada.fills(**ANSWERS)

    assert len(await deeds(chat, "worry")) == 1


@pytest.mark.parametrize("token", ["", "x", "%00", "a" * 43, "a" * 5000, "%ff%fe", "..%2f..", "é"])
async def test_a_wrong_token_gets_one_and_the_same_page(chat: Chat, token: str) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    await ada.fills(**ANSWERS)
    used = await (await ada.page()).open()
    page = FormPage(chat.site, "http://plein.example.org/form/x")
    page.path = f"/form/{token}"

    for answer in (await page.open(), await page.send_raw({"what": SECRET})):
        assert answer.status_code == 404
        assert answer.text == used.text
        assert "This address does not work" in page.words
        assert "Dit adres werkt niet" in page.words


# Who may.


async def test_somebody_who_left_cannot_open_or_send_it(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()

    await chat.leaves(ada)

    assert (await page.send(**ANSWERS)).status_code == 404
    assert (await page.open()).status_code == 404
    assert await deeds(chat, "worry") == []


async def test_somebody_who_may_no_more_cannot_open_or_send_it(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()

    async with chat.store.transaction() as db:
        await db.exec(delete(Grant).where(col(Grant.person_id) == ada.id))

    assert (await page.send(**ANSWERS)).status_code == 404
    assert (await page.open()).status_code == 404
    assert await deeds(chat, "worry") == []


class _Late(Engine):
    """Somebody takes everybody's roles away just before a form arrives."""

    async def receive(self, event: Event) -> Answer:
        async with self.workplace.store.transaction() as db:
            await db.exec(delete(Grant))
        return await super().receive(event)


async def test_a_right_that_is_lost_while_it_is_sent_stops_it(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    site = Starlette(routes=FormPages(_Late(chat.app.workplace)).routes())
    page = FormPage(site, f"http://plein.example.org{(await ada.page()).path}")
    await page.open()

    answer = await page.send(**ANSWERS)
    await chat.settles()

    assert answer.status_code == 404
    assert await deeds(chat, "worry") == []
    ada.whispered("can do this")


async def test_after_an_erasure_nothing_is_left_of_it(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()

    async with chat.store.transaction() as db:
        assert (await export_person(db, ada.id))["core_dialogue"][0]["token_hash"] is not None
        await forget_person(db, ada.id)

    assert await rows(chat) == []
    assert (await page.send(**ANSWERS)).status_code == 404
    assert (await page.open()).status_code == 404


async def test_an_account_that_is_gone_cannot_send_it(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()

    async with chat.store.transaction() as db:
        await db.exec(delete(Account).where(col(Account.person_id) == ada.id))

    assert (await page.send(**ANSWERS)).status_code == 404


# What is kept, and what goes wrong.


async def test_answers_are_kept_by_nobody_but_the_skill(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()
    await page.send(**ANSWERS | {"what": "short"})
    await page.send(**ANSWERS)
    await chat.settles()

    [row] = await rows(chat)
    assert (row.state, row.given) == ("done", {})
    async with chat.store.transaction() as db:
        arrived = list(await db.exec(select(Arrived)))
    assert {one.payload for one in arrived} == {None}


async def test_rows_go_after_their_term(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    await chat.later(timedelta(days=8))

    async with chat.store.transaction() as db:
        await sweep(db, chat.now)

    assert await rows(chat) == []


async def test_neither_token_nor_answers_are_logged(
    chat: Chat, capfd: pytest.CaptureFixture[str]
) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()
    await page.send(**ANSWERS | {"what": "secretly"})
    await page.send(**ANSWERS, called="Broken")

    said = "".join(capfd.readouterr())

    assert "turn.failed" in said
    assert page.path.rpartition("/")[2] not in said
    assert "My manager" not in said
    assert "secretly" not in said


async def test_a_handler_that_fails_gives_a_reference_and_the_form_stays(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()

    await page.send(**ANSWERS, called="Broken")
    assert "under reference" in page.errors[""]
    await page.send(called="")

    assert len(await deeds(chat, "worry")) == 1


@pytest.mark.on_databases("postgresql")
async def test_while_the_database_is_away_nothing_typed_is_lost(
    chat: Chat, postgres_server: PostgresServer, chat_postgres: str
) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()

    postgres_server.turn_away(chat_postgres)
    away = await page.open()
    sent = await page.send_raw({**ANSWERS, "kind": "home", "signs": ["work"], "again": "yes"})
    postgres_server.let_in(chat_postgres)

    assert (away.status_code, sent.status_code) == (503, 503)
    assert "This does not work just now" in page.words
    assert "Dit lukt nu even niet" in page.words
    assert page.filled["what"] == [SECRET]
    assert (await page.send()).status_code == 200
    assert len(await deeds(chat, "worry")) == 1


async def test_who_asks_too_often_waits_and_others_do_not(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    hasty, other = await ada.page(client="192.0.2.7"), await ada.page(client="192.0.2.8")

    statuses = {(await hasty.open()).status_code for _ in range(100)}
    assert statuses == {200, 429}
    assert (await hasty.send_raw({"what": SECRET})).status_code == 429

    assert hasty.filled["what"] == [SECRET]
    assert (await other.open()).status_code == 200


# Headers.


async def test_every_page_is_shut_tight(chat: Chat) -> None:
    ada = editor(chat)
    await ada.types("/worry")
    page = await ada.page()
    wrong = FormPage(chat.site, "http://plein.example.org/form/wrong")
    style = FormPage(chat.site, "http://plein.example.org/form/page.css")

    for answer in (
        await page.open(),
        await page.send(what="short"),
        await page.send_raw({"what": "x" * 600_000}),
        await wrong.open(),
        await style.open(),
        await page.send_raw({**ANSWERS, "kind": "home", "signs": ["work"], "again": "yes"}),
    ):
        headers = answer.headers
        policy = headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "default-src 'none'" in policy
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src" not in policy
        assert "set-cookie" not in headers
        assert "strict-transport-security" not in headers
        assert "<script" not in answer.text


async def test_a_chat_that_previews_addresses_keeps_nothing_of_the_form(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/about rain")

    text = (await (await ada.page()).open()).text

    assert '<meta property="og:title" content="Plein">' in text
    assert '<meta property="og:description" content="Plein">' in text
    assert '<meta name="robots" content="noindex">' in text
