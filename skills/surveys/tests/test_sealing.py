"""What is sealed: as long for everybody, whatever they answered."""

import pytest

from bot import Scope
from skills.surveys.questions import Kind, Question
from skills.surveys.sealing import MOST_WORDS, Sent, key_of, open_sent, seal_sent
from tests.chat import Chat

_KINDS: tuple[Kind, ...] = ("agree", "ten", "one", "several", "yes_no", "words")
_OPTIONS = ({"en": "One", "nl": "Een"},) * 100
_ASKED = tuple(
    Question(
        id=f"{kind[:3]}-{number:036}",
        kind=kind,
        words={},
        options=_OPTIONS if kind in ("one", "several") else (),
    )
    for kind in _KINDS
    for number in range(20)
)
_NOTHING = Sent(unit="", location="", answers={}, words={})


@pytest.mark.in_chats("console")
@pytest.mark.parametrize("letter", ["a", "é", "😀", "\x01", "\ud83d"])
async def test_the_longest_answers_are_sealed_as_long_as_none(chat: Chat, letter: str) -> None:
    longest = Sent(
        unit=letter * 300,
        location=letter * 200,
        answers={
            one.id: tuple(range(len(_OPTIONS))) if one.kind == "several" else "na"
            for one in _ASKED
            if one.kind != "words"
        },
        words={one.id: letter * MOST_WORDS for one in _ASKED if one.kind == "words"},
        threads={one.id: "f" * 64 for one in _ASKED if one.kind == "words"},
    )
    house = chat.app.workplace
    async with house.store.transaction() as db:
        scope = Scope(db=db, now=chat.now, house=house)
        scope.keys.make(key_of("R"))
        full, empty = (
            seal_sent(scope, "R", _ASKED, sent, hour=None) for sent in (longest, _NOTHING)
        )

        assert len(full) == len(empty)
        assert open_sent(scope, "R", full, hour=None) == longest
