"""Kind words to the bot: what is only kind gets a short answer, and what is more is what counts."""

import pytest

from bot.courtesy import courtesy, without_courtesy
from tests.bot import trial
from tests.chat import Chat

CALLED = "Plein"


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Hoi!", "hello"),
        ("goedemorgen Plein", "hello"),
        ("Good morning, plein 👋", "hello"),
        ("Hoi, ik heb een vraag", "opening"),
        ("goedemorgen, mag ik iets vragen?", "opening"),
        ("Hallo, kun je me even helpen?", "opening"),
        ("hello, can I ask something?", "opening"),
        ("I’ve got a quick question", "opening"),
        ("heel erg bedankt!!", "thanks"),
        ("dankjewel!", "thanks"),
        ("Ok, dank je wel.", "thanks"),
        ("ok thanks", "thanks"),
        ("Thank you so much", "thanks"),
        ("Doei", "bye"),
        ("Bedankt en een fijne dag", "thanks"),
        ("Bedankt, fijne dag!", "thanks"),
        ("hoi, hoe meld ik me ziek?", None),
        ("mag ik iets vragen aan HR?", None),
        ("ik heb een vraag over verlof", None),
        ("question mark on keyboard", None),
        ("bedankt voor de taart", None),
        ("hi-fi", None),
        ("hoi " * 10_000 + "x", None),
        ("", None),
    ],
)
def test_only_what_is_kind_and_nothing_more_is_a_courtesy(words: str, kind: str | None) -> None:
    assert courtesy(words, called=CALLED) == kind


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("hoi, hoe meld ik me ziek?", "hoe meld ik me ziek?"),
        ("Goedemorgen Plein, ik heb een vraag: wie is de BHV'er?", "wie is de BHV'er?"),
        ("hello how do I report sick", "how do I report sick"),
        ("Can I ask something? Who has the keys?", "Who has the keys?"),
        ("hi-vis vest kapot", "hi-vis vest kapot"),
        ("dag vrij vragen", "dag vrij vragen"),
        ("hoi!", "hoi!"),
        ("kan ik iets vragen over verlof", "kan ik iets vragen over verlof"),
    ],
)
def test_a_greeting_before_what_somebody_wants_is_left_out(words: str, left: str) -> None:
    assert without_courtesy(words, called=CALLED) == left


@pytest.mark.skills(*trial.SKILLS)
async def test_a_greeting_is_answered_briefly_and_what_follows_one_is_done(chat: Chat) -> None:
    ada, bob = chat.on("ada"), chat.on("bob", language="nl")

    await ada.types("hello, can I ask something?")
    told = ada.whispered("Hello Ada!")
    assert ada.as_shown("/gift") in told.text
    assert len(told.text.splitlines()) <= 7
    assert "just ask" not in told.text  # nothing here answers what is asked in plain words
    await bob.types("/hoi")
    bob.whispered("Typ /plein hulp om te zien wat ik allemaal kan.")
    await bob.types("ok, bedankt")
    bob.whispered("Graag gedaan!")
    await ada.types("Hi, help")

    ada.whispered("This is what I can do")
