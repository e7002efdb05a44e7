"""What is wrong under [skills.kudos] is said in plain words, at its line."""

from pathlib import Path

import pytest

from bot.config import load
from bot.errors import ConfigError
from skills.kudos.settings import Settings


def _checked(folder: Path, lines: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(f"[skills.kudos]\n{lines}\n", encoding="utf-8")
    return load(path, environ={}).check(section="skills.kudos", model=Settings)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ('emoji = ""', "2: [skills.kudos] emoji: must be one emoji, or the name that a chat has"),
        ('emoji = "thank you"', "2: [skills.kudos] emoji: must be one emoji"),
        ('aliases = ["tada", ""]', "2: [skills.kudos] aliases 2: must be one emoji"),
        ('cheers = [" "]', "2: [skills.kudos] cheers 1: must be one emoji"),
        ('channel = "kudos"', "2: [skills.kudos] channel: must begin with # and have no spaces"),
        ('channel = "#our kudos"', "2: [skills.kudos] channel: must begin with #"),
        (
            'values = [{tag = "a b", en = "A", nl = "A"}]',
            "must be one word that begins with a letter, such as",
        ),
        (
            'values = [{tag = "a", en = "One", nl = "Een"}, {tag = "A", en = "Two", nl = "Twee"}]',
            "values: two of them can be typed as #a; let each value have a tag and names of its",
        ),
        (
            'values = [{tag = "a", en = "One", nl = "B"}, {tag = "b", en = "Two", nl = "Twee"}]',
            "values: two of them can be typed as #b",
        ),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(tmp_path: Path, lines: str, problem: str) -> None:
    with pytest.raises(ConfigError) as refused:
        _checked(tmp_path, lines)

    (said,) = str(refused.value).splitlines()
    assert problem in said
    assert "pattern" not in said


def test_a_value_may_be_called_the_same_in_both_languages(tmp_path: Path) -> None:
    settings = _checked(tmp_path, 'values = [{tag = "team", en = "Team", nl = "Team"}]')

    assert settings.tag_of("TEAM") == "team"


def test_values_whose_names_have_no_letters_are_told_apart_by_their_tags(tmp_path: Path) -> None:
    heart, star = '{tag = "a", en = "❤", nl = "❤"}', '{tag = "b", en = "★", nl = "★"}'

    settings = _checked(tmp_path, f"values = [{heart}, {star}]")

    assert [settings.tag_of(one) for one in ("a", "b")] == ["a", "b"]
