"""The report: figures by department, with a picture and tables; and who did not confirm yet."""

import csv
import io
from datetime import timedelta

import pytest

from skills.announcements.tests.writing import sends
from tests.actor import Actor
from tests.chat import Chat

PRESS = "I have read this"


def _people(chat: Chat) -> list[Actor]:
    wonen = [chat.on(name, department="Wonen") for name in ("ans", "ben", "coen", "dirk", "els")]
    zorg = [chat.on(name, department="Zorg") for name in ("fay", "gijs", "hans", "ilse", "jan")]
    return [*wonen, *zorg, chat.on("kim", department="ICT"), chat.on("lot")]


async def test_the_report_counts_by_department_and_merges_small_ones(chat: Chat) -> None:
    """ANN-E5."""
    noor = chat.on("noor", role="editor", department="Zorg")
    people = _people(chat)
    await sends(noor, must_read=True)
    for one in people[:4]:
        await one.presses(PRESS)

    await noor.types("/announce report 1")

    told = noor.sees("known of who confirmed").text
    assert "Announcement 1: The lift is broken" in told
    assert "Delivered: 13 of 13" in told
    assert "4 of 13" in told
    assert "Zorg" in told
    assert not any(small in told for small in ("ICT", "Wonen"))  # or ICT could be worked out


@pytest.mark.in_chats("web", "slack")
async def test_the_report_comes_with_a_picture_and_tables(chat: Chat) -> None:
    noor = chat.on("noor", role="editor", department="Zorg", language="nl")
    _people(chat)
    await noor.types("/mededeling")
    await noor.fills(heading="Lift", text="Neem de trap.", audience="iedereen", moment="nu")
    await noor.presses("Nu versturen")

    await noor.types("/mededeling rapport 1")

    names = [name for one in noor.seen for name, _ in one.files]
    assert {name[-4:] for name in names} >= {".png", ".csv", "xlsx"}
    assert "Mededeling 1: Lift" in noor.sees("dat meet ik niet").text


async def test_the_author_lists_who_did_not_confirm(chat: Chat) -> None:
    """ANN-D5."""
    noor = chat.on("noor", role="editor")
    bob, _ = chat.on("bob", department="Wonen"), chat.on("cas")
    await sends(noor, must_read=True)
    await bob.presses(PRESS)

    await noor.types("/announce open 1")

    told = noor.sees("Not confirmed yet by 2 people").text
    assert "Cas" in told
    assert "Bob" not in told


@pytest.mark.settings(announcements={"names": False})
async def test_names_are_not_shown_where_the_policy_says_no(chat: Chat) -> None:
    """ANN-D5."""
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")
    await sends(noor, must_read=True)

    await noor.types("/announce open 1")

    assert "Bob" not in noor.sees("2 people did not confirm").text
    assert bob.seen


@pytest.mark.in_chats("web")
async def test_a_name_is_no_formula_in_the_table(chat: Chat) -> None:
    noor = chat.on("noor", role="editor")
    chat.on("=HYPERLINK(1)")
    await sends(noor, must_read=True)

    await noor.types("/announce open 1")

    [name] = [name for one in noor.seen for name, _ in one.files if name.endswith(".csv")]
    rows = list(csv.reader(io.StringIO((await noor.opens(name)).decode("utf-8-sig"))))
    assert ["'=HYPERLINK(1)", "", "not confirmed"] in rows


async def test_a_number_that_is_none_is_told_kindly(chat: Chat) -> None:
    noor, bob = chat.on("noor", role="editor"), chat.on("bob")

    await noor.types("/announce report 7")
    noor.sees("There is no announcement 7")
    await bob.types("/announce report 7")

    assert "announcements.publish" in bob.last.text


async def test_figures_of_others_are_for_who_looks_after_all(chat: Chat) -> None:
    noor, zoe = chat.on("noor", role="editor"), chat.on("zoe", role="editor")
    await sends(noor)
    await chat.later(timedelta(minutes=1))

    await zoe.types("/announce report 1")

    zoe.sees("not measured")
