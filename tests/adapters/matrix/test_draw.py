"""Sheets as events of Matrix."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.matrix import draw
from bot.errors import Refused
from bot.markup import is_address
from bot.primitives import (
    Anchor,
    Bold,
    Break,
    ButtonRow,
    ChannelLink,
    Code,
    Fact,
    Facts,
    Italic,
    Line,
    LinkButton,
    LinkRow,
    Mention,
    PollBox,
    PollOption,
    PressButton,
    Primitives,
    Reaction,
    Reactions,
    Words,
)

ADA = "@ada:example.org"


def test_a_sheet_is_html_and_plain_words() -> None:
    sheet = (
        Line((Words("Thanks <3 "), Mention(ADA, "Ada"))),
        Line((Words("one"),), bullet=True),
        Line((Words("two"),), bullet=True),
        LinkRow((LinkButton("There", "https://example.org"),)),
    )

    content = draw.message(sheet)

    assert content["body"] == "Thanks <3 Ada\n• one\n• two\nThere: https://example.org"
    assert content["formatted_body"] == (
        f'<p>Thanks &lt;3 <a href="https://matrix.to/#/{ADA}">Ada</a></p>'
        "<ul><li>one</li><li>two</li></ul>"
        '<p><a href="https://example.org">There</a></p>'
    )
    assert content["m.mentions"] == {"user_ids": [ADA]}


# What the specification lets a message hold, as far as the bot uses it.
TAGS = {"a": ("href",), **dict.fromkeys(("p", "br", "strong", "em", "code", "ul", "li"), ())}
_words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9)
_labels = _words.filter(str.strip)
_addresses = st.sampled_from(["https://example.org/?a=1&b=2", 'https://example.org/"', "mailto:x"])
_leaves = (
    st.builds(Words, _words | st.just("1. yes\n2. no"))
    | st.builds(Code, _labels)
    | st.builds(Mention, st.sampled_from([ADA, "somebody"]), _labels)
    | st.builds(ChannelLink, st.just("!room"), _labels)
    | st.builds(Break)
    | st.builds(Anchor, _addresses, st.builds(Words, _labels).map(lambda one: (one,)))
    | _addresses.map(lambda url: Anchor(url, (Words(url),)))
)
_spans = st.recursive(
    st.lists(_leaves, min_size=1, max_size=3).map(tuple),
    lambda inner: st.lists(
        st.builds(Bold, inner) | st.builds(Italic, inner), min_size=1, max_size=2
    ).map(tuple),
    max_leaves=5,
)
_links = st.builds(LinkButton, _labels, st.just("https://example.org/?a=1&b=2"))
_options = st.builds(PollOption, _words, _labels, st.integers(1, 99), st.integers(0, 9))
_sheets = st.lists(
    st.builds(Line, _spans, st.booleans())
    | st.builds(Facts, st.lists(st.builds(Fact, _spans, _spans), min_size=1).map(tuple))
    | st.builds(LinkRow, st.lists(_links, min_size=1, max_size=3).map(tuple))
    | st.builds(PollBox, _spans, st.lists(_options, min_size=1, max_size=3).map(tuple))
    | st.just(Reactions((Reaction("1️⃣", "c1"),))),
    min_size=1,
    max_size=5,
).map(tuple)


class _Page(HTMLParser):
    """Reads HTML as words, as strictly as the specification has it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= set(TAGS[tag])
        assert tag not in ("p", "ul") or not self.open
        assert (tag == "li") == ([one for one, _ in self.open] == ["ul"])
        assert tag != "a" or "a" not in dict(self.open)
        self.words += "`" if tag == "code" else ""
        if tag != "br":
            self.open.append((tag, str(dict(attrs).get("href") or "")))

    def handle_endtag(self, tag: str) -> None:
        opened, address = self.open.pop()
        assert opened == tag
        self.words += "`" if tag == "code" else ""
        if tag == "a" and not address.startswith("https://matrix.to/"):
            assert is_address(address)
            self.words += "" if self.words.endswith(address) else address

    def handle_data(self, data: str) -> None:
        self.words += data


def _letters(words: str) -> str:
    """Leave out what is drawn by a tag, or stands for one: points, brackets, white space."""
    return "".join(one for one in words if not one.isspace() and one not in "•·:()")


@given(_sheets)
def test_html_and_plain_words_say_the_same(sheet: Primitives) -> None:
    content = draw.message(sheet)

    page = _Page()
    page.feed(content["formatted_body"])
    page.close()
    assert page.open == []
    assert _letters(page.words) == _letters(content["body"])
    assert "<p></p>" not in content["formatted_body"]


def test_choices_stand_close_together() -> None:
    sheet = [
        Line((Words(words),)) for words in ("Lunch?", "1. Yes", "2. No", "Answer with a number.")
    ]

    content = draw.message(tuple(sheet))

    assert content["formatted_body"] == (
        "<p>Lunch?</p><p>1. Yes<br>2. No</p><p>Answer with a number.</p>"
    )


def test_whom_a_message_calls_is_always_said() -> None:
    assert draw.message((Line((Words("@room hello"),)),))["m.mentions"] == {}


def test_emoji_for_choices_come_after_the_message() -> None:
    sheet = (Line((Words("1. Yes"),)), Reactions((Reaction("1️⃣", "c1"),)))

    drawing = draw.draw(sheet)

    assert drawing.reactions == ("1️⃣",)
    assert drawing.content["body"] == "1. Yes"


def test_a_poll_is_numbered_lines_for_who_knows_none() -> None:
    box = PollBox((Words("Lunch?"),), (PollOption("c1", "Soup", 1, 0),))

    drawing = draw.draw((box,))

    assert drawing.kind == draw.POLL
    assert drawing.content["org.matrix.msc1767.text"] == "Lunch?\n1. Soup"
    assert drawing.content[draw.POLL]["answers"][0]["id"] == "1"


def test_an_edit_calls_nobody_a_second_time() -> None:
    drawing = draw.draw((Line((Mention(ADA, "Ada"),)),))

    content = draw.replacement(drawing, "$1")

    assert content["m.mentions"] == {}
    assert content["m.new_content"] == drawing.content
    assert content["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$1"}


def test_an_answer_in_a_thread_is_shown_by_clients_that_know_none() -> None:
    content = draw.in_thread({"body": "x"}, "$1")

    assert content["m.relates_to"]["rel_type"] == "m.thread"
    assert content["m.relates_to"]["m.in_reply_to"] == {"event_id": "$1"}
    assert draw.in_thread({"body": "x"}, None) == {"body": "x"}


def test_what_no_homeserver_takes_is_refused() -> None:
    with pytest.raises(Refused):
        draw.draw((Line((Words("x" * 40_000),)),))


def test_what_was_not_declared_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError):
        draw.draw((ButtonRow((PressButton("c1", "Yes", 1),)),))
