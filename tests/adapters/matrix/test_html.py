"""Spans as Matrix shows them, and what people typed, in words."""

import pytest

from adapters.matrix import html
from bot.primitives import Anchor, Bold, Break, ChannelLink, Code, Italic, Mention, Words

ADA = "@ada:example.org"
PILL = f'<a href="https://matrix.to/#/{ADA}">Ada</a>'


@pytest.mark.parametrize(
    ("span", "drawn", "aloud"),
    [
        (Words("<b> & \n"), "&lt;b&gt; &amp; <br>", "<b> & \n"),
        (Bold((Words("x"),)), "<strong>x</strong>", "x"),
        (Italic((Words("x"),)), "<em>x</em>", "x"),
        (Code("<x>"), "<code>&lt;x&gt;</code>", "`<x>`"),
        (Break(), "<br>", "\n"),
        (
            Anchor("https://example.org/?a=b&c", (Words("there"),)),
            '<a href="https://example.org/?a=b&amp;c">there</a>',
            "there (https://example.org/?a=b&c)",
        ),
        (Anchor("javascript:alert(1)", (Words("there"),)), "there", "there"),
        (Mention(ADA, "Ada"), PILL, "Ada"),
        (Mention("nobody", "<Ada>"), "@&lt;Ada&gt;", "@<Ada>"),
        (
            ChannelLink("!room", "kudos"),
            '<a href="https://matrix.to/#/!room">#kudos</a>',
            "#kudos",
        ),
    ],
)
def test_each_span_is_drawn_and_read_aloud(span: html.Span, drawn: str, aloud: str) -> None:
    assert html.draw((span,)) == drawn
    assert html.aloud((span,)) == aloud


def test_who_is_named_is_named_once_wherever_it_stands() -> None:
    spans = (Bold((Mention(ADA, "Ada"),)), Mention(ADA, "Ada"), Mention("nobody", "N"))

    assert html.mentioned(spans) == [ADA]


@pytest.mark.parametrize(
    ("body", "formatted", "words", "mentions"),
    [
        ("hello", None, "hello", ()),
        ("Ada: hello", f"{PILL}: hello", f"<@{ADA}>: hello", (ADA,)),
        ("a\nb", f"<p>a</p><p>b {PILL}</p>", f"a\nb <@{ADA}>", (ADA,)),
        (f"for {ADA}.", None, f"for <@{ADA}>.", (ADA,)),
        ("mail ada@example.org", None, "mail ada@example.org", ()),
        ("x", f"<mx-reply>{PILL} said so</mx-reply>no {PILL}", f"no <@{ADA}>", (ADA,)),
        ("x", '<a href="https://matrix.to/#/%40ada%3Aexample.org">A</a>', f"<@{ADA}>", (ADA,)),
        ("plain", '<a href="https://matrix.to/#/!room">R</a>', "plain", ()),
        ("plain", "<b>" * 200 + PILL, "plain", ()),
        ("plain", PILL + "<a b=" * 2_000, "plain", ()),
    ],
)
def test_what_people_typed_is_read_as_words(
    body: str, formatted: str | None, words: str, mentions: tuple[str, ...]
) -> None:
    heard = html.read(body, formatted)

    assert (heard.text, heard.mentions) == (words, mentions)


def test_what_a_reply_repeats_is_left_out() -> None:
    body = "> <@bob:example.org> what?\n> again\n\nyes"

    assert html.read(body, None, is_reply=True).text == "yes"
    assert html.read(body, None).text.startswith(">")
