"""A CSV that somebody adds to a form: read however it was saved, or refused with what to do."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Text
from bot.csv_rows import Unreadable, read_rows
from bot.formula import as_meant, harmless
from bot.page.files import Refused, checked
from tests.bot.filing import FILING
from tests.chat import Chat

pytestmark = pytest.mark.skills(FILING)
NAMES = {"name", "score"}
ROWS = ((1, ("name", "score")), (3, ("Ayşe", "1,5")))


def rows(data: bytes) -> Sequence[tuple[int, Sequence[str]]]:
    """The rows of a file whose columns are known."""
    return read_rows(data, NAMES.__contains__)


@pytest.mark.parametrize(
    "written",
    [
        'name,score\n\nAyşe,"1,5"\n',
        "\ufeffname;score\r\n;\r\nAyşe;1,5\r\n",
        "name\tscore\r\r\rAyşe\t1,5".replace("\r\r\r", "\n\n"),
    ],
)
def test_rows_are_read_whatever_stands_between_cells(written: str) -> None:
    assert rows(written.encode()) == ROWS


def test_what_excel_saved_without_utf8_is_read() -> None:
    assert rows("name;score\nZoë;3".encode("cp1252")) == ((1, ("name", "score")), (2, ("Zoë", "3")))


def test_a_file_may_say_what_stands_between_its_cells() -> None:
    assert rows(b"sep=;\na,b;c\n") == ((2, ("a,b", "c")),)


@given(st.text(alphabet=st.sampled_from("=+-@＝ \"';,\nab'"), max_size=12))
def test_what_was_made_harmless_is_read_as_it_was_meant(words: str) -> None:
    if "'" in words:
        as_meant(words)
        return
    assert as_meant(harmless(words)) == words


def test_words_that_begin_with_an_apostrophe_keep_it() -> None:
    assert rows(b"name\n's Morgens\n'=1\n")[1:] == ((2, ("'s Morgens",)), (3, ("=1",)))


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_refused(data: bytes) -> None:
    try:
        found = rows(data)
    except Unreadable:
        return
    assert all(any(cell.strip() for cell in cells) for _, cells in found)


async def refused(data: bytes) -> Text:
    """Why a file is not taken by a form."""
    with pytest.raises(Refused) as why:
        await checked("list.csv", data, "csv")
    return why.value.text


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"PK\x03\x04 the rest of a workbook", "csv_kind"),
        (b"\x89PNG\r\n\x1a\n\0", "csv_kind"),
        ("name\nBo".encode("utf-16"), "csv_kind"),
        (b"\x81\x8d\xff", "csv_kind"),
        (b" \r\n", "csv_empty"),
        (b"sep=;\n;;\n", "csv_empty"),
        (b'name\nBo "B" Jansen"\n"Bo', "csv_quotes"),
        (b"name\n" + b"x" * 200_000, "csv_cell"),
        (b"a\n" * 20_001, "csv_long"),
        (b"name,score\n" * 200_000, "file_large"),
    ],
)
async def test_what_is_no_list_is_refused_with_what_to_do(data: bytes, key: str) -> None:
    assert (await refused(data)).key == f"core.{key}"


async def test_a_row_is_named_as_a_spreadsheet_counts_it() -> None:
    why = await refused(b'name\n\nBo\n"B"o\n')

    assert why.args == {"row": 4}


async def test_a_list_comes_by_a_form_in_every_chat(chat: Chat) -> None:
    ada = chat.on("ada")
    await ada.types("/list")
    page = await ada.page()
    assert "A list as CSV, of at most 2 MB and 20,000 rows." in page.words

    await ada.fills(rows=("../who.csv", "name;kudos\nAyşe;3\n".encode()))

    ada.whispered("text/csv who.csv has 1: name and kudos; 2: Ayşe and 3.")


async def test_a_workbook_is_refused_on_the_page_in_dutch(chat: Chat) -> None:
    bo = chat.on("bo", language="nl")
    await bo.types("/list")

    page = await bo.page()
    await page.send(rows=("who.xlsx", b"PK\x03\x04" + bytes(100)))

    assert page.errors == {
        "rows": "Dit is geen CSV-bestand. Sla je lijst op als “CSV UTF-8” en voeg die toe."
    }
