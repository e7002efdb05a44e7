"""`plein try`: the script language, as it is typed and as it is printed."""

import asyncio
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.clock import SystemClock
from storage.session import Store
from storage.timers import leave_clock

Talk = Callable[..., list[str]]

CONFIG = """
[bot]
language = "en"
demo = true

[storage]
url = "sqlite:///never-opened/plein.db"
"""


@pytest.fixture
def talk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Talk:
    """Run a script; give what was printed, line by line. It must end with status 0."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")

    def run(*lines: str, words: tuple[str, ...] = ()) -> list[str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))
        assert main(["try", *words]) == 0
        return capsys.readouterr().out.splitlines()

    return run


def test_an_answer_names_who_sees_it_and_its_lines_are_indented(talk: Talk) -> None:
    printed = talk("/plein help")

    assert printed[0].startswith("[dm ada@example.org] ")
    assert all(line.startswith("  ") for line in printed[1:])
    assert any("/plein" in line for line in printed[1:])


def test_choices_are_numbered_and_can_be_pressed_by_number_or_label(talk: Talk) -> None:
    again = ("/plein settings", ":press english")
    printed = talk(":as milan@example.org", "/plein settings", ":press 1", "stop", *again)

    assert "  1. Nederlands" in printed
    assert sum("time zone" in line for line in printed) >= 2
    assert not [line for line in printed if line.startswith("!")]


def test_what_is_still_shown_can_be_pressed_however_old_it_is(talk: Talk) -> None:
    begin = (":as milan@example.org", "/plein home", ":later 25h", "/plein help")
    printed = talk(*begin, ":press What I keep about you", ":press 1")

    assert any("Your name, work address" in line for line in printed)
    assert any("(1/4)" in line for line in printed)
    assert not [line for line in printed if line.startswith("!")]


def test_a_press_takes_the_choice_of_that_message_and_says_when_it_is_closed(talk: Talk) -> None:
    printed = talk(":as milan@example.org", "/plein settings", "stop", ":press English")

    assert printed[-1] == "[dm milan@example.org] This question is closed."


def test_choices_are_listed_by_name_each_once(talk: Talk) -> None:
    printed = talk(":as milan@example.org", "/plein home", "/plein home", ":press 9")

    assert printed[-1].startswith("! There is no choice 9 here. There is: ")
    assert printed[-1].count("What I keep") == 1
    assert "1." not in printed[-1]


def test_one_is_somebody_else_and_somewhere_else(talk: Talk) -> None:
    printed = talk(":as bo@example.org", ":in #koffie", "/plein help", ":in dm", "/plein help")

    assert [line[:20] for line in printed if line.startswith("[")] == ["[dm bo@example.org] "] * 2


def test_time_goes_by_and_what_is_due_happens_on_the_way(talk: Talk) -> None:
    begin = (":as milan@example.org", "/plein settings")
    printed = talk(*begin, ":later 29m", ":places", ":later 1h 30m")

    stopped = next(index for index, line in enumerate(printed) if "stopped waiting" in line)
    assert printed.index("  #koffie") < stopped


def test_what_happens_on_the_way_is_printed_in_its_order(talk: Talk) -> None:
    printed = talk(
        ":as milan@example.org",
        "/plein settings",
        ":later 10m",
        ":as amara@example.org",
        "/plein settings",
        ":later 3d",
        ":places",
    )

    stopped = [line.split("]")[0] for line in printed if "stopped waiting" in line]
    assert stopped == ["[dm milan@example.org", "[dm amara@example.org"]
    assert "stopped waiting" in printed[printed.index("  #algemeen") - 1]


def test_a_long_time_tells_a_terminal_how_far_it_is(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr("bot.cli.script._PATIENCE_SECONDS", 0.0)

    printed = talk(":as milan@example.org", ":later 3d", ":places")

    told = terminal.getvalue().splitlines()
    assert len(told) == 3
    assert all(line.startswith("It is ") for line in told)
    assert len(set(told)) == 3
    assert printed[-1] == "  dm"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (":latr 2d", "! I do not know :latr. Did you mean :later?"),
        (":as nobody", "! Nobody here is called nobody."),
        (":in #nowhere", "! There is no place called #nowhere."),
        (":press 9", "! There is nothing to choose here."),
        (":later soon", "! I do not understand soon."),
        (":later 0d", "! I do not understand 0d."),
        (":later 999999d", "! I do not understand 999999d."),
        (":react 🙌", "! There is nothing here to react to."),
        (":shortcut thank", "! There is nothing called thank to do with a message."),
    ],
)
def test_a_word_that_cannot_be_done_says_why_and_goes_on(talk: Talk, line: str, said: str) -> None:
    printed = talk(":as milan@example.org", line, "/plein help")

    assert printed[0].startswith(said)
    assert any(line.startswith("[dm ") for line in printed[1:])


def test_what_the_console_says_is_in_the_language_of_who_speaks(talk: Talk) -> None:
    change = (":as ada@example.org", "/plein settings", "English", "skip", "skip", "skip")
    printed = talk(":latr", ":as milan@example.org", ":latr", *change, ":latr")

    said = [line for line in printed if line.startswith("!")]
    assert said == [
        "! Ik ken :latr niet. Bedoel je :later?",
        "! I do not know :latr. Did you mean :later?",
        "! I do not know :latr. Did you mean :later?",
    ]


def test_quit_ends_and_what_follows_is_not_read(talk: Talk) -> None:
    assert talk(":quit", "/plein help") == []


def test_a_database_keeps_what_happened(talk: Talk, tmp_path: Path) -> None:
    words = ("--database", f"sqlite:///{tmp_path}/try.db")

    talk("/plein settings", "Nederlands", "Europe/Amsterdam", words=words)
    printed = talk("/plein hulp", words=words)

    assert printed[0].startswith("[dm ada@example.org] Hallo Ada")


def test_a_clock_that_was_moved_goes_on_where_it_was(talk: Talk, tmp_path: Path) -> None:
    words = ("--database", f"sqlite:///{tmp_path}/try.db")

    first = talk(":as milan@example.org", "/plein settings", ":later 20m", words=words)
    second = talk(":later 15m", words=words)
    third = talk(":places", words=words)

    assert not [line for line in first if "stopped waiting" in line or "ahead" in line]
    assert second[0].startswith("The clock is ahead in this database: it is ")
    assert "stopped waiting" in second[1]
    assert third[0].startswith("The clock is ahead in this database: it is ")


def test_that_the_clock_is_ahead_is_said_in_dutch_as_well(talk: Talk, tmp_path: Path) -> None:
    words = ("--database", f"sqlite:///{tmp_path}/try.db")
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.replace('"en"', '"nl"'), encoding="utf-8")

    talk(":later 2d", words=words)

    assert talk(":quit", words=words)[0].startswith("De klok loopt voor in deze database: het is ")


def test_a_clock_that_was_not_moved_is_that_of_the_machine(talk: Talk, tmp_path: Path) -> None:
    words = ("--database", f"sqlite:///{tmp_path}/try.db")

    talk("/plein help", words=words)

    assert talk(":quit", words=words) == []


async def test_where_it_was_in_the_past_counts_no_more(talk: Talk, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/try.db"
    await asyncio.to_thread(talk, ":later 2d", words=("--database", url))
    store = Store(url)
    async with store.transaction() as db:
        await leave_clock(db, SystemClock().now() - timedelta(minutes=1))
    await store.close()

    printed = await asyncio.to_thread(talk, ":quit", words=("--database", url))

    assert printed == []


def test_one_is_told_that_the_clock_is_ahead_before_it_matters(
    talk: Talk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/try.db"
    talk(":later 2d", words=("--database", url))

    status = main(["check", "--database", url])

    said = capsys.readouterr().out
    assert status == 1
    assert "! clock" in said
    assert "`plein try` moved the clock of this database ahead, to 20" in said
    assert "Until then nothing happens by the schedule." in said


def test_without_a_workplace_two_people_are_made_up(talk: Talk, tmp_path: Path) -> None:
    (tmp_path / "config.toml").unlink()

    printed = talk("/plein help", ":people")

    assert "ada@example.org" in printed[0]
    assert "bob@example.org" in printed[0]
    assert "  bob@example.org  Bob" in printed


def test_nobody_in_a_database_of_ones_own_is_said_at_once(
    talk: Talk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text("[bot]\n", encoding="utf-8")

    assert main(["try", "--database", f"sqlite:///{tmp_path}/try.db"]) == 1

    assert "plein people import" in capsys.readouterr().err


def test_ugly_words_are_answered(talk: Talk) -> None:
    printed = talk("a\0b \ud800", "/" + "x" * 40_000, "/plein help")

    assert len([line for line in printed if line.startswith("[dm ")]) == 3
