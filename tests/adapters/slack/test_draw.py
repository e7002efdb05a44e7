"""What Slack shows of a sheet, and that nothing leaves that Slack would refuse."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from adapters.slack import draw, limits
from adapters.slack.check import check_payload, message_problems
from bot.errors import Refused
from bot.primitives import (
    Bold,
    ButtonRow,
    Fact,
    Facts,
    Line,
    LinkButton,
    LinkRow,
    Mention,
    Menu,
    MenuOption,
    Picture,
    PressButton,
    Primitives,
    Words,
    plain_text,
)


def line(text: str, *, bullet: bool = False) -> Line:
    return Line((Words(text),), bullet=bullet)


def buttons(*labels: str) -> ButtonRow:
    pressed = (PressButton(f"c{n}", label, n) for n, label in enumerate(labels, start=1))
    return ButtonRow(tuple(pressed))


def menu(count: int, label: str = "Team?", option: str = "Team") -> Menu:
    options = (MenuOption(f"{n:026}", f"{option} {n}", n) for n in range(1, count + 1))
    return Menu(label, tuple(options))


def _json(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False)


def test_every_choice_is_in_the_text_with_its_number() -> None:
    sheet = (line("Coming?"), buttons("Yes", "No"), menu(3))

    text = draw.message(sheet)["text"]

    assert text == "Coming?\n1. Yes\n2. No\nTeam?\n1. Team 1\n2. Team 2\n3. Team 3"


def test_a_button_carries_only_the_id_of_its_choice() -> None:
    sheet = (
        ButtonRow((PressButton("c1", "Yes", 1, "primary"), PressButton("c2", "No", 2, "danger"))),
    )

    [block] = draw.message(sheet)["blocks"]

    yes, no = block["elements"]
    assert (yes["action_id"], yes["value"], yes["style"]) == ("c1", "c1", "primary")
    assert (no["text"]["text"], no["style"]) == ("No", "danger")
    assert [draw.choice_in(one) for one in (yes, no)] == ["c1", "c2"]


def test_a_menu_tells_which_option_was_taken() -> None:
    [block] = draw.message((menu(2),))["blocks"]
    select = block["accessory"]
    taken = {**select, "selected_option": select["options"][1]}

    assert block["text"]["text"] == "Team?"
    assert "placeholder" not in select  # said twice it would be read aloud twice
    assert draw.choice_in(taken) == f"{2:026}"


@pytest.mark.parametrize(
    "action",
    [
        {},
        {"action_id": "link-0", "value": "c1"},
        {"action_id": "c1", "value": ""},
        {"action_id": "c1", "value": ["c1"]},
        {"action_id": "menu-c1", "selected_option": None},
        {"action_id": "menu-c1", "selected_option": {"value": 5}},
    ],
)
def test_an_action_that_holds_no_choice_of_ours_is_none(action: dict[str, Any]) -> None:
    assert draw.choice_in(action) is None


def test_a_link_button_opens_its_address_and_is_no_choice() -> None:
    sheet = (LinkRow((LinkButton("Read", "https://example.org/a"),)),)

    [block] = draw.message(sheet)["blocks"]

    [button] = block["elements"]
    assert button["url"] == "https://example.org/a"
    assert draw.choice_in(button) is None


def test_items_of_a_list_stand_under_each_other_in_one_block() -> None:
    sheet = (line("Three:"), *(line(one, bullet=True) for one in "abc"), line("end"))

    texts = [one["text"]["text"] for one in draw.message(sheet)["blocks"]]

    assert texts == ["Three:", "• a\n• b\n• c", "end"]


def test_facts_stand_in_two_columns_with_bold_labels() -> None:
    sheet = (Facts((Fact((Words("Day"),), (Words("Monday"),)),)),)

    payload = draw.message(sheet)

    assert payload["blocks"][0]["fields"][0]["text"] == "*Day*\nMonday"
    assert payload["text"] == "Day: Monday"


def test_a_picture_has_words_for_who_does_not_see_it() -> None:
    sheet = (Picture("https://example.org/cat.png", "a cat"),)

    shown, linked = draw.message(sheet), draw.message(sheet, pictures=False)

    assert shown["blocks"][0]["alt_text"] == "a cat"
    assert linked["blocks"][0]["text"]["text"] == "<https://example.org/cat.png|a cat>"
    assert shown["text"] == linked["text"] == "<https://example.org/cat.png|a cat>"


def test_a_mention_calls_the_person_and_reads_as_one_in_the_text() -> None:
    sheet = (Line((Words("For "), Bold((Mention("U0ADA", "Ada"),)))),)

    payload = draw.message(sheet)

    assert payload["text"] == "For <@U0ADA>"
    assert payload["blocks"][0]["text"]["text"] == "For *<@U0ADA>*"


def test_slack_makes_no_mentions_of_words_by_itself() -> None:
    payload = draw.message((line("@channel #general <!here>"), buttons("<!channel>")))

    assert payload["blocks"][0]["text"]["verbatim"] is True
    assert "<!" not in payload["text"]
    assert "<!" not in payload["blocks"][0]["text"]["text"]
    assert payload["blocks"][1]["elements"][0]["text"]["type"] == "plain_text"


@pytest.mark.parametrize(
    "sheet",
    [
        tuple(line("&<>" * 80) for _ in range(37)),
        tuple(line("&" * 3000) for _ in range(3)),
        (line("x" * 2990), line("y" * 2990), menu(100)),
        (menu(100), Menu("Other?", menu(100).options)),
        (line("👍" * 2900), *(buttons(*["👍" * 75] * 20) for _ in range(4))),
        tuple(line("a" * 200) for _ in range(40)),
    ],
    ids=["escapes", "one long line", "long menu", "two menus", "emoji", "many lines"],
)
def test_what_is_too_much_for_slack_is_drawn_more_plainly_and_loses_no_choice(
    sheet: Primitives,
) -> None:
    payload = draw.message(sheet)

    assert not list(message_problems(payload))
    shown = _json(payload)
    for number in range(1, 101 if any(isinstance(one, Menu) for one in sheet) else 0):
        assert f"Team {number}" in shown


def test_a_text_for_a_replacement_is_short_enough_and_says_so() -> None:
    sheet = tuple(line("word & " * 200) for _ in range(5))

    for payload in draw.replacements(sheet):
        assert len(payload["text"]) <= 4000
        assert payload["text"].endswith("…")
        assert "&" not in payload["text"]


def test_each_drawing_is_plainer_than_the_one_before() -> None:
    sheet = (line("Look:"), Picture("https://example.org/cat.png", "a cat"), buttons("Yes"))

    shown, linked, words = draw.messages(sheet)

    assert [one["type"] for one in shown["blocks"]] == ["section", "image", "actions"]
    assert [one["type"] for one in linked["blocks"]] == ["section", "section", "actions"]
    assert words["blocks"] == []
    assert words["text"] == "Look:\n<https://example.org/cat.png|a cat>\n1. Yes"
    assert len(draw.messages(sheet[:1])) == 2


def _label() -> st.SearchStrategy[str]:
    return st.text("ab &<*👍", min_size=1, max_size=75).filter(lambda text: text.strip())


_LINES = st.builds(line, st.text("ab *_<>&\n👍", max_size=400), bullet=st.booleans())
_SHEETS = st.lists(
    st.one_of(
        _LINES,
        st.builds(lambda labels: buttons(*labels), st.lists(_label(), min_size=1, max_size=25)),
        st.builds(menu, st.integers(1, 100), _label(), _label().map(lambda text: text[:40])),
        st.builds(Picture, st.just("https://example.org/a.png"), st.text(max_size=50)),
        st.builds(
            lambda label: LinkRow((LinkButton(label, "https://example.org"),)),
            _label(),
        ),
        st.builds(lambda label: Facts((Fact((Words(label),), (Words(label),)),)), _label()),
    ),
    min_size=1,
    max_size=12,
).map(tuple)


@given(_SHEETS.filter(lambda sheet: plain_text(sheet).strip() and len(plain_text(sheet)) <= 9000))
@settings(max_examples=80, deadline=None)
def test_whatever_is_drawn_passes_slacks_own_models_and_every_limit(sheet: Primitives) -> None:
    payload = draw.message(sheet)

    assert not list(message_problems(payload))
    for block in Block.parse_all(payload["blocks"]):
        block.validate_json()
    drawn = _json(payload)
    assert "<!" not in drawn


@pytest.mark.parametrize(
    ("payload", "problem"),
    [
        ({"text": ""}, "no text"),
        ({"text": "x" * 40_001}, "text: 40001"),
        ({"text": "x", "blocks": [{"type": "divider"}] * 51}, "blocks: 51"),
        ({"text": "x", "blocks": [draw._section("x" * 3001)]}, "section: 3001"),
        ({"text": "x", "blocks": [draw._section("x" * 2900)] * 5}, "all blocks: "),
        ({"text": "x", "blocks": [draw._section("")]}, "section: none"),
        ({"text": "x", "blocks": [{"type": "actions", "elements": []}]}, "elements: none"),
        ({"text": "x", "blocks": [draw._button_row(buttons("y", "n"))] * 2}, None),
        ({"text": "x", "blocks": [{"type": "input"}]}, "a block of type input in a message"),
        ({"text": "x", "metadata": {"event_type": "a.b", "event_payload": {}}}, "metadata has no"),
    ],
)
def test_what_slack_would_refuse_does_not_leave(payload: Any, problem: str | None) -> None:
    if problem is None:
        check_payload(payload)
        return
    with pytest.raises(Refused, match=problem):
        check_payload(payload)


def test_limits_are_the_ones_that_the_bot_is_told() -> None:
    assert limits.CAN.text <= limits.SECTION
    assert limits.CAN.lines < limits.BLOCKS
    assert limits.CAN.total < limits.ALL_BLOCKS
