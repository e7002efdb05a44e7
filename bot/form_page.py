"""The address of a form whose answers are not typed in a chat: made, and told to one person."""

from bot.content import Block, Link, Links, Text
from bot.form import Question
from bot.turn import Turn
from storage.dialogues import PAGE_TERM, Dialogue, forms_on_pages, give_token

_MINUTES = int(PAGE_TERM.total_seconds()) // 60


async def offer_page(
    turn: Turn, address: str, row: Dialogue, asked: tuple[Question, ...], *, words_left: bool
) -> None:
    """Tell who fills a form, and nobody else, where its page is. An older address of it ends.

    `words_left` when words were typed for it, which are not taken.
    """
    has_file = any(one.kind == "file" for one in asked)
    if not address:
        turn.whisper(Text("core.page_file_nowhere" if has_file else "core.page_nowhere"))
        return
    for older in await forms_on_pages(turn.db, row.person_id, row.route):
        if _is_about_the_same(older, row, asked):
            older.state, older.given = "stopped", {}
    link = Link(label=Text("core.page_open"), url=f"{address}/form/{give_token(row)}")
    turn.db.add(row)
    said: list[Text | Block] = [Text("core.page_words_left")] if words_left else []
    why = Text("core.page_file_link" if has_file else "core.page_link", {"minutes": _MINUTES})
    turn.whisper(*said, why, Links((link,)), message_id=turn.link_id)


def _is_about_the_same(one: Dialogue, other: Dialogue, asked: tuple[Question, ...]) -> bool:
    """Whether two rows are of one form: what nobody is asked for says what a form is about."""
    names = (one.given.keys() | other.given.keys()) - {question.name for question in asked}
    return all(one.given.get(name) == other.given.get(name) for name in names)
