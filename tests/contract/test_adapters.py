"""What every chat does for the bot, whichever it is."""

from dataclasses import replace

import pytest

from bot.content import (
    Button,
    Buttons,
    Call,
    Fields,
    File,
    Image,
    Link,
    Links,
    Message,
    Paragraph,
    Poll,
    Select,
    Who,
    verbatim,
)
from bot.errors import Refused
from bot.events import (
    ButtonPressed,
    MessageReceived,
    Place,
    PollVoted,
    ReactionAdded,
    ReactionRemoved,
    ShortcutUsed,
)
from bot.offer import keycap_number, match_word
from bot.primitives import FileBox, Line, Primitives, Words
from tests.contract.bench import Bench, accounts_known, text

HELLO = (Line((Words("hello"),)),)
UGLY = "a\0b \ud800 \u202edrow\u202c {name} *bold* <b> & @channel \x1b[31m <@somebody> 🙌🏽 é"


def _buttons(*labels: str) -> Buttons:
    return Buttons(tuple(Button(verbatim(one), Call(route="trial.take")) for one in labels))


# Choices.


@pytest.mark.parametrize("where", ["channel", "direct"])
@pytest.mark.parametrize("label", ["Yes", "Perhaps, but not today"])
async def test_a_choice_can_be_made_where_it_is_shown(bench: Bench, where: str, label: str) -> None:
    labels = ["Yes", "No", "Perhaps, but not today"]
    message = Message((Paragraph(verbatim("Coming?")), _buttons(*labels)))
    place = bench.general if where == "channel" else await bench.direct("ada")
    await bench.send(place, *bench.lowered(message, ["c1", "c2", "c3"]))

    await _choose(bench, label)

    assert _chosen(bench, labels) == labels.index(label)


async def test_every_kind_of_choice_can_be_made(bench: Bench) -> None:
    blocks = (
        Select(verbatim("Team?"), _buttons("Red", "Blue").buttons),
        Poll(verbatim("Lunch?"), _buttons("Soup", "Bread").buttons, counts=(3, 0)),
        _buttons("Stop"),
    )
    labels = ["Red", "Blue", "Soup", "Bread", "Stop"]
    ids = [f"c{number}" for number in range(1, 6)]
    await bench.send(bench.general, *bench.lowered(Message(blocks), ids))

    for label in labels:
        bench.inbox.events.clear()
        await _choose(bench, label)
        assert _chosen(bench, labels) == labels.index(label)


async def test_a_long_list_of_choices_is_within_reach_to_the_last(bench: Bench) -> None:
    labels = [f"Team {number}" for number in range(1, 61)]
    message = Message((Select(verbatim("Team?"), _buttons(*labels).buttons),))
    ids = [f"c{number}" for number in range(1, 61)]
    await bench.send(await bench.direct("ada"), *bench.lowered(message, ids))

    await _choose(bench, "Team 60")

    assert _chosen(bench, labels) == 59


async def test_what_is_to_be_unseen_is_seen_by_nobody_else(bench: Bench) -> None:
    can, unseen = bench.adapter.can, replace(_buttons("Well", "Badly"), unseen=True)
    message = Message((Paragraph(verbatim("How?")), unseen))
    channels = [] if can.types_unseen else [bench.general]
    for place in (await bench.direct("ada"), *channels):
        await bench.send(place, *bench.lowered(message, ["c1", "c2"]))
        before = bench.bob.seen()
        if can.unseen:
            await _choose(bench, "Badly")
            assert _chosen(bench, ["Well", "Badly"]) == 1
        else:
            assert bench.ada.seen()[-1].text.endswith("Not here.")
            assert not bench.ada.seen()[-1].choices

        assert bench.bob.seen() == before


async def _choose(bench: Bench, label: str) -> None:
    for seen in reversed(bench.ada.seen()):
        for shown, handle in seen.choices:
            if shown.startswith(label):
                await bench.ada.press(seen, shown, handle)
                return
    pytest.fail(f"no choice {label!r} is shown: {bench.ada.seen()}")


def _chosen(bench: Bench, labels: list[str]) -> int:
    """Tell which choice the bot hears, whether it was pressed or typed."""
    event = bench.inbox.events[-1]
    match event:
        case ButtonPressed(choice=choice):
            return int(choice.removeprefix("c")) - 1
        case ReactionAdded(emoji=emoji):
            return int(keycap_number(emoji) or 0) - 1
        case PollVoted(numbers=(number,)):
            return number - 1
        case MessageReceived(text=typed, addressed=True):
            found = match_word(typed, list(enumerate(labels, start=1)))
            assert len(found) == 1
            return found[0]
        case _:
            raise AssertionError(f"the bot heard {event}")


# What the bot says.


async def test_long_words_arrive_whole_and_in_order(bench: Bench) -> None:
    words = [f"word{number}" for number in range(8_000)]
    message = Message((Paragraph(verbatim(" ".join(words))),))

    await bench.send(bench.general, *bench.lowered(message))

    seen = " ".join(one.text for one in bench.ada.seen())
    assert seen.split() == words


async def test_everything_that_can_be_said_can_be_drawn(bench: Bench) -> None:
    blocks = (
        Paragraph(verbatim("a point"), bullet=True),
        Fields(((verbatim("Day"), verbatim("Monday")),)),
        Image(url="https://example.org/cat.png", alt=verbatim("a cat")),
        Links((Link(label=verbatim("Read more"), url="https://example.org/more"),)),
    )

    await bench.send(bench.general, *bench.lowered(Message(blocks)))

    shown = bench.ada.seen()[-1].text
    for part in ("a point", "Monday", "a cat", "Read more", "https://example.org/more"):
        assert part in shown


async def test_a_file_arrives_whole_or_is_told_of(bench: Bench) -> None:
    data = bytes(range(256)) * 300
    file = File(name="kudos.csv", data=data, alt=verbatim("Who got what"), media_type="text/csv")

    sheets = bench.lowered(Message((Paragraph(verbatim("Look.")), file)), files=["f1"])
    await bench.send(bench.general, *(_carrying(sheet, data) for sheet in sheets))

    seen = bench.ada.seen()[-1]
    assert "kudos.csv" in seen.text
    assert "Who got what" in seen.text
    opened = [(name, await bench.ada.open(seen, handle)) for name, handle in seen.files]
    assert opened == ([("kudos.csv", data)] if bench.adapter.can.files else [])


async def test_a_file_that_is_taken_away_is_seen_by_nobody(bench: Bench) -> None:
    file = File(name="kudos.csv", data=b"abc", alt=verbatim("Who got what"))
    [sheet] = bench.lowered(Message((file,)), files=["f1"])
    [sent] = await bench.send(bench.general, _carrying(sheet, b"abc"))

    await bench.adapter.remove(bench.general, sent, "gone")
    await bench.adapter.remove(bench.general, sent, "gone-again")

    assert not any("kudos.csv" in one.text for one in bench.ada.seen())


def _carrying(sheet: Primitives, data: bytes) -> Primitives:
    """Let the bytes come along, as the relay does."""
    return tuple(replace(one, data=data) if isinstance(one, FileBox) else one for one in sheet)


async def test_ugly_words_of_the_bot_are_shown_and_not_obeyed(bench: Bench) -> None:
    message = Message((Paragraph(verbatim(UGLY)), _buttons(UGLY)))

    await bench.send(bench.general, *bench.lowered(message, ["c1"]))

    shown = bench.ada.seen()[-1].text
    assert "{name} *bold* <b> & @channel" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


async def test_a_mention_reads_as_the_name(bench: Bench) -> None:
    bob = bench.people["bob"]
    message = Message((Paragraph(text("to", who=Who(person_id=bob.id, name=bob.name))),))

    await bench.send(bench.general, *bench.lowered(message))

    assert "For @Bob Jansen." in bench.ada.seen()[-1].text


async def test_a_repeat_with_the_same_key_posts_once(bench: Bench) -> None:
    first = await bench.adapter.send(bench.general, HELLO, "same")
    again = await bench.adapter.send(bench.general, HELLO, "same")
    other = await bench.adapter.send(bench.general, HELLO, "other")

    assert first == again != other
    assert len(bench.ada.seen()) == 2


async def test_a_message_is_replaced_in_place(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, HELLO)

    await bench.adapter.update(bench.general, sent, (Line((Words("goodbye"),)),), "key-2")

    [seen] = bench.bob.seen()
    assert (seen.id, seen.text, seen.edited) == (sent, "goodbye", True)


async def test_a_message_is_taken_away_and_gone_already_is_fine(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, HELLO)

    await bench.adapter.remove(bench.general, sent, "key-2")
    await bench.adapter.remove(bench.general, sent, "key-3")

    assert bench.bob.seen() == []


async def test_a_direct_chat_is_seen_by_one_person(bench: Bench) -> None:
    await bench.send(await bench.direct("ada"), HELLO)

    assert [one.place for one in bench.ada.seen()] == ["dm"]
    assert bench.bob.seen() == []


async def test_a_whisper_is_seen_by_one_person(bench: Bench) -> None:
    if not bench.adapter.can.whispers:
        return  # the core sends it to the direct chat, which the test above looks at
    place = bench.general
    only = Place(
        adapter=place.adapter,
        workspace=place.workspace,
        channel=place.channel,
        only=bench.account("ada"),
    )

    await bench.send(only, HELLO)

    assert [one.only_you for one in bench.ada.seen()] == [True]
    assert bench.bob.seen() == []


async def test_what_can_never_be_sent_is_refused(bench: Bench) -> None:
    nowhere = Place(adapter=bench.adapter.name, workspace=bench.workspace, channel="no-such-place")

    with pytest.raises(Refused):
        await bench.adapter.send(nowhere, HELLO, "key")
    with pytest.raises(Refused):
        await bench.adapter.direct(bench.workspace, "nobody@example.org")


# What people say.


async def test_the_bot_does_not_hear_itself(bench: Bench) -> None:
    [sent] = await bench.send(bench.general, HELLO)
    await bench.adapter.update(bench.general, sent, HELLO, "key-2")
    await bench.adapter.remove(bench.general, sent, "key-3")

    assert bench.inbox.events == []


async def test_words_in_a_channel_are_no_words_to_the_bot_unless_it_is_named(bench: Bench) -> None:
    await bench.ada.say("#general", "lunch anybody?", None)
    await bench.ada.say("#general", "@Plein lunch?", None)
    await bench.ada.say("dm", "lunch?", None)

    said = [one for one in bench.inbox.events if isinstance(one, MessageReceived)]
    assert [one.addressed for one in said] == [False, True, True]
    assert [one.place.kind for one in said] == ["public", "public", "direct"]
    assert said[1].text == f"<@{said[1].mentions[0]}> lunch?"
    assert {one.account for one in said} == {bench.account("ada")}
    assert (await bench.adapter.profile(bench.workspace, said[1].mentions[0])).is_bot


async def test_what_only_looks_like_a_native_mention_stays_words(bench: Bench) -> None:
    await bench.ada.say("#general", "<@somebody> /kudos", None)

    [said] = bench.inbox.events
    assert isinstance(said, MessageReceived)
    assert (said.text, said.mentions) == ("<@somebody> /kudos", ())


async def test_ugly_words_of_people_can_be_stored(bench: Bench) -> None:
    await bench.ada.say("dm", UGLY, None)

    [said] = bench.inbox.events
    assert isinstance(said, MessageReceived)
    assert "\0" not in said.text
    assert said.text.encode().decode() == said.text
    assert "{name} *bold* <b> & @channel" in said.text


async def test_forty_thousand_characters_arrive_whole(bench: Bench) -> None:
    await bench.ada.say("dm", "x" * 40_000, None)

    [said] = bench.inbox.events
    assert isinstance(said, MessageReceived)
    assert len(said.text) == 40_000


async def test_each_deed_has_an_id_of_its_own(bench: Bench) -> None:
    await bench.ada.say("#general", "same words", None)
    await bench.ada.say("#general", "same words", None)
    seen = bench.ada.seen()[-1]
    for off in (False, True, False):
        await bench.ada.react(seen, "🙌", off=off)

    ids = [event.id for event in bench.inbox.events]
    assert len(set(ids)) == len(ids) == 5


async def test_a_reaction_names_the_message_and_who_wrote_it(bench: Bench) -> None:
    await bench.bob.say("#general", "done!", None)
    seen = bench.ada.seen()[-1]

    await bench.ada.react(seen, "🙌", off=False)
    await bench.ada.react(seen, "🙌", off=False)
    await bench.ada.react(seen, "🙌", off=True)

    said, put, taken = bench.inbox.events
    assert isinstance(said, MessageReceived)
    assert isinstance(put, ReactionAdded)
    assert isinstance(taken, ReactionRemoved)
    for event in (put, taken):
        assert (event.message, event.emoji) == (said.message, "🙌")
        assert (event.account, event.author) == (bench.account("ada"), bench.account("bob"))


async def test_a_shortcut_names_the_message_its_words_and_who_wrote_it(bench: Bench) -> None:
    await bench.bob.say("#general", "done!", None)

    await bench.ada.use(bench.ada.seen()[-1], "trial.keep")

    used = bench.inbox.events[-1]
    assert isinstance(used, ShortcutUsed)
    assert (used.shortcut, used.text) == ("trial.keep", "done!")
    assert (used.account, used.author) == (bench.account("ada"), bench.account("bob"))


# Who is there.


async def test_the_directory_vouches_for_people(bench: Bench) -> None:
    profile = await bench.adapter.profile(bench.workspace, bench.account("bob"))

    assert (profile.name, profile.email) == ("Bob Jansen", "bob@example.org")
    assert not profile.is_bot
    with pytest.raises(Refused):
        await bench.adapter.profile(bench.workspace, "nobody@example.org")


async def test_everybody_can_be_reached_before_they_ever_spoke(bench: Bench) -> None:
    everybody = {bench.account("ada"), bench.account("bob")}

    assert await accounts_known(bench) == everybody
    assert set(await bench.adapter.members(bench.general)) == everybody
    assert await bench.adapter.members(await bench.direct("bob")) == [bench.account("bob")]


async def test_channels_are_told_by_name(bench: Bench) -> None:
    assert [one.name for one in bench.inbox.known] == ["#general", "#kudos"]
