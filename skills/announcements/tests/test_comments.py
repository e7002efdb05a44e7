"""Comments: said in the thread or by the button, told to the author, answered, and counted."""

from datetime import timedelta

import pytest
from sqlmodel import select, update

from skills.announcements.model import Announcement, Comment, KnownAnswer
from skills.announcements.tests.writing import belongs, comments, drafts, sends, staff
from storage.people import Person
from storage.privacy import export_person, forget_person
from tests.bot.heeding import HEEDING
from tests.chat import Chat

LIFT = "Please take the stairs."
in_threads = pytest.mark.in_chats("web", "slack", "matrix")


@in_threads
async def test_what_is_said_in_the_thread_comes_to_the_author(chat: Chat) -> None:
    """ANN-E4."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor)

    await bob.types("The goods lift works, too", thread=LIFT)
    told = bob.sees("Noor reads it")
    assert told.thread == bob.sees(LIFT).id
    await chat.later(timedelta(minutes=1))

    seen = noor.sees("What people say about announcement 1")
    assert "Bob" in seen.text
    assert "The goods lift works, too" in seen.text
    noor.sees("1 comment.")


@in_threads
async def test_an_answer_comes_back_in_the_thread_in_the_readers_language(chat: Chat) -> None:
    """ANN-E4."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", language="nl")
    await sends(noor)
    await bob.types("En de goederenlift?", thread=LIFT)
    await chat.later(timedelta(minutes=1))

    await noor.presses("Answer 1")
    await noor.fills(answer="That one works.")

    answer = bob.sees("That one works.")
    assert "Noor antwoordt over The lift is broken" in answer.text
    assert "En de goederenlift?" in answer.text
    assert answer.thread == bob.sees(LIFT).id
    assert "Answered:" in noor.sees("En de goederenlift?").text


async def test_a_comment_by_the_button_is_answered_in_the_direct_chat(chat: Chat) -> None:
    """ANN-E4."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob", language="nl")
    await sends(noor)

    await comments(bob, "Fijn dat je het zegt", by="Reageren")
    bob.whispered("Noor leest het")
    await chat.later(timedelta(minutes=1))
    await noor.presses("Answer 1")
    await noor.fills(answer="You are welcome.")

    assert "Fijn dat je het zegt" in bob.sees("You are welcome.").text
    noor.whispered("Your answer is sent.")


async def test_the_author_is_told_of_several_at_once_in_one_message(chat: Chat) -> None:
    """ANN-E4."""
    noor, bob, cas = chat.on("noor", role="editor"), *staff(chat, "bob", "cas")
    await sends(noor)
    await comments(bob, "Good to know")
    await comments(cas, "Bad for my knees")
    await chat.later(timedelta(minutes=1))
    first = [one for one in noor.seen if "What people say" in one.text]
    assert len(first) == 1
    assert "Good to know" in first[0].text
    assert "Bad for my knees" in first[0].text

    await comments(bob, "And the goods lift works")
    await chat.later(timedelta(minutes=5))
    noor.sees_not("goods lift works")
    await chat.later(timedelta(minutes=6))

    shown = [one for one in noor.seen if "goods lift works" in one.text]
    assert len(shown) == 1
    assert "Bad for my knees" in shown[0].text


async def test_older_comments_are_a_press_away(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor)
    for number in range(1, 8):
        await comments(bob, f"Remark of number {number}")
    await chat.later(timedelta(minutes=1))
    newest = noor.sees("What people say")
    assert "number 7" in newest.text
    assert "number 2" not in newest.text

    await noor.presses("Earlier comments")

    older = noor.whispered("number 2")
    assert "number 3" not in older.text
    assert "Answer 1" in older.labels


async def test_one_answer_goes_to_all_who_wait_and_to_nobody_twice(chat: Chat) -> None:
    """ANN-E4."""
    noor, bob, cas, dina = chat.on("noor", role="editor"), *staff(chat, "bob", "cas", "dina")
    await sends(noor)
    await comments(bob, "Until when is that?")
    await comments(bob, "And what does it cost?")
    await comments(cas, "How long, do you think?")
    await comments(dina, "Where are the stairs?")
    await chat.later(timedelta(minutes=1))
    await noor.presses("Answer 4")
    await noor.fills(answer="Behind the desk.")

    await noor.presses("Answer all 3 who wait")
    await noor.fills(answer="Until Friday.")

    assert len([one for one in bob.seen if "Until Friday." in one.text]) == 1
    assert len([one for one in cas.seen if "Until Friday." in one.text]) == 1
    dina.sees_not("Until Friday.")
    noor.whispered("sent to 2 people")
    assert not any("Answer all" in label for label in noor.sees("Behind the desk").labels)


async def test_when_comments_are_off_there_is_no_button(chat: Chat) -> None:
    """ANN-E4."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await drafts(noor)
    await noor.presses("Comment")
    noor.whispered("In the real one readers can comment here")
    await noor.presses("Switch comments off")
    assert "Comment" not in noor.sees(LIFT).labels
    await noor.presses("Send now")

    assert "Comment" not in bob.sees(LIFT).labels
    await noor.presses("Switch comments on")
    assert "Comment" in bob.sees(LIFT).labels


@in_threads
async def test_who_writes_when_comments_are_off_hears_so_kindly(chat: Chat) -> None:
    """ANN-E4."""
    noor, bob = chat.on("noor", role="editor", language="nl"), chat.on("bob", language="nl")
    await noor.types("/mededeling")
    await noor.fills(
        heading="Lift stuk",
        text="Neem de trap.",
        audience="iedereen",
        moment="nu",
        must_read=False,
        clock=None,
    )
    await noor.presses("Reacties uitzetten")
    await noor.presses("Nu versturen")

    await bob.types("En de goederenlift?", thread="Neem de trap.")
    await chat.later(timedelta(minutes=1))

    told = bob.sees("Reageren op Lift stuk staat uit")
    assert "Je kunt het Noor zelf vragen" in told.text
    noor.sees_not("goederenlift")


async def test_who_pressed_the_button_of_before_hears_it_too(chat: Chat) -> None:
    """ANN-E4."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor)
    async with chat.store.transaction() as db:
        await db.exec(update(Announcement).values(has_comments=False))

    await bob.presses("Comment")

    bob.whispered("The comments on The lift is broken are switched off")


async def test_nobody_reads_for_an_author_who_left(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor)
    await chat.leaves(noor)

    await bob.presses("Comment")

    bob.whispered("Nobody reads comments on The lift is broken any more")


async def test_the_author_is_not_told_in_their_quiet_hours(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", quiet_from="10:30", quiet_until="11:30")
    bob = chat.on("bob")
    await sends(noor)
    await chat.later(timedelta(minutes=40))
    await comments(bob, "Good to know")

    await chat.later(timedelta(minutes=40))
    noor.sees_not("Good to know")
    await chat.later(timedelta(minutes=15))

    noor.sees("Good to know")


async def test_who_left_gets_no_answer_and_the_author_hears_why(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor)
    await comments(bob, "Until when is that?")
    await chat.later(timedelta(minutes=1))
    await chat.leaves(bob)

    await noor.presses("Answer 1")
    await noor.fills(answer="Until Friday.")

    noor.whispered("does not work here any more")


async def test_a_comment_goes_with_who_said_it(chat: Chat) -> None:
    """The README's promise about erasure."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor)
    await comments(bob, "Until when is that?")
    await chat.later(timedelta(minutes=1))
    await noor.presses("Answer 1")
    await noor.fills(answer="Until Friday.")
    await noor.presses("Save 1 as answer for others")
    await noor.fills(question="Until when is the lift out?", answer="Until Friday.")

    async with chat.store.transaction() as db:
        exported = await export_person(db, bob.id)
        await forget_person(db, bob.id)

    assert "Until when is that?" in str(exported["announcements_comment"])
    async with chat.store.transaction() as db:
        assert (await db.exec(select(Comment))).all() == []
        assert len((await db.exec(select(KnownAnswer))).all()) == 1
    await noor.presses("Comments")
    noor.whispered("Nothing that you can answer.")


@pytest.mark.skills("announcements", HEEDING)
@in_threads
async def test_in_a_channel_the_thread_is_counted_and_what_is_said_there_is_not_kept(
    chat: Chat,
) -> None:
    """ANN-E4: for an announcement that stands in a channel."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor, audience='name="Noor"')
    await noor.types("/news", to="#general")
    await belongs(chat)

    await bob.types("Good to know", to="#general", thread="The lift is broken")
    await bob.types("We talk of something else", to="#general")
    await chat.later(timedelta(minutes=1))

    noor.sees("1 comment.")
    noor.sees_not("What people say about")
    async with chat.store.transaction() as db:
        said = (await db.exec(select(Comment))).one()
        assert said.words is None
        assert (await db.get_one(Person, said.person_id)).name == "Bob"
