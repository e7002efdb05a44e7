"""What a skill says, translated into what one chat can draw. Pure.

Every call in a message stays within reach: as a native control, as a numbered line, or, in a long
list of distinct names, by typing a part of one. Only what is to be unseen is not, where it would be
seen: a sentence says so. No limit that a chat declares is exceeded.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.content import (
    Block,
    Buttons,
    Chooser,
    Fields,
    File,
    Image,
    Link,
    Links,
    Message,
    Paragraph,
    Poll,
    Select,
    Style,
    Text,
    Written,
    verbatim,
)
from bot.cut import cut, split
from bot.file_name import LONGEST, file_name
from bot.markup import is_address, paragraphs
from bot.offer import LONG_LIST, Offer, heard, keycap_of, match_word, offers, one_line
from bot.ports import Capabilities
from bot.primitives import (
    Anchor,
    Bold,
    ButtonRow,
    Fact,
    Facts,
    FileBox,
    Line,
    LinkButton,
    LinkRow,
    Menu,
    MenuOption,
    Picture,
    PollBox,
    PollOption,
    PressButton,
    Primitives,
    Spans,
    Words,
    plain,
)
from bot.sheets import Option, Piece, has_room_for_reactions, length_of, rows, sheets

__all__ = ["Offer", "lower", "match_word", "offers"]

_FACT = 300  # a fact is read at a glance; longer becomes a line, and any chat's facts hold this

_Say = Callable[[Text], Spans]


def lower(
    message: Message, can: Capabilities, say: _Say, ids: Sequence[str], files: Sequence[str] = ()
) -> tuple[Primitives, ...]:
    """Translate a message into sheets, each one chat message; none when there is nothing to see.

    `ids[i]` is the id of the i-th of `message.choices()`, `files[i]` that of the i-th of its files;
    a file without one is told of in words. White space where a paragraph is cut is
    all that goes; labels are shortened with …. Limits count characters as `plain_text` shows them.
    They hold for any chat with `lines` of at least 1, `label` of at least 1 and `text` and `total`
    of at least 20.
    Raises: ValueError, when there are not as many ids as choices; what `say` raises.
    """
    options = tuple(
        Option(number, id, one_line(say(button.label)), _emoji(block, number))
        for number, (id, (block, button)) in enumerate(
            zip(ids, message.choices(), strict=True), start=1
        )
    )
    chat = _Chat(can=can, say=say, options=options)
    return tuple(sheets(_pieces(message, chat, iter(files)), can))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chat:
    """What stays the same while one message is lowered."""

    can: Capabilities
    say: _Say
    options: tuple[Option, ...]

    @property
    def width(self) -> int:
        return min(self.can.text, self.can.total)

    def label(self, option: Option) -> str:
        """Shorten the label of a control, so that it also fits a sheet with its number."""
        room = self.can.total - len(f"{option.number}. ")
        return cut(option.label or str(option.number), min(self.can.label, room))


def _pieces(message: Message, chat: _Chat, files: Iterator[str]) -> list[Piece]:
    pieces: list[Piece] = []
    numbered: list[Option] = []
    hint_at = 0
    left = iter(chat.options)
    for block in message.blocks:
        of_block = list(_block(block, chat, left, files))
        pieces += of_block
        if by_number := [piece.option for piece in of_block if piece.option]:
            numbered += by_number
            hint_at = len(pieces)
    if numbered:
        reacts = has_room_for_reactions(chat.can) and all(one.emoji for one in numbered)
        hint = Text("core.answer_or_react") if reacts else Text("core.answer_with_number")
        pieces[hint_at:hint_at] = _lines(chat.say(hint), chat, clings=True)
    return pieces


def _block(
    block: Block, chat: _Chat, left: Iterator[Option], files: Iterator[str]
) -> Iterator[Piece]:
    match block:
        case Paragraph(text=text, bullet=bullet):
            return _lines(chat.say(text), chat, bullet=bullet)
        case Written():
            return _written(block, chat)
        case Fields():
            return _facts(block, chat)
        case Image():
            return _picture(block, chat)
        case File():
            return _file(block, next(files, None), chat)
        case Links(links=links):
            return _links(links, chat)
        case Buttons(buttons=buttons):
            return _buttons(block, chat, list(islice(left, len(buttons))))
        case Select(options=options):
            return _select(block, chat, list(islice(left, len(options))))
        case Poll(options=options):
            return _poll(block, chat, list(islice(left, len(options))))


def _lines(
    spans: Spans, chat: _Chat, *, bullet: bool = False, head: int = 0, clings: bool = False
) -> Iterator[Piece]:
    width = chat.width - 2 if bullet else chat.width
    for piece in split(spans, width, head):
        yield Piece(Line(piece, bullet=bullet), clings=clings)
        bullet = clings = False  # the rest of an item is no item of its own


def _written(block: Written, chat: _Chat) -> Iterator[Piece]:
    # Read in plain words first: so they are clean, and in the reader's language.
    for spans, is_item in paragraphs(plain(chat.say(verbatim(block.words)))):
        yield from _lines(spans, chat, bullet=is_item)


def _facts(block: Fields, chat: _Chat) -> Iterator[Piece]:
    run: list[Fact] = []
    for label, value in block.facts:
        fact = Fact(chat.say(label), chat.say(value))
        if chat.can.facts and length_of(Facts((fact,))) <= min(_FACT, chat.width):
            run.append(fact)
            continue
        yield from _fact_blocks(run, chat)
        run.clear()
        yield from _lines((Bold(fact.label), Words(": "), *fact.value), chat)
    yield from _fact_blocks(run, chat)


def _fact_blocks(facts: Sequence[Fact], chat: _Chat) -> Iterator[Piece]:
    for row in rows(facts, Facts, most=chat.can.facts, total=chat.can.total):
        yield Piece(row)


def _picture(image: Image, chat: _Chat) -> Iterator[Piece]:
    alt = one_line(chat.say(image.alt))
    if chat.can.pictures and is_address(image.url):
        yield Piece(Picture(image.url, cut(alt, chat.width)))
    else:
        yield from _lines(_address(alt, image.url), chat)


def _file(file: File, stored: str | None, chat: _Chat) -> Iterator[Piece]:
    name, size = file_name(file.name, min(LONGEST, chat.width)), len(file.data)
    if chat.can.files and stored is not None:
        alt, room = one_line(chat.say(file.alt)), chat.width - len(f"{name}: ")
        alt = cut(alt, room) if room > 0 else ""
        box = FileBox(file=stored, name=name, media_type=file.media_type, size=size, alt=alt)
        yield Piece(box, alone=True)
        return
    told = {"name": name, "kb": -(-size // 1000), "about": file.alt}
    yield from _lines(chat.say(Text("core.file_elsewhere", told)), chat)


def _links(links: tuple[Link, ...], chat: _Chat) -> Iterator[Piece]:
    run: list[LinkButton] = []
    for link in links:
        label = one_line(chat.say(link.label))
        room = min(chat.can.label, chat.can.total - len(f": {link.url}"))
        if chat.can.links and room > 0 and is_address(link.url):
            run.append(LinkButton(cut(label, room), link.url))
            continue
        yield from _link_rows(run, chat)
        run.clear()
        yield from _lines(_address(label, link.url), chat)
    yield from _link_rows(run, chat)


def _link_rows(links: Sequence[LinkButton], chat: _Chat) -> Iterator[Piece]:
    for row in rows(links, LinkRow, most=chat.can.links, total=chat.can.total):
        yield Piece(row, clings=True)


def _address(label: str, url: str) -> Spans:
    """Show an address in full beside its label, for a chat that draws neither picture nor link."""
    shown = Words(url)
    return (Words(f"{label}: "), Anchor(url, (shown,)) if is_address(url) else shown)


def _buttons(block: Buttons, chat: _Chat, options: list[Option]) -> Iterator[Piece]:
    styles: list[Style] = [button.style for button in block.buttons]
    if block.unseen and not chat.can.types_unseen:
        return _only_pressed(options, styles, chat)
    if not chat.can.buttons:
        return _numbered(options, chat)
    return _button_rows(options, styles, chat)


def _only_pressed(options: list[Option], styles: list[Style], chat: _Chat) -> Iterator[Piece]:
    """Offer what is unseen; where a press would be seen, or nothing can be pressed, say so."""
    if chat.can.unseen and chat.can.buttons:
        return _button_rows(options, styles, chat)
    return _lines(chat.say(Text("core.unseen_elsewhere")), chat)


def _button_rows(options: list[Option], styles: list[Style], chat: _Chat) -> Iterator[Piece]:
    drawn = [
        PressButton(option.id, chat.label(option), option.number, style)
        for option, style in zip(options, styles, strict=True)
    ]
    for row in rows(drawn, ButtonRow, most=chat.can.buttons, total=chat.can.total):
        yield Piece(row, clings=True)


def _select(block: Select, chat: _Chat, options: list[Option]) -> Iterator[Piece]:
    question = chat.say(block.label)
    is_told = block.unseen and not chat.can.unseen
    menu = None if is_told else _menu(one_line(question), chat, options)
    if menu is None or menu.label.endswith("…") or not menu.label:
        yield from _lines(question, chat)
    if menu is not None:
        yield Piece(menu, clings=True)
    elif block.unseen and not chat.can.types_unseen:
        yield from _only_pressed(options, [option.style for option in block.options], chat)
    elif len(options) > LONG_LIST and _are_typable(options, chat.options):
        hint = Text("core.type_a_part", {"count": len(options)})
        yield from _lines(chat.say(hint), chat, clings=True)
    else:
        yield from _numbered(options, chat)


def _menu(label: str, chat: _Chat, options: list[Option]) -> Menu | None:
    if chat.can.menu < 2 or not 0 < len(options) <= chat.can.menu:
        return None
    drawn = (MenuOption(option.id, chat.label(option), option.number) for option in options)
    menu = Menu(cut(label, chat.can.label), tuple(drawn))
    return menu if length_of(menu) <= chat.can.total else None


def _are_typable(options: list[Option], every: Sequence[Option]) -> bool:
    """Tell whether each of these can be picked by its name alone, and by no number in it."""
    count = Counter(heard(option.label) for option in every)
    words = [heard(option.label) for option in options]
    return all(word and count[word] == 1 and not re.search(r"\d", word) for word in words)


def _poll(block: Poll, chat: _Chat, options: list[Option]) -> Iterator[Piece]:
    counts = [*block.counts, *[0] * len(options)][: len(options)]
    question = chat.say(block.question)
    is_told = block.secret and chat.can.open_polls
    box = None if is_told else _poll_box(question, chat, options, counts)
    if box is not None:
        yield Piece(box, alone=chat.can.open_polls)
        return
    yield from _lines(question, chat)
    tally = list(_numbered(options, chat, counts))
    if chat.can.buttons:
        yield from (Piece(piece.primitive, piece.clings) for piece in tally)
        yield from _button_rows(options, ["plain"] * len(options), chat)
    else:
        yield from tally


def _poll_box(
    question: Spans, chat: _Chat, options: list[Option], counts: list[int]
) -> PollBox | None:
    if not 0 < len(options) <= chat.can.poll or len(plain(question)) > chat.can.text:
        return None
    drawn = (
        PollOption(option.id, chat.label(option), option.number, count)
        for option, count in zip(options, counts, strict=True)
    )
    box = PollBox(question, tuple(drawn))
    return box if length_of(box) <= chat.can.total else None


def _numbered(
    options: list[Option], chat: _Chat, counts: list[int] | None = None
) -> Iterator[Piece]:
    for index, option in enumerate(options):
        number = f"{option.number}. "
        tally = f" ({counts[index]})" if counts else ""
        words = Words(f"{number}{option.label}{tally}")
        lines = _lines((words,), chat, head=len(number), clings=index == 0)
        first = next(lines)
        yield Piece(first.primitive, first.clings, option)
        yield from lines


def _emoji(block: Chooser, number: int) -> str | None:
    is_for_all = not (block.secret if isinstance(block, Poll) else block.unseen)
    return keycap_of(number) if is_for_all else None
