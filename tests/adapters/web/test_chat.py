"""The web chat as people use it: talk, choices, forms, reactions, whispers, on both databases."""

from typing import Any

from adapters.web.fake import Client, choices_of
from tests.adapters.web.probe import Site


def _texts(messages: list[dict[str, Any]]) -> list[str]:
    return [one["text"] for one in messages]


def _last(client: Client, kind: str) -> dict[str, Any]:
    return [frame for frame in client.frames if frame["type"] == kind][-1]


async def test_what_is_said_in_a_channel_reaches_everybody_and_is_acknowledged(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")

    await ayse.send(type="say", place="general", text="Good morning", id="a1")

    assert ayse.frames == [{**_last(ayse, "message"), "id": "a1"}]
    assert _last(bob, "message")["message"]["text"] == "Good morning"
    assert "id" not in _last(bob, "message")
    assert _last(bob, "message")["message"]["author"]["name"] == "Ayşe Yılmaz"
    assert _texts(await bob.messages("general")) == ["Good morning"]


async def test_a_repeat_with_the_same_id_is_said_once_and_acknowledged_again(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")

    for _ in range(3):
        await ayse.send(type="say", place=ayse.with_bot, text="/hear hello", id="a1")
    await site.settle()

    assert [one.get("id") for one in ayse.frames if one["type"] == "message"] == [
        "a1",
        "a1",
        "a1",
        None,
    ]
    assert _texts(await ayse.messages(ayse.with_bot)) == ["/hear hello", "I heard hello"]
    assert bob.frames == []


async def test_two_people_may_use_the_same_id(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")

    await ayse.send(type="say", place="general", text="one", id="same")
    await bob.send(type="say", place="general", text="two", id="same")

    assert _texts(await ayse.messages("general")) == ["one", "two"]


async def test_a_button_is_pressed_and_its_message_replaced_in_place(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")
    await ayse.say("general", "/offer")
    await site.settle()
    offered = (await bob.messages("general"))[-1]
    (_, one), _ = choices_of(offered)

    await bob.press(one)
    await site.settle()

    updated = _last(ayse, "update")["message"]
    assert updated["id"] == offered["id"]
    assert updated["text"] == "Bob de Boer chose one"
    assert updated["edited"]
    assert choices_of(updated) == []
    assert _texts(await ayse.messages("general")) == ["/offer", "Bob de Boer chose one"]


async def test_a_command_without_words_opens_a_form_and_its_errors_stand_at_their_questions(
    site: Site,
) -> None:
    ayse = await site.on("ayse")
    await ayse.say("general", "/hear")
    await site.settle()
    (form,) = ayse.forms.values()

    assert form["title"] == "Tell me"
    assert [(one["name"], one["kind"]) for one in form["questions"]] == [
        ("words", "text"),
        ("who", "people"),
    ]
    await ayse.submit(form["id"], {"words": "rude", "who": []})
    assert ayse.errors == {"words": "Not that."}
    assert ayse.forms

    await ayse.submit(form["id"], {"words": "nice", "who": []})
    await site.settle()

    assert ayse.errors == {}
    assert ayse.forms == {}
    assert _last(ayse, "form_done") == {"type": "form_done", "form": form["id"]}
    assert _texts(await ayse.messages("general"))[-1] == "I heard nice"


async def test_a_form_of_somebody_else_is_refused(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")
    await ayse.say("general", "/hear")
    await site.settle()
    (form,) = ayse.forms

    await bob.submit(form, {"words": "mine now"})
    await bob.submit("0" * 26, {"words": "forged"})

    assert [one["type"] for one in bob.frames if one["type"].startswith("form")] == [
        "form_errors",
        "form_errors",
    ]
    assert "" in bob.errors


async def test_a_page_that_is_closed_gets_its_form_as_a_button(site: Site) -> None:
    ayse = await site.on("ayse")
    await ayse.say("general", "/hear")
    ayse.leave()
    await site.settle()

    (whisper,) = [one for one in await ayse.messages("general") if one["only_you"]]
    assert choices_of(whisper) != []
    assert ayse.forms == {}


async def test_a_whisper_is_for_one_pair_of_eyes(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")
    await ayse.say("general", "/hush")
    await site.settle()

    whisper = (await ayse.messages("general"))[-1]
    assert whisper["only_you"]
    assert _last(ayse, "message")["message"]["id"] == whisper["id"]
    assert _texts(await bob.messages("general")) == ["/hush"]
    assert [one["message"]["text"] for one in bob.frames] == ["/hush"]


async def test_what_the_bot_takes_away_is_gone_for_everybody(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")
    await ayse.say("general", "/show")
    await site.settle()
    shown = (await bob.messages("general"))[-1]

    await ayse.say("general", "/unshow")
    await site.settle()

    gone = {"type": "remove", "place": "general", "message": shown["id"]}
    assert _last(bob, "remove") == _last(ayse, "remove") == gone
    assert _texts(await bob.messages("general")) == ["/show", "/unshow"]


async def test_a_reaction_is_shown_told_and_taken_back(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")
    await ayse.say("general", "Look")
    (said,) = await bob.messages("general")

    await bob.react(said["id"], "🙌")
    await bob.react(said["id"], "🙌")
    await site.settle()

    drawn = _last(ayse, "update")["message"]["reactions"]
    assert drawn == [{"emoji": "🙌", "count": 1, "mine": False, "names": ["Bob de Boer"]}]
    assert _last(bob, "update")["message"]["reactions"][0]["mine"]
    assert _texts(await ayse.messages("general")) == ["Look", "Bob de Boer put 🙌"]

    await bob.react(said["id"], "🙌", off=True)
    await bob.react(said["id"], "🙌", off=True)
    await site.settle()

    (look, _, took) = await ayse.messages("general")
    assert look["reactions"] == []
    assert took["text"] == "Bob de Boer took 🙌"


async def test_a_thread_counts_its_replies_and_a_reply_to_a_reply_stays_in_it(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")
    await ayse.say("general", "Who is in?")
    (root,) = await ayse.messages("general")

    await bob.say("general", "Me", thread=root["id"])
    reply = (await ayse.messages("general"))[-1]
    await ayse.say("general", "/hear there", thread=reply["id"])
    await site.settle()

    first, *rest = await ayse.messages("general")
    assert first["replies"] == 3
    assert {one["thread"] for one in rest} == {root["id"]}
    assert rest[-1]["text"] == "I heard there"
    assert _last(bob, "update")["message"]["replies"] == 3


async def test_the_bot_is_addressed_by_its_name_in_a_channel(site: Site) -> None:
    ayse = await site.on("ayse")

    await ayse.say("general", "@plein hear you")
    await ayse.say("general", "Plein, hear me")
    await ayse.say("general", "The plein is nice, hear hear")
    await site.settle()

    assert sorted(_texts(await ayse.messages("general"))[3:]) == ["I heard me", "I heard you"]


async def test_colleagues_talk_alone_and_the_bot_does_not_listen(site: Site) -> None:
    ayse, bob, cas = await site.on("ayse"), await site.on("bob"), await site.on("cas")
    duo = await ayse.open_direct(site.people["bob"].id)

    await ayse.say(duo["id"], "/hear secret @Plein")
    await bob.react((await bob.messages(duo["id"]))[0]["id"], "🙌")
    await site.settle()

    assert (await bob.open_direct(site.people["ayse"].id))["id"] == duo["id"]
    assert _texts(await bob.messages(duo["id"])) == ["/hear secret @Plein"]
    assert cas.frames == []
    assert [one["name"] for one in await cas.places()] == ["general", "kudos", "Plein"]


async def test_a_shortcut_tells_the_bot_what_was_said_by_whom(site: Site) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")
    await ayse.say("general", "Worth keeping")
    (said,) = await bob.messages("general")

    await bob.shortcut("probe.quote", said["id"])
    await site.settle()

    link = f"http://localhost:8080/chat/#/place/general/thread/{said['id']}"
    quoted = (await bob.messages("general"))[-1]["text"]
    assert quoted == f"Ayşe Yılmaz said Worth keeping at {link}"


async def test_a_shortcut_in_a_chat_of_two_is_answered_in_the_chat_with_the_bot(
    site: Site,
) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")
    duo = await ayse.open_direct(site.people["bob"].id)
    await ayse.say(duo["id"], "Between us")
    (said,) = await bob.messages(duo["id"])

    await bob.shortcut("probe.quote", said["id"])
    await site.settle()

    assert _texts(await bob.messages(duo["id"])) == ["Between us"]
    assert _texts(await bob.messages(bob.with_bot)) == ["Ayşe Yılmaz said Between us at "]


async def test_unread_is_counted_until_it_is_read_on_any_page(site: Site) -> None:
    ayse, bob, bobs_phone = await site.on("ayse"), await site.on("bob"), await site.on("bob")
    await ayse.say("general", "one")
    await ayse.say("general", "two")
    await bob.say("general", "mine")
    newest = (await bob.messages("general"))[-1]["id"]

    (general, *_) = await bob.places()
    assert (general["unread"], general["last"]) == (2, newest)
    await bob.read("general", newest)

    assert (await bob.places())[0]["unread"] == 0
    assert bobs_phone.frames[-1] == {"type": "places"}
    assert {"type": "places"} not in bob.frames
    assert (await ayse.places())[0]["unread"] == 1


async def test_direct_chats_come_newest_first_and_an_empty_one_only_for_who_opened_it(
    site: Site,
) -> None:
    ayse, bob = await site.on("ayse"), await site.on("bob")
    duo = await ayse.open_direct(site.people["bob"].id)

    assert [one["name"] for one in await bob.places()] == ["general", "kudos", "Plein"]
    assert [one["name"] for one in await ayse.places()][2:] == ["Plein", "Bob de Boer"]
    await ayse.say(duo["id"], "Hi")

    names = [(one["name"], one["kind"], one["unread"]) for one in await bob.places()]
    assert names == [
        ("general", "channel", 0),
        ("kudos", "channel", 0),
        ("Ayşe Yılmaz", "direct", 1),
        ("Plein", "direct", 0),
    ]


async def test_everybody_of_the_directory_can_be_reached_before_they_ever_came(site: Site) -> None:
    cas = site.people["cas"]
    place = await site.chat.direct("main", cas.id)

    sent = await site.chat.send(place, (), "k1")
    again = await site.chat.send(place, (), "k1")

    assert sent == again
    assert [one["id"] for one in await (await site.on("cas")).messages(place.channel)] == [sent]


async def test_a_colleague_chosen_in_a_form_is_known_to_the_bot(site: Site) -> None:
    ayse = await site.on("ayse")
    await ayse.say("general", "/hear")
    await site.settle()
    (form,) = ayse.forms

    await ayse.submit(form, {"words": "nice", "who": [site.people["bob"].id]})

    assert ayse.errors == {}
    assert ayse.forms == {}
