"""config.toml: what is right is taken, what is wrong is named with its line."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, SecretStr

from bot.config import Address, Config, Duration, Schedule, load, parse_duration
from bot.config_file import find_lines
from bot.errors import ConfigError
from bot.listen import Listen
from bot.load import parts_of

ROOT = Path(__file__).parents[2]


class Value(BaseModel):
    tag: str
    nl: str = ""


class Kudos(BaseModel):
    per_week: int = Field(default=5, ge=1)
    channel: str = "#kudos"
    undo: Duration = timedelta(minutes=15)
    style: Literal["short", "long"] = "short"
    leaderboard: bool = False
    share: float = 0.5
    names: list[str] = []
    values: list[Value] = []
    boss: Address | None = None
    rounds: Literal["never"] | Schedule = "never"
    size: Literal["all"] | int | list[int] = "all"
    tags: list[str] = Field(default=["a"], min_length=1)


class Slack(BaseModel):
    bot_token: SecretStr
    app_token: SecretStr | None = None
    spares: list[SecretStr] = []
    address: str = ""


def config_of(folder: Path, text: str, **more: Any) -> Config:
    path = folder / "config.toml"
    path.write_bytes(text.encode())
    return load(path, more.pop("overrides", None), environ=more)


def problems_of(folder: Path, text: str, **more: Any) -> list[str]:
    with pytest.raises(ConfigError) as error:
        config_of(folder, text, **more)
    return str(error.value).replace(f"{folder}/", "").splitlines()


def problem_of(folder: Path, text: str, **more: Any) -> str:
    (only,) = problems_of(folder, text, **more)
    return only


def kudos_problems(folder: Path, text: str) -> list[str]:
    config = config_of(folder, "[skills.kudos]\n" + text)
    with pytest.raises(ConfigError) as error:
        config.check(section="skills.kudos", model=Kudos)
    return str(error.value).replace(f"{folder}/", "").splitlines()


def slack_problems(folder: Path, text: str, **environ: str) -> list[str]:
    config = config_of(folder, "[adapters.slack]\n" + text, **environ)
    with pytest.raises(ConfigError) as error:
        config.check(section="adapters.slack", model=Slack)
    return str(error.value).replace(f"{folder}/", "").splitlines()


def test_the_example_is_right() -> None:
    config = load(ROOT / "config.toml", environ={})

    assert config.bot.demo
    assert (config.bot.name, config.bot.language, config.bot.zone) == (
        "Plein", "nl", "Europe/Amsterdam",
    )  # fmt: skip
    assert config.storage.url == "sqlite:///data/plein.db"
    assert str(config.web.listen) == "127.0.0.1:8080"
    assert list(config.adapters) == ["web"]
    assert [value["tag"] for value in config.skills["kudos"]["values"]][:1] == ["customerfirst"]


def test_each_choice_that_the_example_comments_on_is_right(tmp_path: Path) -> None:
    example = (ROOT / "config.toml").read_text(encoding="utf-8")
    uncommented = re.sub(r"^# (?=[a-z_]+ = |\[\[)", "", example, flags=re.MULTILINE)
    assert uncommented != example

    config = config_of(tmp_path, uncommented)

    assert config.web.address == "https://plein.example.org"


def test_without_a_file_the_defaults_hold() -> None:
    config = load(None)

    assert not config.bot.demo
    assert config.bot.language == "nl"
    assert (config.skills, config.adapters, config.roles) == ({}, {}, {})


def test_a_file_that_is_missing_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no such file.*Copy config.toml") as error:
        load(tmp_path / "config.toml")

    start = str(error.value).partition("begins with:")[2]
    assert list(config_of(tmp_path, start).adapters) == ["web"]


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(tmp_path)


def test_overrides_replace_single_settings(tmp_path: Path) -> None:
    text = '[storage]\nurl = "sqlite:///one.db"\n[skills.kudos]\nper_week = 3\n'

    config = config_of(
        tmp_path, text, overrides={"storage.url": "sqlite://", "skills.kudos.per_week": 9}
    )

    assert config.storage.url == "sqlite://"
    assert config.check(section="skills.kudos", model=Kudos).per_week == 9


def test_a_wrong_override_names_the_command_line_and_no_line(tmp_path: Path) -> None:
    said = problem_of(
        tmp_path, '[storage]\nurl = "sqlite://"\n', overrides={"storage.url": "mysql://db"}
    )

    assert said == (
        '[storage] url: write a database as "sqlite:///data/plein.db" or '
        '"postgresql://plein@localhost/plein" (given on the command line)'
    )


def test_an_override_below_what_is_no_section_is_told(tmp_path: Path) -> None:
    said = problem_of(tmp_path, "storage = 5\n", overrides={"storage.url": "sqlite://"})

    assert said == (
        "config.toml:1: [storage]: must be a section of its own, in square brackets, "
        "not a whole number"
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[bot]\nname = Plein\n", 2, "a value is text in quotes"),
        ('[bot]\nname = "Plein\n', 2, "a text is not closed"),
        ("[bot]\n\nname\n", 3, "name = value"),
        ("[bot\n", 1, "closing bracket"),
        ("[bot]\n[web]\n[bot]\n", 3, "this section is there twice"),
        ('[bot]\nname = "a"\nname = "b"\n', 3, "this key is there twice"),
        ('[bot]\nname = "a" b\n', 2, "more after the value"),
        ("[roles]\nadmin = [\n", 2, "closing ] should be"),
        ("[roles]\nadmin = ['a'\n", 2, "a list is not closed"),
        ('[bot]\nname = "a\\d"\n', 2, "backslash"),
        ("[bot]\nname = 'a\0'\n", 2, "cannot be seen"),
        ("= 5\n", 1, "a line is a [section]"),
        ("[bot]\nx = " + "[" * 5000, 2, "not TOML"),
    ],
)
def test_a_slip_in_the_writing_has_its_line_and_a_hint(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    found = problem_of(tmp_path, text)

    assert found.startswith(f"config.toml:{line}: ")
    assert said in found


def test_a_file_that_is_not_utf_8_has_the_line_of_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes('[bot]\nname = "Café"\n'.encode("latin-1"))

    with pytest.raises(ConfigError, match=r"config.toml:2: not UTF-8"):
        load(path)


def test_windows_line_ends_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    assert config_of(tmp_path, '\ufeff[bot]\r\nname = "Ada"\r\n').bot.name == "Ada"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[bot]\nnaam = 1\n", "config.toml:2: [bot] naam: unknown; did you mean name?"),
        ("[skils.kudos]\n", "config.toml:1: [skils]: unknown section; did you mean [skills]?"),
        (
            "\n[mail]\n",
            "config.toml:2: [mail]: unknown section; known: [adapters], [bot], [fetch], [off], "
            "[roles], [skills], [storage], [web]",
        ),
        (
            "name = 'x'\n",
            "config.toml:1: [name]: is a setting outside a section; "
            "put it under one, such as [bot]",
        ),
        (
            "[skills]\nkudos = true\n",
            "config.toml:2: [skills.kudos]: must be a section of its own: [skills.kudos]",
        ),
        ("skills = 1\n", "config.toml:1: [skills]: must be a section, such as [skills.name]"),
        ("bot = 1\n", "config.toml:1: [bot]: must be a section of its own, in square brackets, "
         "not a whole number"),
        ("[bot]\nlanguage = 'fr'\n", 'config.toml:2: [bot] language: must be "en" or "nl"'),
        (
            "[bot]\nzone = 'Amsterdam'\n",
            "config.toml:2: [bot] zone: unknown time zone 'Amsterdam'; "
            "did you mean Europe/Amsterdam?",
        ),
        (
            "[bot]\nholidays = 'Netherlands'\n",
            "config.toml:2: [bot] holidays: unknown country 'Netherlands'; did you mean NL?",
        ),
        (
            "[bot]\ndemo = 'perhaps'\n",
            "config.toml:2: [bot] demo: must be true or false, without quotes, not text",
        ),
        ("[bot]\nname = 5\n", "config.toml:2: [bot] name: must be text in quotes, "
         "not a whole number"),
        ("[bot]\nname = ''\n", "config.toml:2: [bot] name: must have at least 1 character"),
        (
            "[web]\nlisten = '8080'\n",
            "config.toml:2: [web] listen: write an address and a port up to 65535, "
            'such as "127.0.0.1:8080"',
        ),
        (
            "[web]\naddress = 'plein.example.org'\n",
            "config.toml:2: [web] address: write the address people open, "
            'such as "https://plein.example.org"',
        ),
        *(
            (
                f"[fetch]\nallow = ['{host}']\n",
                "config.toml:2: [fetch] allow 1: write the name of a host alone, "
                'such as "intranet.example.org"',
            )
            for host in ("10.0.0.1", "http://x.example.org", "*.example.org", "x.org:80", "x")
        ),
        ("[roles]\nadmn = []\n", "config.toml:2: [roles] admn: unknown; did you mean admin?"),
        (
            "[roles]\nadmin = [\n  'ada@example.org',\n  'bob']\n",
            "config.toml:2: [roles] admin 2: write e-mail addresses, such as ada@example.org",
        ),
        (
            "[roles]\nadmin = 'ada@example.org'\n",
            'config.toml:2: [roles] admin: must be a list, such as ["a", "b"], not text',
        ),
        (
            "[off.kudos]\nchannel = ['#board']\n",
            "config.toml:2: [off.kudos] channel: unknown; did you mean channels?",
        ),
        (
            "[off.kudos]\nchannels = ['board']\n",
            "config.toml:2: [off.kudos] channels 1: must begin with # and have no spaces, "
            'such as "#general"',
        ),
        (
            "[off]\nkudos = { units = ['Bestuur'] }\n",
            "config.toml:2: [off.kudos] units 1: write whom it is about as an audience, "
            'such as "department=Wonen AND location=Arnhem"',
        ),
    ],
)  # fmt: skip
def test_what_the_core_cannot_take_is_said_in_plain_words(
    tmp_path: Path, text: str, said: str
) -> None:
    assert problem_of(tmp_path, text) == said


def test_all_problems_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "[mail]\n[web]\nlisten = 5\n[bot]\nzon = 'x'\nlanguage = 'de'\n[skills]\nkudos = 1\n"

    found = problems_of(tmp_path, text)

    assert [re.match(r"config.toml:(\d):", each)[1] for each in found] == list("13568")  # pyright: ignore[reportOptionalSubscript]


def test_a_skills_settings_are_made_by_its_model(tmp_path: Path) -> None:
    text = '[skills.kudos]\nper_week = 3\nundo = "2 days"\n[[skills.kudos.values]]\ntag = "x"\n'

    settings = config_of(tmp_path, text).check(section="skills.kudos", model=Kudos)

    assert settings == Kudos(per_week=3, undo=timedelta(days=2), values=[Value(tag="x")])


def test_a_section_that_is_absent_has_the_defaults() -> None:
    assert load(None).check(section="skills.kudos", model=Kudos) == Kudos()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("per_weak = 5", ":2: [skills.kudos] per_weak: unknown; did you mean per_week?"),
        ("PER_WEEK = 5", ":2: [skills.kudos] PER_WEEK: unknown; did you mean per_week?"),
        ("per_week = 'five'", ":2: [skills.kudos] per_week: must be a whole number, such as 5, "
         "not text"),
        ("per_week = 1.5", ":2: [skills.kudos] per_week: must be a whole number, such as 5, "
         "not a number"),
        ("per_week = 0", ":2: [skills.kudos] per_week: must be greater than or equal to 1"),
        ("share = 'x'", ":2: [skills.kudos] share: must be a number, such as 0.5, not text"),
        ("undo = 15", ":2: [skills.kudos] undo: write a length of time as \"15 minutes\", "
         '"8 hours", "2 days" or "1 week"'),
        ("style = 'tall'", ':2: [skills.kudos] style: must be "short" or "long"'),
        ("names = [\n'a',\n5]", ":2: [skills.kudos] names 2: must be text in quotes, "
         "not a whole number"),
        ("boss = 'ada'", ":2: [skills.kudos] boss: write e-mail addresses, "
         "such as ada@example.org"),
        ("rounds = 'vri 15:00'", ":2: [skills.kudos] rounds: 'vri 15:00' is no rule: weekdays are "
         "named mon, tue, wed, thu, fri, sat, sun (did you mean fri?). Write 09:00, daily 09:00, "
         "mon 09:00, mon,wed 09:00, mon-fri 08:30, weekdays 09:00, monthly 1 09:00, "
         'quarterly 09:00 or yearly 02-29 09:00. Or write "never".'),
        ("rounds = 5", ':2: [skills.kudos] rounds: must be "never" or text in quotes, '
         "not a whole number"),
        ("size = 'some'", ':2: [skills.kudos] size: must be "all" or a whole number, such as 5 or '
         'a list, such as ["a", "b"], not text'),
        ("tags = []", ":2: [skills.kudos] tags: must have at least 1 item, not 0"),
        ("[[skills.kudos.values]]\ntag = 'a'\n\n[[skills.kudos.values]]\ntagg = 'b'\ntag = 'b'",
         ":6: [skills.kudos] values 2, tagg: unknown; did you mean tag?"),
        ("[[skills.kudos.values]]\nnl = 'a'",
         ":2: [skills.kudos] values 1, tag: is missing; write tag = …"),
        ("values = [{tag = 'a'},\n{tag = 5}]",
         ":2: [skills.kudos] values 2, tag: must be text in quotes, not a whole number"),
        ("values = 5", ':2: [skills.kudos] values: must be a list, such as ["a", "b"], '
         "not a whole number"),
        ("values = [5]", ":2: [skills.kudos] values 1: must be a section of its own, "
         "in square brackets, not a whole number"),
    ],
)  # fmt: skip
def test_what_a_skill_cannot_take_is_said_in_plain_words(
    tmp_path: Path, text: str, said: str
) -> None:
    assert kudos_problems(tmp_path, text) == [f"config.toml{said}"]


def test_a_key_of_another_section_is_not_mistaken_for_this_one(tmp_path: Path) -> None:
    text = "[skills.lunch]\nper_weak = 1\n[skills.kudos]\n\nper_weak = 1\n"

    with pytest.raises(ConfigError, match=r"config.toml:5: \[skills.kudos\]"):
        config_of(tmp_path, text).check(section="skills.kudos", model=Kudos)


def test_the_problems_of_several_sections_are_told_at_once(tmp_path: Path) -> None:
    config = config_of(tmp_path, "[skills.kudos]\nx = 1\n[adapters.slack]\n")

    with pytest.raises(ConfigError) as error:
        config.check_all({"skills.kudos": Kudos, "adapters.slack": Slack})

    assert len(str(error.value).splitlines()) == 2
    only = config_of(tmp_path, "[skills.kudos]\n").check_all({"skills.kudos": Kudos})
    assert only == {"skills.kudos": Kudos()}


def test_a_skill_that_is_not_there_gets_a_suggestion(tmp_path: Path) -> None:
    config = config_of(tmp_path, "[skills.kudoz]\n[adapters.web]\n")

    config.check_names("adapters", ["web", "slack"])
    with pytest.raises(ConfigError, match=r":1: \[skills.kudoz\]: unknown; did you mean \[skills"):
        config.check_names("skills", ["kudos", "qa"])


def test_variables_are_read_from_the_environment(tmp_path: Path) -> None:
    text = (
        '[storage]\nurl = "postgresql://plein:${PASSWORD}@db/${BASE}"\n'
        '[adapters.slack]\nbot_token = "${BOT}"\nspares = ["${BOT}"]\naddress = "https://${BASE}"'
    )

    config = config_of(tmp_path, text, PASSWORD="geheim", BASE="plein", BOT="xoxb-1")

    slack = config.check(section="adapters.slack", model=Slack)
    assert config.storage.url == "postgresql://plein:geheim@db/plein"
    assert slack.bot_token.get_secret_value() == slack.spares[0].get_secret_value() == "xoxb-1"
    assert slack.address == "https://plein"


def test_what_a_variable_holds_is_no_variable_again(tmp_path: Path) -> None:
    config = config_of(tmp_path, '[bot]\nname = "${ONE}"', ONE="${TWO}")

    assert config.bot.name == "${TWO}"


@pytest.mark.parametrize("environ", [{}, {"BOT": ""}])
def test_a_variable_that_is_not_set_is_named(tmp_path: Path, environ: dict[str, str]) -> None:
    assert slack_problems(tmp_path, 'bot_token = "${BOT}"\n', **environ) == [
        "config.toml:2: [adapters.slack] bot_token: "
        "the environment variable BOT is not set; set it, then start again"
    ]


def test_variables_of_adapters_are_not_needed_before_the_adapter_is(tmp_path: Path) -> None:
    config_of(tmp_path, '[adapters.slack]\nbot_token = "${BOT}"\n')


@pytest.mark.parametrize("written", ["xoxb-12345", "Bearer ${BOT}", "$BOT", ""])
def test_a_secret_in_the_file_is_refused_and_not_repeated(tmp_path: Path, written: str) -> None:
    (said,) = slack_problems(tmp_path, f'bot_token = "{written}"\n', BOT="x")

    assert said == (
        "config.toml:2: [adapters.slack] bot_token: a secret is given by name only; put it into "
        'an environment variable and write bot_token = "${SLACK_BOT_TOKEN}"'
    )


def test_secrets_in_lists_and_optional_ones_are_found(tmp_path: Path) -> None:
    text = 'bot_token = "${BOT}"\napp_token = "xapp-1"\nspares = ["${BOT}", "xoxb-2"]\n'

    found = slack_problems(tmp_path, text, BOT="x")

    assert [each.partition(": a secret")[0] for each in found] == [
        "config.toml:3: [adapters.slack] app_token",
        "config.toml:4: [adapters.slack] spares 2",
    ]


def test_a_secret_may_come_from_the_command_line(tmp_path: Path) -> None:
    config = config_of(tmp_path, "", overrides={"adapters.slack.bot_token": "xoxb-1"})

    slack = config.check(section="adapters.slack", model=Slack)

    assert slack.bot_token.get_secret_value() == "xoxb-1"


def test_no_secret_shows_in_a_config_or_an_error(tmp_path: Path) -> None:
    text = '[storage]\nurl = "${URL}"\n[adapters.slack]\nbot_token = "${BOT}"\nspares = 5\n'
    config = config_of(tmp_path, text, URL="postgresql://plein:geheim@db/plein", BOT="xoxb-1")

    with pytest.raises(ConfigError) as error:
        config.check(section="adapters.slack", model=Slack)

    shown = repr(config) + str(error.value) + repr(error.value)
    assert not re.search("geheim|xoxb", shown)
    assert error.value.__cause__ is None


def test_roles_are_held_by_addresses_in_small_letters(tmp_path: Path) -> None:
    config = config_of(tmp_path, "[roles]\neditor = ['Ada@Example.org']\n")

    assert config.roles == {"editor": ["ada@example.org"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:8080", Listen(host="127.0.0.1", port=8080)),
        ("localhost:0", Listen(host="localhost", port=0)),
        ("[::1]:8080", Listen(host="::1", port=8080)),
    ],
)
def test_a_listen_address_is_read_and_written(text: str, expected: Listen) -> None:
    assert Listen.parse(text) == expected
    assert str(expected) == text


@pytest.mark.parametrize(
    "text", ["", "8080", ":8080", "::1:8080", "[::g]:80", "[1]:80", "host:65536", "a b:80", "h:-1"]
)
def test_what_is_no_listen_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"such as|At least|Only hex"):
        Listen.parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 minutes", timedelta(minutes=15)),
        ("1 minute", timedelta(minutes=1)),
        ("2 days", timedelta(days=2)),
        ("8hours", timedelta(hours=8)),
        ("1 Week", timedelta(weeks=1)),
        ("1 hour 30 minutes", timedelta(minutes=90)),
        ("90 seconds", timedelta(seconds=90)),
        ("PT15M", timedelta(minutes=15)),
        ("P2D", timedelta(days=2)),
        (timedelta(hours=3), timedelta(hours=3)),
    ],
)
def test_a_duration_is_written_as_people_say_it(text: object, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "15", 15, None, "15 minuts", "minutes", "-1 day", "-P1D", "1 day 1 day", "p", "1.5 days",
     "1 day, maybe", "P" + "9" * 50 + "D", "0:15"],
)  # fmt: skip
def test_what_is_no_duration_is_told_how_to_write_one(text: object) -> None:
    with pytest.raises(ValueError, match="write a length of time as"):
        parse_duration(text)


@given(st.text() | st.text("pPtT0123456789 daysminutehorw-.,"))
def test_any_text_is_a_duration_or_a_value_error(text: str) -> None:
    try:
        found = parse_duration(text)
    except ValueError:
        return
    assert found >= timedelta(0)


def test_lines_are_found_whatever_stands_between() -> None:
    text = '''# [not.a.section]
a = """
[nor.this]
b = 1
"""
"quoted key" = 'x # no comment'
[one]   # [two]
list = [ # ]
  "]", '[',
  { x = "}" },
]
after.dotted."key" = 1
[one.two]
[[many]]
x = 1
[many.sub]
y = 2
[[many]]
x = 3
[[many.deep]]
z = 4
'''

    assert find_lines(text) == {
        ("a",): 2,
        ("quoted key",): 6,
        ("one",): 7,
        ("one", "list"): 8,
        ("one", "after"): 12,
        ("one", "after", "dotted"): 12,
        ("one", "after", "dotted", "key"): 12,
        ("one", "two"): 13,
        ("many",): 14,
        ("many", 0): 14,
        ("many", 0, "x"): 15,
        ("many", 0, "sub"): 16,
        ("many", 0, "sub", "y"): 17,
        ("many", 1): 18,
        ("many", 1, "x"): 19,
        ("many", 1, "deep"): 20,
        ("many", 1, "deep", 0): 20,
        ("many", 1, "deep", 0, "z"): 21,
    }


@given(st.binary() | st.text("[]=\"'{}#.$ab1\n\\ ").map(str.encode))
def test_any_file_is_settings_or_a_config_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    try:
        load(path, environ={})
    except ConfigError as error:
        said = str(error)
    else:
        return
    assert said.startswith(str(path))


@pytest.mark.parametrize(
    ("name", "told"),
    [("kudo", "did you mean [off.kudos]?"), ("plein", "known: [off.kudos]")],
)
def test_only_a_skill_that_is_on_can_be_off_somewhere(tmp_path: Path, name: str, told: str) -> None:
    config = config_of(tmp_path, f"[skills.kudos]\n[off.{name}]\nchannels = ['#board']\n")

    with pytest.raises(ConfigError, match=re.escape(f"[off.{name}]: unknown; {told}")):
        parts_of(config)
