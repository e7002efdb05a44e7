"""A section that was cut into pieces to be found is shown whole, or from the piece that answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from skills.qa.documents import Document, Section, passages
from skills.qa.model.items import Piece, add_item, cut, hold_shelf, joined, readers_of, section_of
from skills.qa.model.tables import Item, Passage
from tests.chat import Chat

SENTENCES = [
    f"This is sentence number {number} of the section about leave." for number in range(60)
]


async def _known(chat: Chat, text: str) -> tuple[Item, list[str]]:
    section = Section(path=("Leave",), text=text, number=1)
    pieces = passages(Document(file="a.md", title="A", sections=(section,)))
    made = cut([Piece(heading="Leave", text=one.text) for one in pieces])
    async with chat.store.transaction() as db:
        await hold_shelf(db)
        readers = await readers_of(db, "")
        item = Item(
            number=0, title="A", kind="document", readers_id=readers.id, verified_at=chat.now
        )
        await add_item(db, item, made)
    return item, [one.text for one in pieces]


@pytest.mark.in_chats("console")
async def test_a_short_section_is_shown_whole_and_no_sentence_twice(chat: Chat) -> None:
    text = " ".join(SENTENCES[:24])
    _, pieces = await _known(chat, text)
    assert len(pieces) > 1

    async with chat.store.transaction() as db:
        found = (await db.exec(select(Passage).order_by(col(Passage.number)))).all()
        shown = await section_of(db, found[-1], 5_000)
        cut_short = await section_of(db, found[-1], 600)

    assert shown.split() == text.split()
    assert cut_short.startswith(found[-1].text)


@given(st.integers(min_value=1, max_value=60))
def test_pieces_joined_are_the_text_again(count: int) -> None:
    text = " ".join(SENTENCES[:count])
    section = Section(path=("Leave",), text=text, number=1)
    pieces = passages(Document(file="a.md", title="A", sections=(section,)))

    assert joined([one.text for one in pieces]).split() == text.split()
