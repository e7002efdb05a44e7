"""Small markdown becomes an inline tree, and what is no markup stays words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import fill, is_address, paragraphs, parse, people_markup
from bot.primitives import (
    Anchor,
    Bold,
    Break,
    Code,
    Italic,
    Mention,
    Spans,
    Words,
    plain,
)


def read(sentence: str, **args: Spans) -> Spans:
    return fill(parse(sentence), args)


def words(text: str) -> Spans:
    return (Words(text),)


@pytest.mark.parametrize(
    ("sentence", "spans"),
    [
        ("plain", (Words("plain"),)),
        ("", ()),
        ("*bold*", (Bold(words("bold")),)),
        ("_italic_", (Italic(words("italic")),)),
        ("`a_b*c`", (Code("a_b*c"),)),
        ("a\nb", (Words("a"), Break(), Words("b"))),
        ("*a _b_*", (Bold((Words("a "), Italic(words("b")))),)),
        (
            "[the *page*](https://example.org/a_b_(c))",
            (Anchor("https://example.org/a_b_(c)", (Words("the "), Bold(words("page")))),),
        ),
        ("[](https://example.org)", (Anchor("https://example.org", words("https://example.org")),)),
        (r"\*not bold\* \{name\}", (Words("*not bold* {name}"),)),
    ],
)
def test_markup_becomes_a_tree(sentence: str, spans: Spans) -> None:
    assert read(sentence) == spans


@pytest.mark.parametrize(
    "sentence",
    [
        "snake_case and other_name",
        "snake__case and other__name",
        "2 * 3 * 4",
        "2*3*4",
        "*never closed",
        "closed*",
        "*over\u00a0 *",
        "**",
        "__init__",
        "`open",
        "[label](ftp://example.org)",
        "[label](javascript:alert(1))",
        "[label] (https://example.org)",
        "](https://example.org)",
        "<b>no html</b> &amp;",
        "https://example.org/_a_/*",
        "{Not a name} {} {a.b} {0}",
    ],
)
def test_what_is_no_markup_stays_words(sentence: str) -> None:
    assert plain(read(sentence)) == sentence
    assert all(isinstance(span, Words) for span in read(sentence))


def test_a_mark_does_not_reach_over_a_line() -> None:
    assert plain(read("*a\nb*")) == "*a\nb*"


def test_an_argument_is_never_read_as_markup() -> None:
    spans = read("*{title}*: {body}", title=words("*x* {body}"), body=words("[a](https://b.c)"))

    assert spans == (Bold(words("*x* {body}")), Words(": "), Words("[a](https://b.c)"))


def test_an_argument_keeps_its_own_tree() -> None:
    mention = Mention("U1", "Ada")

    assert read("_{who}_", who=(mention,)) == (Italic((mention,)),)


def test_an_argument_in_code_becomes_plain_words() -> None:
    assert read("`/kudos {who}`", who=(Mention("U1", "Ada"),)) == (Code("/kudos @Ada"),)


def test_an_argument_inside_an_address_is_encoded() -> None:
    spans = read("[open](https://example.org/{id}?x=1)", id=words("a/../b?c"))

    assert spans == (Anchor("https://example.org/a%2F..%2Fb%3Fc?x=1", words("open")),)


def test_an_argument_that_is_an_address_must_be_one() -> None:
    good = read("[open]({url})", url=words("https://example.org"))
    evil = read("[open]({url})", url=words("javascript:alert(1)"))

    assert good == (Anchor("https://example.org", words("open")),)
    assert evil == words("open")


def test_a_template_names_its_arguments_wherever_they_stand() -> None:
    sentence = "{a} *{b}* `{c}` [{d}](https://example.org/{e}) [x]({f})"

    assert parse(sentence).names == set("abcdef")


def test_an_argument_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="who"):
        read("Hi {who}")


def test_people_type_braces_and_backslashes_as_words() -> None:
    assert people_markup(r"*yes* {name} \o/ `{x}`") == (
        Bold(words("yes")),
        Words(r" {name} \o/ "),
        Code("{x}"),
    )


def link(url: str) -> Anchor:
    return Anchor(url, words(url))


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("https://example.org", (link("https://example.org"),)),
        ("see https://a.org.", (Words("see "), link("https://a.org"), Words("."))),
        ("(https://a.org/b_(c))!", (Words("("), link("https://a.org/b_(c)"), Words(")!"))),
        ("*https://a.org*", (Bold((link("https://a.org"),)),)),
        ("_https://a.org/x_y_", (Italic((link("https://a.org/x_y"),)),)),
        ("“https://a.org”", (Words("“"), link("https://a.org"), Words("”"))),
        ("`https://a.org`", (Code("https://a.org"),)),
        ("[a](https://a.org)", (Anchor("https://a.org", words("a")),)),
        ("[https://a.org](https://b.org)", (Anchor("https://b.org", words("https://a.org")),)),
        (
            "[*see https://a.org*](https://b.org)",
            (Anchor("https://b.org", (Bold((Words("see "), Words("https://a.org"))),)),),
        ),
        ("[open https://a.org", (Words("[open "), link("https://a.org"))),
        ("https:// http://... ftp://a.org", (Words("https:// http://... ftp://a.org"),)),
        ("https://a.org\u202eb", (Words("https://a.org\u202eb"),)),
    ],
)
def test_an_address_that_people_type_is_a_link_and_no_more_than_the_address(
    typed: str, spans: Spans
) -> None:
    assert people_markup(typed) == spans


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("", []),
        (" \n\n ", []),
        ("one", [("one", False)]),
        ("one\ntwo\n\n\nthree", [("one\ntwo", False), ("three", False)]),
        ("- a\n• b\n  - c", [("a", True), ("b", True), ("c", True)]),
        ("list:\n- a\nend", [("list:", False), ("a", True), ("end", False)]),
        ("-5 °C\n- \n-\n---", [("-5 °C\n- \n-\n---", False)]),
        ("* no item", [("* no item", False)]),
        ("1. one\n2. two", [("1. one\n2. two", False)]),
        ("*a\n\nb*", [("*a", False), ("b*", False)]),
    ],
)
def test_what_people_write_is_cut_into_paragraphs_and_items(
    typed: str, read_as: list[tuple[str, bool]]
) -> None:
    assert [(plain(spans), is_item) for spans, is_item in paragraphs(typed)] == read_as


@pytest.mark.parametrize("url", ["https://example.org", "HTTP://example.org/é?a=b#c"])
def test_http_addresses_are_addresses(url: str) -> None:
    assert is_address(url)


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a", "https://", "https://a b", "https://a\n", "https://a\u202eb", "https://\ud800"],
)
def test_other_addresses_are_not(url: str) -> None:
    assert not is_address(url)


MARKED = st.text(st.sampled_from("ab *_`[](){}\\\n:/")) | st.text()


@given(MARKED)
def test_reading_never_fails_and_letters_survive(sentence: str) -> None:
    template = parse(sentence)
    spans = fill(template, {name: words(name) for name in template.names})

    assert [one for one in plain(spans) if one.isalnum()] == [
        one for one in sentence if one.isalnum()
    ]


@given(st.text(st.characters(exclude_characters="*_`[]\\{}\n", codec="utf-8")))
def test_plain_words_stay_as_they_are(sentence: str) -> None:
    assert plain(read(sentence)) == sentence
    assert plain(people_markup(sentence)) == sentence


PIECES = (
    r"*x* _y_ `z` ` * _ [ ] ( ) [a](https://b.org) https://c.org/_d . , - • {who} \* <!everyone> "
    "<!channel> <!here> <@U1> <!subteam^S1> <http://a|b> @room @channel @ada \u202e <\u200b!here>"
)
TYPED = MARKED | st.lists(st.sampled_from((*PIECES.split(), "\n", "\n-"))).map(" ".join)


def kinds(spans: Spans) -> set[type]:
    inside = [kinds(one.spans) for one in spans if isinstance(one, Bold | Italic | Anchor)]
    return {type(one) for one in spans}.union(*inside)


@given(TYPED)
def test_what_people_write_keeps_its_letters_and_mentions_nobody(typed: str) -> None:
    read_as = list(paragraphs(typed))

    shown = "".join(plain(spans) for spans, _ in read_as)
    # An address behind a label is not shown, so letters may go there, and nowhere else.
    if "](" not in typed:
        assert [one for one in shown if one.isalnum()] == [one for one in typed if one.isalnum()]
    assert set().union(*(kinds(spans) for spans, _ in read_as)) <= {
        Words, Bold, Italic, Code, Anchor, Break
    }  # fmt: skip


@given(TYPED)
def test_a_link_is_an_address_and_holds_no_other(typed: str) -> None:
    for spans, _ in paragraphs(typed):
        for one in anchors(spans):
            assert is_address(one.url)
            assert anchors(one.spans) == []


def anchors(spans: Spans) -> list[Anchor]:
    found = [one for one in spans if isinstance(one, Anchor)]
    inside = [anchors(one.spans) for one in spans if isinstance(one, Bold | Italic)]
    return found + [one for some in inside for one in some]


@pytest.mark.parametrize(
    "unit",
    ["*", "*a ", "[", "[a](https://a", "`", "_*[", "a*b_", "](https://x)", "https://.", "https://a(",
     "https://a(b)", "https://x_", "- a\n", "\n-", "[https://a "],
)  # fmt: skip
def test_40_000_characters_of_marks_stay_readable(unit: str) -> None:
    # Were reading them a square of their number, this alone would take minutes.
    sentence = unit * (40_000 // len(unit))

    assert [plain(spans) for spans, _ in paragraphs(sentence)] != []
