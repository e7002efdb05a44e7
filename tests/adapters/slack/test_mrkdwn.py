"""Words of the bot as mrkdwn, and words of people as plain words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import mrkdwn
from adapters.slack.limits import SECTION, size
from bot.primitives import (
    Anchor,
    Bold,
    Break,
    ChannelLink,
    Code,
    Italic,
    Mention,
    Spans,
    Words,
    plain,
)

ADA = Mention("U0ADA", "Ada Jansen")


def words(text: str) -> Spans:
    return (Words(text),)


@pytest.mark.parametrize(
    ("spans", "drawn"),
    [
        (words("Hello"), "Hello"),
        ((Bold(words("Title")), Words(": x")), "*Title*: x"),
        ((Italic((Bold(words("both")),)),), "*_both_*"),
        ((Bold((Words("Well done, "), ADA)),), "*Well done, <@U0ADA>*"),
        ((Bold(words("trailing ")), Words("x")), "*trailing* x"),
        ((Words("un"), Bold(words("believ")), Words("able")), "unbelievable"),
        ((Bold((Words("one"), Break(), Words("two"))),), "*one*\n*two*"),
        ((Bold(words("one\ntwo")),), "*one*\n*two*"),
        ((Code("/kudos @bob *now*"),), "`/kudos @bob *now*`"),
        ((Code("a`b"),), "`aˋb`"),
        ((ADA, Words(" in "), ChannelLink("C0KUDOS", "kudos")), "<@U0ADA> in <#C0KUDOS>"),
        ((Anchor("https://example.org/?a=1&b=2", words("more")),), "<https://example.org/?a=1&amp;b=2|more>"),
        ((Bold((Anchor("https://example.org", words("more")),)),), "*<https://example.org|more>*"),
        ((Anchor("https://example.org/|", words("a > b")),), "<https://example.org/%7C|a &gt; b>"),
        ((Anchor("javascript:alert(1)", words("more")),), "more"),
        (words("<http://a.example|b>"), "&lt;<http://a.example>|b&gt;"),  # shows where it leads
        (words("see https://example.org/a_b_c."), "see <https://example.org/a_b_c>."),
    ],
)  # fmt: skip
def test_spans_are_drawn_as_slack_writes_them(spans: Spans, drawn: str) -> None:
    assert mrkdwn.draw(spans) == drawn


@pytest.mark.parametrize(
    "typed",
    [
        "<!everyone>",
        "<!channel>",
        "<!here>",
        "<@U0ADA>",
        "<!subteam^S1>",
        "<htp://a|b>",
        "&lt;!channel&gt;",
        "&amp;lt;!here&amp;gt;",
        "<\u200b!channel>",
        "\u202e>lennahc!<",
    ],
)
def test_nobody_is_called_by_words_that_look_like_a_mention(typed: str) -> None:
    for drawn in (
        mrkdwn.draw(words(typed)),
        mrkdwn.aloud(words(typed)),
        mrkdwn.tight(words(typed)),
    ):
        assert "<" not in drawn
        assert ">" not in drawn
    assert mrkdwn.read(mrkdwn.aloud(words(typed))).text == typed


def test_a_name_that_is_no_account_is_no_mention() -> None:
    forged = Mention("!channel", "Mallory")

    assert mrkdwn.draw((forged, ChannelLink("!here", "x"))) == "@Mallory#x"


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("*bold* and _slanted_", "∗bold∗ and ˍslantedˍ"),
        ("~gone~ `code`", "∼gone∼ ˋcodeˋ"),
        ("snake_case and 2 * 3", "snake_case and 2 * 3"),
        ("> quoted\n>>> more", "› quoted\n›&gt;&gt; more"),
        ("5 > 3", "5 &gt; 3"),
    ],
)
def test_marks_that_people_type_are_shown_and_not_obeyed(typed: str, drawn: str) -> None:
    assert mrkdwn.draw(words(typed)) == drawn


def test_much_that_is_escaped_takes_more_blocks_and_loses_nothing() -> None:
    pieces = mrkdwn.sections((Bold(words("a & b < c " * 300)),))

    assert len(pieces) > 1
    assert max(size(piece) for piece in pieces) <= SECTION
    assert "".join(re.sub(r"[*\s]", "", piece) for piece in pieces) == "a&amp;b&lt;c" * 300


def test_emoji_count_twice_and_are_never_cut_in_two() -> None:
    family = "👩‍👩‍👧"
    pieces = mrkdwn.sections(words(f"{family} " * 500))

    assert max(size(piece) for piece in pieces) <= SECTION
    assert all(set(piece.split()) == {family} for piece in pieces)


_TEXT = st.text("ab *_~`<>&\n|1é👍", max_size=12)
_LEAF = st.one_of(
    st.builds(Words, _TEXT),
    st.builds(Code, _TEXT),
    st.just(ADA),
    st.builds(lambda text: Anchor("https://example.org", (Words(text),)), _TEXT),
)
_SPANS = st.recursive(
    st.lists(_LEAF, max_size=5).map(tuple),
    lambda inner: st.lists(st.one_of(st.builds(Bold, inner), st.builds(Italic, inner), _LEAF)).map(
        tuple
    ),
    max_leaves=12,
)


@given(_SPANS)
def test_everything_drawn_holds_only_our_own_links_and_mentions(spans: Spans) -> None:
    drawn = mrkdwn.draw(spans)

    left = re.sub(r"<@U0ADA>|<https://example\.org(\|[^<>\n]*)?>", "", drawn)
    assert "<" not in left
    assert ">" not in left
    assert re.sub(r"&(amp|lt|gt);", "", left).count("&") == 0


@given(_SPANS)
def test_tight_words_are_no_longer_than_plain_ones(spans: Spans) -> None:
    assert len(mrkdwn.tight(spans)) == len(plain(spans))
    assert not re.search(r"[*_~`<>&]", mrkdwn.tight(spans))


@given(st.text("ab *_~`<>&\n|@#!:;/", max_size=60))
def test_what_is_escaped_reads_back_as_it_was(typed: str) -> None:
    assert mrkdwn.read(mrkdwn.escape(typed)) == mrkdwn.Heard(typed, ())


@pytest.mark.parametrize(
    ("sent", "text", "mentions"),
    [
        ("<@U0BOT> /kudos <@U0ADA> for x", "<@U0BOT> /kudos <@U0ADA> for x", ("U0BOT", "U0ADA")),
        ("<@U0ADA|ada> and <@U0ADA>", "<@U0ADA> and <@U0ADA>", ("U0ADA",)),
        ("&lt;@U0ADA&gt;", "<@U0ADA>", ()),
        ("in <#C0KUDOS|kudos>", "in #kudos", ()),
        ("in <#C0KUDOS|>", "in #C0KUDOS", ()),
        ("<!channel> <!here|here>", "@channel @here", ()),
        ("<!subteam^S0TEAM|@team>", "@team", ()),
        ("<!date^1392734382^{date}|18 Feb>", "18 Feb", ()),
        ("<https://example.org/?a=1&amp;b=2>", "https://example.org/?a=1&b=2", ()),
        ("<http://example.org|example.org>", "example.org", ()),
        ("<https://example.org|the page>", "the page (https://example.org)", ()),
        ("<mailto:ada@example.org|ada@example.org>", "ada@example.org", ()),
        ("a &amp;lt; b", "a &lt; b", ()),
        ("1 < 2 > 0", "1 < 2 > 0", ()),
    ],
)
def test_what_people_type_is_heard_in_plain_words(
    sent: str, text: str, mentions: tuple[str, ...]
) -> None:
    heard = mrkdwn.read(sent)
    assert heard.mentions == mentions
    if sent != "1 < 2 > 0":  # Slack never sends this: there it is escaped
        assert heard.text == text


def test_a_hundred_thousand_mentions_are_read_at_once() -> None:
    assert len(mrkdwn.read("<@U0ADA> " * 100_000).mentions) == 1
    assert mrkdwn.read("<" * 100_000).mentions == ()
