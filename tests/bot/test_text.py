"""A text becomes words in the language of whoever reads."""

from dataclasses import replace
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Argument, Hyperlink, Text, Where, Who, verbatim
from bot.errors import ConfigError, TextMissing
from bot.primitives import (
    Anchor,
    Bold,
    Break,
    ChannelLink,
    Line,
    Mention,
    Span,
    Words,
    from_json,
    plain,
    to_json,
)
from bot.text import Catalogue, Reader, clean

ROOT = Path(__file__).parents[2]


def reader(language: str = "nl", zone: str = "Europe/Amsterdam") -> Reader:
    return Reader(language=language, zone=zone, mention=mention, channel=channel)


def mention(who: Who) -> Span:
    return Mention(f"U-{who.person_id}", who.name)


def channel(where: Where) -> Span:
    return ChannelLink(where.channel, where.name)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    (tmp_path / "en.toml").write_text(
        'hello = "Hello *{name}*"\nonly_english = "Only English"\n'
        'given = {one = "{count} kudo", other = "{count} kudos"}\n'
        'bare = {one = "one", other = "many"}\n',
        encoding="utf-8",
    )
    (tmp_path / "nl.toml").write_text(
        'hello = "Hallo *{name}*"\ngiven = {one = "{count} kudo", other = "{count} kudo\'s"}\n',
        encoding="utf-8",
    )
    return Catalogue.load({"core": ROOT / "bot" / "texts", "demo": tmp_path})


def test_a_sentence_is_said_in_the_language_of_its_reader(catalogue: Catalogue) -> None:
    hello = Text("demo.hello", {"name": "Ada"})

    assert catalogue.say(hello, reader("nl")) == (Words("Hallo "), Bold((Words("Ada"),)))
    assert catalogue.words(hello, reader("en")) == "Hello Ada"


def test_a_language_that_lacks_a_sentence_takes_the_other(catalogue: Catalogue) -> None:
    assert catalogue.words(Text("demo.only_english"), reader("nl")) == "Only English"


def test_an_unknown_language_is_english(catalogue: Catalogue) -> None:
    assert catalogue.words(Text("demo.hello", {"name": "Ada"}), reader("de")) == "Hello Ada"
    assert catalogue.words(verbatim("x"), reader("")) == "x"


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 kudo"), (0, "0 kudo's"), (2, "2 kudo's"), (1000, "1.000 kudo's")]
)
def test_one_is_one_and_anything_else_is_many(catalogue: Catalogue, count: int, words: str) -> None:
    assert catalogue.words(Text("demo.given", {"count": count}), reader("nl")) == words


def test_a_missing_sentence_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(TextMissing, match=r"demo\.nothing"):
        catalogue.say(Text("demo.nothing"), reader())


def test_a_missing_argument_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(TextMissing, match=r"demo.hello needs \{name\}"):
        catalogue.say(Text("demo.hello"), reader())
    with pytest.raises(TextMissing, match=r"demo.bare needs \{count\}"):
        catalogue.say(Text("demo.bare"), reader())


@pytest.mark.parametrize(
    ("argument", "dutch", "english"),
    [
        (1234567, "1.234.567", "1,234,567"),
        (-1234, "-1.234", "-1,234"),
        (1234.5, "1.234,5", "1,234.5"),
        (date(2026, 11, 23), "maandag 23 november 2026", "Monday 23 November 2026"),
        (time_of_day(10, 0), "10:00", "10:00"),
        (
            datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
            "maandag 23 november 2026 om 10:00",
            "Monday 23 November 2026 at 10:00",
        ),
        (("Ayşe", "Tom", "Bo"), "Ayşe, Tom en Bo", "Ayşe, Tom and Bo"),
        (("Ayşe", "Tom"), "Ayşe en Tom", "Ayşe and Tom"),
        (("Ayşe",), "Ayşe", "Ayşe"),
        ((), "", ""),
        (Text("demo.given", {"count": 2}), "2 kudo's", "2 kudos"),
    ],
)
def test_arguments_are_written_as_the_language_does(
    catalogue: Catalogue, argument: Argument, dutch: str, english: str
) -> None:
    text = Text("core.verbatim", {"words": argument})

    assert catalogue.words(text, reader("nl")) == dutch
    assert catalogue.words(text, reader("en")) == english


def test_a_moment_is_shown_in_the_zone_of_its_reader(catalogue: Catalogue) -> None:
    moment = Text("core.verbatim", {"words": datetime(2026, 12, 31, 23, 30, tzinfo=UTC)})

    assert "1 januari 2027 om 00:30" in catalogue.words(moment, reader())
    assert "31 december 2026 om 20:30" in catalogue.words(moment, reader(zone="America/Sao_Paulo"))


def test_a_moment_without_a_zone_is_refused(catalogue: Catalogue) -> None:
    naive = datetime(2026, 1, 1)

    with pytest.raises(ValueError, match="aware"):
        catalogue.say(Text("core.verbatim", {"words": naive}), reader())


def test_people_and_channels_are_drawn_by_the_chat(catalogue: Catalogue) -> None:
    both = (Who(person_id="p1", name="Ada"), Where(channel="C1", name="general"))

    assert catalogue.say(Text("core.verbatim", {"words": both}), reader()) == (
        Mention("U-p1", "Ada"),
        Words(" "),
        Words("en"),
        Words(" "),
        ChannelLink("C1", "general"),
    )


def test_a_name_stays_on_one_line(catalogue: Catalogue) -> None:
    who = Who(person_id="p1", name="Ada\nBo\0\u202e")

    spans = catalogue.say(Text("core.verbatim", {"words": who}), reader())

    assert spans == (Mention("U-p1", "Ada Bo"),)


def test_only_http_addresses_become_links(catalogue: Catalogue) -> None:
    good = Hyperlink(url="https://example.org", label=Text("demo.only_english"))
    evil = Hyperlink(url="javascript:alert(1)", label="press me")

    assert catalogue.say(Text("core.verbatim", {"words": good}), reader()) == (
        Anchor("https://example.org", (Words("Only English"),)),
    )
    assert catalogue.say(Text("core.verbatim", {"words": evil}), reader()) == (Words("press me"),)


@pytest.mark.parametrize("elsewhere", [None, ("slack", "T2"), ("web", "T1")])
def test_a_link_for_one_chat_is_its_label_in_others(
    catalogue: Catalogue, elsewhere: tuple[str, str] | None
) -> None:
    link = Hyperlink(url="https://example.org", label="here", only_in=("slack", "T1"))
    text = Text("core.verbatim", {"words": link})

    assert catalogue.say(text, replace(reader(), chat=("slack", "T1"))) == (
        Anchor("https://example.org", (Words("here"),)),
    )
    assert catalogue.say(text, replace(reader(), chat=elsewhere)) == (Words("here"),)


def test_what_people_typed_keeps_its_lines_and_its_marks(catalogue: Catalogue) -> None:
    assert catalogue.say(verbatim("*a*\r\n\r\n_b_\n"), reader()) == (
        Words("*a*"),
        Break(),
        Break(),
        Words("_b_"),
        Break(),
    )


def test_nothing_typed_can_harm() -> None:
    assert clean("a\0b\ufeff") == "ab"
    assert clean("a\tb\x07c\ud800d") == "a b\ufffdc\ufffdd"
    assert clean("one\u2028two\x85three\vfour\rfive") == "one\ntwo\nthree\nfour\nfive"
    assert clean("\u202eevil\u202c \u2067x\u2069") == "evil x"
    assert clean("שלום 👩‍👩‍👧 ژ\u200cه") == "שלום 👩‍👩‍👧 ژ\u200cه"


@given(st.text(st.characters()))
def test_whatever_people_type_can_be_stored(typed: str) -> None:
    catalogue = Catalogue.load({"core": ROOT / "bot" / "texts"})

    spans = catalogue.say(verbatim(typed), reader())

    assert from_json(to_json((Line(spans),))) == (Line(spans),)
    assert "\0" not in plain(spans)
    assert clean(clean(typed)) == clean(typed)


@pytest.mark.parametrize(
    "content", ["a = 1", "a = {one = 'x'}", "[a.b]\none = 'x'", "a = {one='', other='', x=''}", "="]
)
def test_a_broken_catalogue_names_its_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "nl.toml").write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError, match=r"nl\.toml"):
        Catalogue.load({"demo": tmp_path})


def test_keys_and_placeholders_can_be_compared(catalogue: Catalogue) -> None:
    assert "demo.only_english" in catalogue.keys("en") - catalogue.keys("nl")
    assert catalogue.placeholders("demo.hello", "nl") == {"name"}
    assert catalogue.placeholders("demo.bare", "en") == {"count"}
