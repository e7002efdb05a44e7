"""A report in each chat: its figures, a picture with the same words, and tables to keep."""

import csv
import io

import pytest
from openpyxl import load_workbook
from PIL import Image

from bot.content import MOST_BYTES, Block, Fields, File, Paragraph, Text, verbatim
from bot.errors import Wrong
from bot.report import Report, Segment, Share, Table, report_blocks, table_files
from bot.turn import Scope
from tests.bot.reporting import FIGURES, REPORTING, report, segment
from tests.chat import Chat

with_reports = pytest.mark.skills(REPORTING)
with_files = pytest.mark.in_chats("web", "slack", "matrix")

ENGLISH = [
    "Report 42: parking",
    "Wonen, 20 people: Reached 100%, Read 75% and Confirmed 75%.",
    "Beheer én Onderhoud, 12 people: Reached 92%, Read not known and Confirmed 100%.",
    "Other groups (2 together), 5 people: Reached 100%, Read not known and Confirmed 40%.",
    "Groups of fewer than 5 people are shown together",
    "Not known can also mean: of fewer than 5 people.",
]
PICTURE = (
    "Rapport 42: parkeren: Bevestigd. Iedereen: 28 van 36 (78%), Wonen: 15 van 20 (75%), "
    "Beheer én Onderhoud: 11 van 11 (100%) en Andere groepen (2 samen): 2 van 5 (40%)."
)


@with_reports
async def test_a_report_says_the_whole_and_each_group_that_is_large_enough(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/report", to="#general")

    for part in ENGLISH:
        ada.whispered(part)
    for fact in ("People", "37", "Reached", "36 of 37 (97%)", "Read", "15 of 20 (75%)"):
        ada.whispered(fact)
    ada.sees_not("Zorg")
    ada.sees_not("Directie")


@with_reports
@pytest.mark.in_chats("console", "web", "matrix")
async def test_a_picture_says_in_words_all_that_it_shows(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/report")

    ada.sees(PICTURE)


@with_reports
@pytest.mark.in_chats("slack")
async def test_a_picture_in_slack_has_its_words_for_who_does_not_see_it(chat: Chat) -> None:
    slack = chat.stages["slack"].slack  # pyright: ignore[reportAttributeAccessIssue]
    ada = chat.on("ada", language="nl")

    await ada.types("/report")

    assert PICTURE in [one.alt for one in slack.methods.files.known.values()]


@with_reports
@with_files
async def test_the_files_of_a_report_are_in_the_language_of_who_reads_it(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/report")

    picture = Image.open(io.BytesIO(await ada.opens("Rapport 42- parkeren.png")))
    assert (picture.format, picture.width) == ("PNG", 1080)
    text = (await ada.opens("Rapport 42- parkeren.csv")).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows[0] == [
        *("Groep", "Mensen", "Bereikt", "Bereikt: van", "Bereikt: %"),
        *("Gelezen", "Gelezen: van", "Gelezen: %", "Bevestigd", "Bevestigd: van", "Bevestigd: %"),
    ]
    assert rows[1][:8] == ["Iedereen", "37", "36", "37", "97,3%", "15", "20", "75%"]
    assert rows[4][:8] == ["Andere groepen (2 samen)", "5", "5", "5", "100%", "", "", ""]
    assert [row[0] for row in rows[2:4]] == ["Wonen", "Beheer én Onderhoud"]
    book = load_workbook(io.BytesIO(await ada.opens("Rapport 42- parkeren.xlsx")))
    sheet = book.worksheets[0]
    assert sheet.title == "Rapport 42- parkeren"
    assert [cell.value for cell in sheet[3]] == [
        *("Wonen", 20, 20, 20, 1, 9, 12, 0.75, 15, 20, 0.75),
    ]


@with_reports
@with_files
async def test_a_report_for_a_channel_is_in_the_language_of_the_workplace(chat: Chat) -> None:
    ada, bob = chat.on("ada", language="nl"), chat.on("bob")

    await ada.types("/report all", to="#general")

    bob.sees("Report 42: parking", in_="#general")
    assert (await bob.opens("Report 42- parking.csv")).decode("utf-8-sig").startswith("Group,")


@with_reports
async def test_a_report_of_too_few_says_so_and_no_more(chat: Chat) -> None:
    ada = chat.on("ada", language="nl")

    await ada.types("/report few")

    ada.sees("Er zijn te weinig mensen om cijfers te laten zien: minder dan 5.")
    ada.sees_not("%")
    assert not any(one.files for one in ada.seen)


@with_reports
@with_files
async def test_a_job_makes_a_report_as_well(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/report later")

    ada.whispered("36 of 37 (97%)")
    assert (await ada.opens("Report 42- parking.xlsx"))[:2] == b"PK"


@with_reports
@with_files
async def test_any_other_table_is_given_as_files(chat: Chat) -> None:
    ada = chat.on("ada")

    await ada.types("/names")

    text = (await ada.opens("Who confirmed.csv")).decode("utf-8-sig")
    assert text.splitlines() == [
        "Name,State,Moment,Confirmed",
        "Ayşe,Confirmed,2026-11-23 10:00:00,50%",
        "'=Bo,,,",
    ]


# What it is made of.


@pytest.fixture(name="scope")
async def _scope(chat: Chat) -> Scope:
    async with chat.store.transaction() as db:
        return Scope(db=db, now=chat.now, house=chat.app.workplace)


on_the_console = pytest.mark.in_chats("console")


def _texts(blocks: tuple[Block, ...]) -> list[str]:
    return [one.text.key for one in blocks if isinstance(one, Paragraph)]


@with_reports
@on_the_console
async def test_without_two_groups_the_picture_has_the_figures_of_all(scope: Scope) -> None:
    figures = [
        segment("A", Share(9, 9), None, Share(8, 9)),
        segment("B", Share(1, 1), None, Share(0, 1)),
    ]

    blocks = report_blocks(report(*figures), scope)

    assert _texts(blocks) == ["core.report_title", "core.report_no_parts", "core.report_unknown"]
    [picture] = [one for one in blocks if isinstance(one, File) and one.name.endswith(".png")]
    assert scope.house.words(picture.alt, "en") == (
        "Report 42: parking. Reached: 10 of 10 (100%), Read: not known and "
        "Confirmed: 8 of 10 (80%)."
    )


@with_reports
@on_the_console
async def test_a_report_of_one_group_says_nothing_of_groups(scope: Scope) -> None:
    blocks = report_blocks(report(segment("A", Share(9, 9), Share(9, 9), Share(8, 9))), scope)

    assert _texts(blocks) == ["core.report_title"]


@with_reports
@on_the_console
async def test_of_many_groups_the_largest_are_said_and_all_are_in_the_tables(scope: Scope) -> None:
    sizes = range(10, 30)
    figures = [segment(f"G{n}", Share(n, n), Share(n, n), Share(5, n)) for n in sizes]

    blocks = report_blocks(report(*figures), scope)

    lines = [one.text for one in blocks if isinstance(one, Paragraph) and one.bullet]
    assert [one.args["name"] for one in lines] == [verbatim(f"G{n}") for n in range(29, 18, -1)]
    assert "9 more groups are in the tables" in " ".join(
        scope.house.words(one.text, "en") for one in blocks if isinstance(one, Paragraph)
    )
    [table] = [one for one in blocks if isinstance(one, File) and one.name.endswith(".csv")]
    assert len(table.data.splitlines()) == 1 + 1 + 20


@with_reports
@on_the_console
async def test_the_same_report_is_the_same_bytes(scope: Scope) -> None:
    assert report_blocks(FIGURES, scope) == report_blocks(FIGURES, scope)


@with_reports
@on_the_console
async def test_the_facts_of_a_report_are_those_of_all(scope: Scope) -> None:
    [facts] = [one for one in report_blocks(FIGURES, scope) if isinstance(one, Fields)]

    said = {
        scope.house.words(label, "nl"): scope.house.words(value, "nl")
        for label, value in facts.facts
    }
    assert said == {
        "Mensen": "37",
        "Bereikt": "36 van 37 (97%)",
        "Gelezen": "15 van 20 (75%)",
        "Bevestigd": "28 van 36 (78%)",
    }


@with_reports
@on_the_console
async def test_a_table_that_is_too_large_to_send_is_refused_kindly(scope: Scope) -> None:
    long = "a" * 32_000
    table = Table(
        name=verbatim("x"), columns=(verbatim("x"),), rows=[[long]] * (MOST_BYTES // 32_000 + 1)
    )

    with pytest.raises(Wrong) as refusal:
        table_files(table, scope)

    assert "10 MB" in scope.house.words(refusal.value.text, "nl")


def test_a_report_that_does_not_fit_together_is_refused_where_it_is_made() -> None:
    title, figure = verbatim("x"), Text("core.yes")
    part = Segment(name=title, people=9, shares=())

    for figures, segments, threshold, compared in (
        ((figure,), (part,), 5, 0),
        ((figure,), (), 5, 1),
        ((), (part,), 5, 0),
        ((figure,), (), 0, 0),
    ):
        with pytest.raises(ValueError, match=r"figure|threshold"):
            Report(
                title=title,
                figures=figures,
                segments=segments,
                threshold=threshold,
                compared=compared,
            )
