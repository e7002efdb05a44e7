"""Feeds of others, read as plain words: every kind there has been, and what is none."""

import gzip
from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.feeds.read_feed import MOST_ITEMS, Unread, read_feed
from bot.feeds.values import Feed, FeedItem
from bot.feeds.words import TEXT, TITLE, link, without_markup

URL: Final = "https://news.example.org/all/feed.xml"
TEN: Final = datetime(2026, 6, 1, 10, tzinfo=UTC)

HTML: Final = "&lt;p&gt;Come &lt;b&gt;all&lt;/b&gt;!&lt;/p&gt;&lt;p&gt;Tea &amp;amp; cake&lt;/p&gt;"
RSS_2: Final = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>News &amp; more</title>
<item><title>Open day</title><link>https://news.example.org/1</link><guid>urn:1</guid>
<description>{HTML}</description>
<pubDate>Mon, 01 Jun 2026 12:00:00 +0200</pubDate></item>
</channel></rss>"""
ATOM: Final = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>News &amp; more</title>
<entry><title>Open day</title><id>urn:1</id><link href="https://news.example.org/1"/>
<published>2026-06-01T10:00:00Z</published><updated>2026-06-01T12:00:00+02:00</updated>
<summary>short</summary>
<content type="html">{HTML}</content>
</entry></feed>"""
RSS_1: Final = f"""<?xml version="1.0" encoding="utf-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example.org/"><title>News &amp; more</title></channel>
<item rdf:about="urn:1"><title>Open day</title><link>https://news.example.org/1</link>
<description>{HTML}</description>
<dc:date>2026-06-01T10:00:00Z</dc:date></item></rdf:RDF>"""


def rss(*items: str, more: str = "") -> bytes:
    """Write a feed of these items, and of what stands before them."""
    held = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0"><channel>{more}{held}</channel></rss>'.encode()


def read(body: bytes | str, content_type: str = "") -> Feed:
    given = body.encode() if isinstance(body, str) else body
    return read_feed(given, url=URL, content_type=content_type)


def only(body: bytes | str) -> FeedItem:
    [item] = read(body).items
    return item


@pytest.mark.parametrize("body", [RSS_2, ATOM, RSS_1], ids=["rss 2", "atom", "rss 1"])
def test_each_kind_of_feed_says_the_same(body: str) -> None:
    found = read(body)
    [item] = found.items

    assert found.title == "News & more"
    assert (item.id, item.title, item.link) == ("urn:1", "Open day", "https://news.example.org/1")
    assert item.text == "Come all!\n\nTea & cake"
    assert TEN in (item.published, item.updated)


def test_the_newest_come_first_and_those_that_do_not_say_when_as_they_stand() -> None:
    dated = "<title>{}</title><pubDate>Mon, {} Jun 2026 12:00:00 GMT</pubDate>"
    feed = read(
        rss(
            "<title>c</title>", dated.format("b", "01"), dated.format("a", "08"), "<title>d</title>"
        )
    )

    assert [item.title for item in feed.items] == ["a", "b", "c", "d"]


def test_without_an_id_something_is_known_by_its_address_or_else_by_its_words() -> None:
    body = rss(
        "<title>a</title><link>/1</link>",
        "<title>b</title>",
        "<description>c</description>",
        f"<title>d</title><guid>{'x' * 1000}</guid>",
    )
    first, again = read(body).items, read(body).items
    changed = read(body.replace(b"<title>a</title>", b"<title>z</title>")).items

    assert [one.id for one in first] == [one.id for one in again]
    assert len({one.id for one in first}) == 4
    assert all(len(one.id) <= 200 for one in first)
    assert changed[0].id == first[0].id


def test_what_a_feed_says_twice_is_one_item() -> None:
    feed = read(rss("<title>a</title><guid>1</guid>", "<title>b</title><guid>1</guid>"))

    assert [item.title for item in feed.items] == ["a"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("https://example.org/a?b=c&amp;d#e", "https://example.org/a?b=c&d#e"),
        ("/2026/open-day", "https://news.example.org/2026/open-day"),
        ("item", "https://news.example.org/all/item"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://example.org/", ""),
        ("http://[", ""),
        ("https://example.org/a b", ""),
        (f"https://example.org/{'x' * 2000}", ""),
        ("", ""),
    ],
)
def test_an_address_is_one_of_the_web_or_none(written: str, read_as: str) -> None:
    assert only(rss(f"<title>a</title><link>{written}</link>")).link == read_as


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<script>alert(1)</script>x<style>p {}</style>", "x"),
        ("<script>alert(1)", ""),
        ("a <!-- b --> c", "a c"),
        ("&lt;b&gt; &amp;amp; &#233; &nosuch;", "<b> &amp; é &nosuch;"),
        ("<img src=x onerror=alert(1)>words", "words"),
        ("<a href='javascript:x'>here</a>", "here"),
        ("<p>broken <b>words", "broken words"),
        ("a\n   b\t c", "a b c"),
        ("&#0;&#xD800;x", "\ufffd\ufffdx"),
    ],
)
def test_markup_becomes_lines(html: str, said: str) -> None:
    item = only(rss(f"<title>t</title><description><![CDATA[{html}]]></description>"))

    assert item.text == said


def test_what_is_too_long_is_cut_and_what_is_not_seen_is_left_out() -> None:
    item = only(
        rss(
            f"<title>{'x' * 10_000}\n y</title><description>{'z ' * 100_000}</description>",
        )
    )
    odd = only(rss("<title>a\u202eb\u200bc\u00a0\u0301 d</title>"))

    assert len(item.title) == TITLE
    assert len(item.text) <= TEXT
    assert item.title.endswith("…")
    assert "\u202e" not in odd.title


def test_of_very_many_items_the_newest_are_read() -> None:
    dated = "<guid>{}</guid><title>x</title><pubDate>{:02} Jun 2026 12:00:00 GMT</pubDate>"
    feed = read(rss(*(dated.format(number, number % 28 + 1) for number in range(1000))))

    assert len(feed.items) == MOST_ITEMS
    assert min(item.published for item in feed.items if item.published) >= datetime(
        2026, 6, 22, tzinfo=UTC
    )


LAUGHS: Final = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;">
<!ENTITY c "&b;&b;&b;">]><rss version="2.0">
<channel><item><title>&c;</title></item></channel></rss>"""
FILE: Final = LAUGHS.replace(b'<!ENTITY a "lol">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')


@pytest.mark.parametrize(
    "body",
    [
        LAUGHS,
        FILE,
        LAUGHS.decode().encode("utf-16"),
        b'<!DOCTYPE rss SYSTEM "http://169.254.169.254/x.dtd"><rss version="2.0"><channel/></rss>',
        b"\n" + LAUGHS,
        b"&" + LAUGHS,
        LAUGHS.replace(b'"1.0"?', b'"1.0" encoding="no-such-charset"?'),
        LAUGHS.replace(b'"1.0"?', b'"1.0" encoding="shift_jis"?'),
        b'<!DOCTYPE rss><rss version="2.0"><channel><title>x</title></channel></rss>',
    ],
    ids=["laughs", "file", "utf-16", "system", "late", "broken", "unknown", "odd", "empty"],
)
def test_xml_that_brings_definitions_of_its_own_is_refused(body: bytes) -> None:
    with pytest.raises(Unread):
        read(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"\0" * 1000,
        b"hello",
        b"https://news.example.org/feed.xml",
        b"/etc/passwd",
        b"config.toml",
        b"{}",
        b"<html><head><title>x</title></head><body>Not here</body></html>",
        b"<rss",
        b"<opml version='2.0'/>",
        gzip.compress(RSS_2.encode()),
        b"BEGIN:VCALENDAR",
        b"\xff\xfe\x00",
        b"<" * 100_000,
    ],
)
def test_what_is_no_feed_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Unread):
        read(body)


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8-sig", "utf-8", "text/xml"),
        ("utf-16", "utf-16", ""),
        ("iso-8859-1", "iso-8859-1", "application/rss+xml"),
        ("windows-1252", "windows-1252", ""),
        ("iso-8859-1", "utf-8", ""),  # it says what it is not
        ("utf-8", "utf-8", "text/html; charset=utf-8"),
    ],
)
def test_letters_are_read_in_the_charset_they_are_in(
    encoding: str, declared: str, content_type: str
) -> None:
    words = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0"><channel>'
    words += "<item><title>Één dag vrij</title></item></channel></rss>"

    feed = read(words.encode(encoding), content_type)

    assert [item.title for item in feed.items] == ["Één dag vrij"]


def test_a_feed_that_is_not_quite_xml_is_read_all_the_same() -> None:
    item = only(b'<rss version="2.0"><channel><item><title>Tea & cake</title></item></channel>')

    assert item.title == "Tea & cake"


@pytest.mark.parametrize("date", ["soon", "31 Feb 2026", "0000-00-00", "", "Mon, 01"])
def test_a_date_that_is_none_is_left_out(date: str) -> None:
    item = only(rss(f"<title>a</title><pubDate>{date}</pubDate>"))

    assert item.published is None


_TAGS = st.sampled_from(
    [
        *("title", "item", "link", "guid", "description", "pubDate", "rss", "channel", "feed"),
        *("entry", "content", "updated", "rdf:RDF", "enclosure", "a:b", "script", "category"),
    ]
)
_PIECES = st.one_of(
    _TAGS.map(lambda tag: f"<{tag}>"),
    _TAGS.map(lambda tag: f"</{tag}>"),
    _TAGS.map(lambda tag: f"<{tag} href='x' version='2.0'/>"),
    st.sampled_from(["<![CDATA[", "]]>", "<!--", "-->", "&", "&lt;", "&#0;", "<?x ?>", "<!"]),
    st.text(max_size=10),
)


@given(
    st.one_of(st.binary(), st.lists(_PIECES, max_size=30).map(lambda all_: "".join(all_).encode()))
)
@example(b"<rss><channel><item><title><![CDATA[x")
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    for given_ in (body, b'<rss version="2.0"><channel>' + body):
        try:
            feed = read(given_)
        except Unread:
            continue
        for item in feed.items:
            assert len(item.id) <= 200
            assert len(item.title) <= TITLE
            assert len(item.text) <= TEXT
            assert "\n" not in item.title
            f"{item.title}{item.text}{item.id}".encode()


@given(st.text())
def test_whatever_the_markup_words_are_what_is_left(html: str) -> None:
    assert "<script" not in without_markup(f"<p>{html}</p>") or "<script" in html


@given(st.text(), st.text())
def test_whatever_the_address_it_is_one_of_the_web_or_none(base: str, written: str) -> None:
    for found in (link(written, base), link(written, URL), link(f"https://{written}", URL)):
        assert found == "" or found.startswith(("http://", "https://"))
