"""Whatever a chat can draw: no call is lost, and no limit is exceeded."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import (
    Block,
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
    Text,
    Who,
    Written,
    message_of,
    verbatim,
)
from bot.lower import lower, match_word, offers
from bot.markup import paragraphs
from bot.offer import keycap_number, keycap_of
from bot.ports import Capabilities
from bot.primitives import (
    Bold,
    ButtonRow,
    Facts,
    FileBox,
    Line,
    LinkRow,
    Mention,
    Menu,
    Picture,
    PollBox,
    Primitive,
    Primitives,
    Reactions,
    Spans,
    Words,
    plain,
    plain_text,
)
from bot.text import Catalogue, Reader

ROOT = Path(__file__).parents[2]
ENGLISH = tomllib.loads((ROOT / "bot" / "texts" / "en.toml").read_text(encoding="utf-8"))
CATALOGUE = Catalogue(
    {
        "en": {
            "t.rich": "*{a}* and _{b} `{c}`_\n{a}",
            **{f"core.{name}": sentence for name, sentence in ENGLISH.items()},
        },
    }
)
READER = Reader(
    language="en",
    zone="UTC",
    mention=lambda who: Mention(who.person_id, who.name),
    channel=lambda where: Words(where.name),
)
BARE = Capabilities()
FULL = Capabilities(facts=10, buttons=5, menu=100, poll=20, links=5, pictures=True, files=True)
REACTING = Capabilities(reactions=20)


def say(text: Text) -> Spans:
    return CATALOGUE.say(text, READER)


def button(label: str) -> Button:
    return Button(verbatim(label), Call(route="demo.press", args={"label": label}))


def buttons(*labels: str) -> tuple[Button, ...]:
    return tuple(button(label) for label in labels)


def files_of(message: Message) -> list[str]:
    return [f"file{number}" for number, _ in enumerate(message.files(), start=1)]


def ids_of(message: Message) -> list[str]:
    return [f"id{number}" for number, _ in enumerate(message.choices(), start=1)]


def lowered(can: Capabilities, *said: Text | Block) -> tuple[Primitives, ...]:
    message = message_of(*said)
    return lower(message, can, say, ids_of(message), files_of(message))


def shown(can: Capabilities, *said: Text | Block) -> list[str]:
    """Read every sheet aloud."""
    return [plain_text(sheet) for sheet in lowered(can, *said)]


# The checker: what is wrong with a lowering, in words. Empty when nothing is.


def faults(
    message: Message, can: Capabilities, sheets: Sequence[Primitives], ids: Sequence[str]
) -> list[str]:
    return [
        *(fault for sheet in sheets for fault in _sheet_faults(sheet, can, ids)),
        *_lost_calls(message, can, sheets, ids),
        *_lost_words(message, sheets),
        *_lost_files(message, can, sheets),
        *_told_choices(message, can, sheets, ids),
    ]


def _sheet_faults(sheet: Primitives, can: Capabilities, ids: Sequence[str]) -> Iterator[str]:
    if not 0 < len(sheet) <= can.lines:
        yield f"{len(sheet)} primitives"
    if len(plain_text(sheet)) > can.total:
        yield f"{len(plain_text(sheet))} characters"
    lines = [plain(one.spans) for one in sheet if isinstance(one, Line)]
    for primitive in sheet:
        if not _is_within(primitive, can):
            yield f"over a limit: {primitive}"
        if isinstance(primitive, Reactions):
            for reaction in primitive.reactions:
                number = ids.index(reaction.choice) + 1
                if reaction.emoji != f"{number}\ufe0f\u20e3" or not _has_line(lines, number, ""):
                    yield f"{reaction} stands for nothing here"


def _is_within(primitive: Primitive, can: Capabilities) -> bool:
    match primitive:
        case Line():
            return len(plain_text((primitive,))) <= can.text
        case Facts(facts=facts):
            return 0 < len(facts) <= can.facts
        case Picture(alt=alt):
            return can.pictures and len(alt) <= can.text
        case FileBox():
            return can.files and len(plain_text((primitive,))) <= can.text
        case ButtonRow(buttons=row):
            return 0 < len(row) <= can.buttons and all(len(one.label) <= can.label for one in row)
        case LinkRow(links=row):
            return 0 < len(row) <= can.links and all(len(one.label) <= can.label for one in row)
        case Menu(label=label, options=options):
            labels = [label, *(one.label for one in options)]
            return 0 < len(options) <= can.menu and max(map(len, labels)) <= can.label
        case PollBox(question=question, options=options):
            fits = all(len(one.label) <= can.label for one in options)
            return 0 < len(options) <= can.poll and len(plain(question)) <= can.text and fits
        case Reactions(reactions=reactions):
            return 0 < len(reactions) <= can.reactions


def _has_line(lines: Sequence[str], number: int, label: str) -> bool:
    return any(line.startswith(f"{number}. {label[:1]}".strip()) for line in lines)


def _lost_calls(
    message: Message, can: Capabilities, sheets: Sequence[Primitives], ids: Sequence[str]
) -> Iterator[str]:
    every = [primitive for sheet in sheets for primitive in sheet]
    native = dict(_native(every))
    hidden = dict(_hidden(message, can, ids))
    if any(hidden.values()) and not _says_elsewhere(every):
        yield "nobody says why something is missing"
    lines = [plain(one.spans) for one in every if isinstance(one, Line)]
    words = [(offer.number, offer.label) for offer in offers(message, say)]
    may_type = any("Type a part" in line for line in lines)
    for index, (number, label) in enumerate(words):
        typable = may_type and match_word(label, words) == [index]
        is_native = native.get(ids[index]) == number
        if ids[index] in hidden and not can.types_unseen:
            if is_native == hidden[ids[index]]:
                yield (
                    f"others see who chose {ids[index]}" if is_native else f"out of reach: {label}"
                )
        elif not (is_native or typable or _has_line(lines, number, label)):
            yield f"out of reach: {number}. {label}"
        if match_word(f"{number}", words) != [index]:
            yield f"its number is not heard: {number}"


def _hidden(message: Message, can: Capabilities, ids: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """List what is to be unseen, and whether it cannot be pressed so here."""
    blocks = (
        replace(one, unseen=False) if isinstance(one, Buttons | Select) else one
        for one in message.blocks
    )
    own = ids[: len(tuple(message.choices()))]
    as_others = lower(Message(tuple(blocks)), can, say, own, files_of(message))
    menus = [one for sheet in as_others for one in sheet if isinstance(one, Menu)]
    in_menus = {option.choice for menu in menus for option in menu.options}
    for id, (block, _) in zip(ids, message.choices(), strict=False):
        if not isinstance(block, Poll) and block.unseen:
            can_press = can.unseen and (can.buttons > 0 or id in in_menus)
            yield id, not (can_press or can.types_unseen)


def _says_elsewhere(primitives: Sequence[Primitive]) -> bool:
    read = letters("".join(plain(one.spans) for one in primitives if isinstance(one, Line)))
    return letters(plain(say(Text("core.unseen_elsewhere")))) in read


def _native(primitives: Sequence[Primitive]) -> Iterator[tuple[str, int]]:
    for primitive in primitives:
        match primitive:
            case ButtonRow(buttons=controls) | Menu(options=controls) | PollBox(options=controls):
                yield from ((one.choice, one.number) for one in controls)
            case Line() | Facts() | Picture() | FileBox() | LinkRow() | Reactions():
                pass


def _lost_words(message: Message, sheets: Sequence[Primitives]) -> Iterator[str]:
    read = letters("".join(plain(one.spans) for s in sheets for one in s if isinstance(one, Line)))
    for block in message.blocks:
        if isinstance(block, Paragraph) and letters(plain(say(block.text))) not in read:
            yield f"lost words of {block}"
        if isinstance(block, Written):
            kept = (
                letters(plain(spans)) for spans, _ in paragraphs(plain(say(verbatim(block.words))))
            )
            yield from (f"lost words of {block}" for one in kept if one not in read)


def _lost_files(message: Message, can: Capabilities, sheets: Sequence[Primitives]) -> Iterator[str]:
    boxes = [one for sheet in sheets for one in sheet if isinstance(one, FileBox)]
    if [one.file for one in boxes] != (files_of(message) if can.files else []):
        yield f"files {boxes}"
    if any(len(sheet) > 1 for sheet in sheets if set(sheet) & set(boxes)):
        yield "a file that is not alone"
    read = "".join(plain_text(sheet) for sheet in sheets)
    if not can.files and read.count("kB") < len(message.files()):
        yield "a file that nobody is told of"


def _told_choices(
    message: Message, can: Capabilities, sheets: Sequence[Primitives], ids: Sequence[str]
) -> Iterator[str]:
    choices = zip(ids, message.choices(), strict=False)
    secret = {
        id
        for id, (block, _) in choices
        if (block.secret if isinstance(block, Poll) else block.unseen)
    }
    for sheet in sheets:
        boxes = [one for one in sheet if isinstance(one, PollBox) and can.open_polls]
        if boxes and len(sheet) > 1:
            yield "a poll that is not alone"
        shown = [option.choice for box in boxes for option in box.options]
        shown += [
            one.choice for some in sheet if isinstance(some, Reactions) for one in some.reactions
        ]
        yield from (f"others see who chose {one}" for one in secret.intersection(shown))


def letters(text: str) -> str:
    return "".join(text.split())


# Random messages and random chats.

short = st.text(max_size=12) | st.sampled_from(["Ja", "ja", "3", " ", "Nee, dank je", "👩‍👩‍👧"])
people = st.builds(Who, person_id=st.just("p1"), name=st.text(max_size=15))
words = st.builds(verbatim, short | st.text(max_size=200)) | st.builds(
    lambda a, b, c: Text("t.rich", {"a": a, "b": b, "c": c}),
    short,
    st.lists(people, max_size=4).map(tuple),
    short,
)
press = st.builds(Button, st.builds(verbatim, short), st.just(Call(route="demo.press")))
presses = st.lists(press, max_size=12).map(tuple)
names = st.integers(31, 70).map(
    lambda count: buttons(*(f"naam {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(count)))
)
urls = st.sampled_from(["https://example.org/a", "https://example.org/" + "a" * 90, "mailto:x"])
blocks = st.lists(
    st.builds(Paragraph, words, st.booleans())
    | st.builds(Written, st.text("ab *_`[]()-•\n", max_size=200) | st.text(max_size=200))
    | st.builds(Fields, st.lists(st.tuples(words, words), max_size=12).map(tuple))
    | st.builds(Image, url=urls, alt=words)
    | st.builds(File, name=short, data=st.just(b"x"), alt=words)
    | st.builds(Links, st.lists(st.builds(Link, label=words, url=urls), max_size=7).map(tuple))
    | st.builds(Buttons, presses, unseen=st.booleans())
    | st.builds(Select, words, presses | names, unseen=st.booleans())
    | st.builds(
        Poll,
        words,
        presses,
        st.lists(st.integers(0, 999), max_size=5).map(tuple),
        secret=st.booleans(),
    ),
    max_size=6,
)
chats = st.builds(
    Capabilities,
    text=st.integers(20, 300),
    total=st.integers(20, 900),
    lines=st.integers(1, 30),
    label=st.integers(1, 75),
    facts=st.integers(0, 10),
    buttons=st.integers(0, 12),
    menu=st.integers(0, 50),
    poll=st.integers(0, 10),
    open_polls=st.booleans(),
    links=st.integers(0, 5),
    pictures=st.booleans(),
    files=st.booleans(),
    reactions=st.integers(0, 12),
    unseen=st.booleans(),
)


@given(blocks.map(tuple).map(Message), chats)
@settings(max_examples=300, deadline=None)
def test_no_call_is_lost_and_no_limit_exceeded(message: Message, can: Capabilities) -> None:
    ids = ids_of(message)

    sheets = lower(message, can, say, ids, files_of(message))

    assert faults(message, can, sheets, ids) == []


ASK = message_of(verbatim("Shall we have lunch together?"), Buttons(buttons("Yes", "No")))


@pytest.mark.parametrize(
    ("can", "sheet", "fault"),
    [
        (FULL, "drop controls", "out of reach: 1. Yes"),
        (BARE, "drop last lines", "out of reach: 2. No"),
        (FULL, "drop words", "lost words"),
        (Capabilities(buttons=1), "as for another chat", "over a limit"),
        (Capabilities(text=20), "as for another chat", "over a limit"),
        (Capabilities(buttons=5, lines=1), "as for another chat", "2 primitives"),
        (Capabilities(buttons=5, total=20), "as for another chat", "42 characters"),
        (REACTING, "drop words", "stands for nothing here"),
    ],
)
def test_the_checker_sees_a_lowering_that_is_broken(
    can: Capabilities, sheet: str, fault: str
) -> None:
    ids = ids_of(ASK)
    broken = [_broken(one, sheet) for one in lower(ASK, can, say, ids)]
    if sheet == "as for another chat":
        broken = list(lower(ASK, FULL, say, ids))

    assert any(fault in one for one in faults(ASK, can, broken, ids))


def _broken(sheet: Primitives, how: str) -> Primitives:
    match how:
        case "drop controls":
            return tuple(one for one in sheet if not isinstance(one, ButtonRow))
        case "drop last lines":
            return sheet[:2]
        case "drop words":
            return tuple(one for one in sheet if not isinstance(one, Line))
        case _:
            return sheet


# By example.


def test_buttons_are_native_where_a_chat_has_them() -> None:
    (sheet,) = lowered(FULL, verbatim("Lunch?"), Buttons(buttons("Yes", "No", "a", "b", "c", "d")))

    assert isinstance(sheet[1], ButtonRow)
    assert isinstance(sheet[2], ButtonRow)
    assert [(one.choice, one.number) for one in sheet[1].buttons][:2] == [("id1", 1), ("id2", 2)]
    assert [one.label for one in sheet[2].buttons] == ["d"]


def test_buttons_are_numbered_lines_where_a_chat_has_none() -> None:
    assert shown(BARE, verbatim("Lunch?"), Buttons(buttons("Yes", "No"))) == [
        "Lunch?\n1. Yes\n2. No\nAnswer with a number."
    ]


def test_reactions_stand_for_the_first_nine_numbers() -> None:
    many = Buttons(buttons(*"abcdefghijkl"))

    (sheet,) = lowered(REACTING, verbatim("Which?"), many)

    reactions = sheet[-1]
    assert isinstance(reactions, Reactions)
    assert [one.choice for one in reactions.reactions] == [f"id{n}" for n in range(1, 10)]
    assert reactions.reactions[1].emoji == "2️⃣"
    assert plain_text(sheet).endswith("Answer with a number.")


def test_who_can_react_with_each_number_is_told_so() -> None:
    (read,) = shown(REACTING, verbatim("Which?"), Buttons(buttons(*"abcdefghi")))

    assert read.endswith("Answer with a number, or react with it.")


def test_reactions_stay_with_the_lines_they_stand_for() -> None:
    can = Capabilities(reactions=20, lines=3)

    sheets = lowered(can, verbatim("Which?"), Buttons(buttons(*"abcd")))

    assert [
        [
            reaction.choice
            for one in sheet
            if isinstance(one, Reactions)
            for reaction in one.reactions
        ]
        for sheet in sheets
    ] == [["id1"], ["id2", "id3"], ["id4"]]


def test_numbers_run_through_the_whole_message() -> None:
    two = (Buttons(buttons("a", "b")), verbatim("or"), Buttons(buttons("c")))

    assert shown(BARE, *two) == ["1. a\n2. b\nor\n3. c\nAnswer with a number."]


def test_a_select_is_a_menu_where_it_fits() -> None:
    (sheet,) = lowered(FULL, Select(verbatim("Which?"), buttons("a", "b")))

    assert isinstance(sheet[0], Menu)
    assert [(one.choice, one.label, one.number) for one in sheet[0].options] == [
        ("id1", "a", 1),
        ("id2", "b", 2),
    ]


def test_a_long_label_of_a_menu_is_read_in_full_above_it() -> None:
    question = "Which of these would you like to have for lunch, if you had to choose? " * 2

    (sheet,) = lowered(FULL, Select(verbatim(question), buttons("a", "b")))

    assert isinstance(sheet[0], Line)
    assert isinstance(sheet[1], Menu)
    assert len(sheet[1].label) <= FULL.label


def test_a_long_list_of_names_is_not_listed() -> None:
    names = buttons(*(f"Naam {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(40)))

    assert shown(BARE, Select(verbatim("Who?"), names)) == [
        "Who?\nThere are 40 to choose from. Type a part of the name."
    ]


@pytest.mark.parametrize("odd", ["Naam ab", "NAAM  áb", "Room 12", "", "👍\ufe0f 3"])
def test_a_long_list_that_names_alone_cannot_tell_apart_is_numbered(odd: str) -> None:
    names = buttons(*(f"Naam {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(40)), odd)

    (sheet,) = shown(BARE, Select(verbatim("Who?"), names))

    assert "1. Naam aa\n" in sheet
    assert "41." in sheet


def test_a_poll_shows_its_tally() -> None:
    poll = Poll(verbatim("Lunch?"), buttons("Soup", "Salad"), (3,))

    (native,) = lowered(FULL, poll)
    with_buttons = shown(Capabilities(buttons=5), poll)

    assert isinstance(native[0], PollBox)
    assert [one.count for one in native[0].options] == [3, 0]
    assert shown(BARE, poll) == ["Lunch?\n1. Soup (3)\n2. Salad (0)\nAnswer with a number."]
    assert with_buttons == ["Lunch?\n1. Soup (3)\n2. Salad (0)\n1. Soup\n2. Salad"]


def test_a_secret_poll_shows_nobody_what_somebody_chose() -> None:
    poll = Poll(verbatim("How are you?"), buttons("Well", "Badly"), secret=True)
    told = Poll(verbatim("How are you?"), buttons("Well", "Badly"))
    open_polls = Capabilities(poll=20, open_polls=True, reactions=9)

    (sheet,) = lowered(open_polls, poll)

    assert plain_text(sheet).endswith("1. Well (0)\n2. Badly (0)\nAnswer with a number.")
    assert {type(one) for one in sheet} == {Line}
    assert isinstance(lowered(FULL, poll)[0][0], PollBox)  # there others see the counts alone
    message, ids = message_of(poll), ids_of(message_of(poll))
    for can in (open_polls, REACTING):
        broken = lower(message_of(told), can, say, ids)
        assert any("others see" in one for one in faults(message, can, broken, ids))


def test_facts_are_lines_where_a_chat_has_none() -> None:
    fields = Fields(((verbatim("Left"), verbatim("3")), (verbatim("Given"), verbatim("x" * 400))))

    (sheet,) = lowered(FULL, fields)

    assert isinstance(sheet[0], Facts)
    assert isinstance(sheet[1], Line)  # too long to be read at a glance
    assert sheet[1].spans[0] == Bold((Words("Given"),))
    assert shown(BARE, fields)[0].startswith("Left: 3\nGiven: xxx")


HOW = Buttons(buttons("Well", "Badly"), unseen=True)


def test_what_is_unseen_is_buttons_and_nothing_else() -> None:
    can = replace(FULL, unseen=True, menu=5, reactions=9)
    long = Select(verbatim("How?"), buttons(*"abcdefg"), unseen=True)

    (sheet,) = lowered(can, HOW, long)

    assert [type(one) for one in sheet] == [ButtonRow, Line, ButtonRow, ButtonRow]


def test_what_is_unseen_is_typed_where_words_are_all_there_is() -> None:
    can = Capabilities(unseen=True, reactions=9)

    assert shown(can, HOW) == ["1. Well\n2. Badly\nAnswer with a number."]
    assert not any(isinstance(one, Reactions) for sheet in lowered(can, HOW) for one in sheet)


@pytest.mark.parametrize("can", [BARE, FULL, REACTING, Capabilities(unseen=True, menu=9)])
def test_what_would_be_seen_is_not_offered_and_that_is_said(can: Capabilities) -> None:
    (said,) = shown(can, verbatim("How are you?"), HOW, Buttons(buttons("Help")))

    assert "Others could read in this chat what you choose" in said
    assert "Well" not in said
    assert "3. Help" in said


@pytest.mark.parametrize("times", ["once", "once_each"])
@pytest.mark.parametrize("kind", [Buttons, partial(Select, verbatim("How?"))])
def test_what_is_unseen_is_never_counted(kind: Callable[..., Block], times: str) -> None:
    with pytest.raises(ValueError, match=f"cannot be taken {times}"):
        kind(buttons("Well"), times=times, unseen=True)


def test_pictures_and_links_show_their_address_where_a_chat_draws_none() -> None:
    image = Image(url="https://example.org/a.png", alt=verbatim("A cake"))
    links = Links((Link(label=verbatim("More"), url="https://example.org"),))

    assert shown(BARE, image, links) == [
        "A cake: https://example.org/a.png\nMore: https://example.org"
    ]
    assert [type(one) for one in lowered(FULL, image, links)[0]] == [Picture, LinkRow]


def test_an_address_of_another_kind_is_never_a_link() -> None:
    links = Links((Link(label=verbatim("More"), url="javascript:alert(1)"),))
    image = Image(url="file:///etc/passwd", alt=verbatim("A cake"))

    (sheet,) = lowered(FULL, links, image)

    assert sheet == (
        Line((Words("More: "), Words("javascript:alert(1)"))),
        Line((Words("A cake: "), Words("file:///etc/passwd"))),
    )


def test_a_control_takes_a_line_along_to_its_sheet() -> None:
    can = Capabilities(buttons=5, lines=2)

    sheets = lowered(can, verbatim("Hello"), verbatim("Lunch?"), Buttons(buttons("Yes")))

    assert [plain_text(sheet) for sheet in sheets] == ["Hello", "Lunch?\n1. Yes"]


def test_what_was_written_becomes_paragraphs_and_items() -> None:
    typed = "Two things:\n- *one*\n- two\n\nSee https://example.org. @room {who}"

    (sheet,) = lowered(FULL, Written(typed))

    assert [one.bullet for one in sheet if isinstance(one, Line)] == [False, True, True, False]
    assert plain_text(sheet) == ("Two things:\n• one\n• two\nSee https://example.org. @room {who}")
    assert sheet[1] == Line((Bold((Words("one"),)),), bullet=True)


def test_a_long_item_that_was_written_is_one_item() -> None:
    sheets = lowered(Capabilities(text=20), Written("- " + "word " * 20))

    lines = [one for sheet in sheets for one in sheet if isinstance(one, Line)]
    assert [line.bullet for line in lines] == [True] + [False] * (len(lines) - 1)


def test_the_rest_of_an_item_is_no_item() -> None:
    (sheet,) = lowered(Capabilities(text=20), Paragraph(verbatim("one two three four five"), True))

    assert [(one.bullet, plain(one.spans)) for one in sheet if isinstance(one, Line)] == [
        (True, "one two three four"),
        (False, "five"),
    ]


def test_nothing_said_is_no_sheet() -> None:
    assert lowered(BARE, verbatim(""), verbatim(" \n "), Fields(())) == ()


def test_a_choice_without_an_id_is_a_fault() -> None:
    with pytest.raises(ValueError, match="zip"):
        lower(ASK, FULL, say, ["id1"])


def test_an_offer_holds_what_is_kept_of_a_choice() -> None:
    until = datetime(2026, 12, 1, tzinfo=UTC)
    row = Buttons(buttons("Ja,  graag"), only=("p1",), until=until, times="once")

    first, *_, tenth = offers(message_of(row, Buttons(buttons(*"bcdefghij"))), say)

    assert (first.number, first.label, first.word) == (1, "Ja, graag", "ja, graag")
    assert (first.reaction, first.only, first.until, first.times) == ("1️⃣", ("p1",), until, "once")
    assert first.call.args == {"label": "Ja,  graag"}
    assert (tenth.number, tenth.reaction, tenth.only, tenth.times) == (10, None, (), "always")


def test_a_keycap_stands_for_its_number_with_or_without_its_variation_mark() -> None:
    keycaps = [keycap_of(number) or "" for number in range(1, 11)]

    assert [keycap_number(keycap) for keycap in keycaps] == [*range(1, 10), None]
    assert [keycap_number(one.replace("\ufe0f", "")) for one in keycaps[:2]] == [1, 2]
    assert [keycap_number(other) for other in ("👍", "1", "12\u20e3", "")] == [None] * 4


MENU = [(1, "Tea"), (2, "Café au lait"), (3, "Water"), (4, "7"), (5, "water")]


@pytest.mark.parametrize(
    ("typed", "indices"),
    [
        ("1", [0]),
        (" 2. ", [1]),
        ("2)", [1]),
        ("2️⃣", [1]),
        ("2⃣", [1]),
        ("٣", [2]),
        ("tea", [0]),
        ("CAFE  AU LAIT", [1]),
        ("Water", [2, 4]),
        ("7", [3]),
        ("9", []),
        ("te", []),
        ("tea please", []),
        ("", []),
        (" ", []),
        ("9" * 5000, []),
    ],
)
def test_a_typed_word_picks_a_choice(typed: str, indices: list[int]) -> None:
    assert match_word(typed, MENU) == indices


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("ayse", ["Ayşe Yılmaz"]),
        ("jans", ["Piet Jansen"]),
        ("anse", ["Piet Jansen", "Kees Hanse"]),
        ("hanse", ["Kees Hanse"]),
        ("piet jansen", ["Piet Jansen"]),
        ("zzz", []),
    ],
)
def test_a_part_is_enough_in_a_long_list(typed: str, names: list[str]) -> None:
    filling = [f"Collega {chr(97 + n)}" for n in range(26)]
    labels = ["Ayşe Yılmaz", "Piet Jansen", "Kees Hanse", *filling, "Bo", "Tom"]
    numbered = list(enumerate(labels, start=1))

    assert [labels[index] for index in match_word(typed, numbered)] == names


FLOODS = {
    "accents": verbatim("a" + "\u0301\u0316" * 500_000),
    "a long text": verbatim("woord " * 6_667),
    "mentions": Text(
        "core.verbatim", {"words": tuple(Who(person_id="p1", name="Ada") for _ in range(30_000))}
    ),
}


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_lowered_within_every_limit(flood: str) -> None:
    text = FLOODS[flood]
    message = message_of(text, Buttons((Button(text, Call(route="demo.press")),)))
    spans = say(text)

    # Were lowering it a square of its length, this alone would take minutes.
    sheets = lower(message, BARE, lambda wanted: spans if wanted is text else say(wanted), ["id1"])

    assert faults(Message(()), BARE, sheets, ["id1"]) == []


def test_a_flood_of_accents_is_heard_as_nothing() -> None:
    assert match_word("a" + "\u0301\u0316" * 500_000, MENU) == []


# Files.


def test_a_file_is_alone_after_the_words_before_it() -> None:
    file = File(name="a.csv", data=b"12345", alt=verbatim("Who got\nwhat"), media_type="text/csv")

    before, box, after = lowered(FULL, verbatim("Look."), file, verbatim("There."))

    assert plain_text(before) == "Look."
    assert box == (
        FileBox(file="file1", name="a.csv", media_type="text/csv", size=5, alt="Who got what"),
    )
    assert plain_text(after) == "There."


def test_a_chat_without_files_tells_of_one() -> None:
    file = File(name="a.csv", data=bytes(12_001), alt=verbatim("Who got what."))

    told = "Look.\n[file a.csv, 13 kB] Who got what. You cannot open it here."
    assert shown(BARE, verbatim("Look."), file) == [told]


def test_a_file_that_is_not_kept_is_told_of() -> None:
    message = message_of(File(name="a.csv", data=b"1", alt=verbatim("")))

    assert plain_text(lower(message, FULL, say, [])[0]).startswith("[file a.csv, 1 kB]")
