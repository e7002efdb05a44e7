"""Sheets as events of Matrix."""

import pytest

from adapters.matrix import draw
from bot.errors import Refused
from bot.primitives import (
    ButtonRow,
    Line,
    LinkButton,
    LinkRow,
    Mention,
    PollBox,
    PollOption,
    PressButton,
    Reaction,
    Reactions,
    Words,
)

ADA = "@ada:example.org"


def test_a_sheet_is_html_and_plain_words() -> None:
    sheet = (
        Line((Words("Thanks <3 "), Mention(ADA, "Ada"))),
        Line((Words("one"),), bullet=True),
        Line((Words("two"),), bullet=True),
        LinkRow((LinkButton("There", "https://example.org"),)),
    )

    content = draw.message(sheet)

    assert content["body"] == "Thanks <3 Ada\n• one\n• two\nThere: https://example.org"
    assert content["formatted_body"] == (
        f'<p>Thanks &lt;3 <a href="https://matrix.to/#/{ADA}">Ada</a></p>'
        "<ul><li>one</li><li>two</li></ul>"
        '<p><a href="https://example.org">There</a></p>'
    )
    assert content["m.mentions"] == {"user_ids": [ADA]}


def test_whom_a_message_calls_is_always_said() -> None:
    assert draw.message((Line((Words("@room hello"),)),))["m.mentions"] == {}


def test_emoji_for_choices_come_after_the_message() -> None:
    sheet = (Line((Words("1. Yes"),)), Reactions((Reaction("1️⃣", "c1"),)))

    drawing = draw.draw(sheet)

    assert drawing.reactions == ("1️⃣",)
    assert drawing.content["body"] == "1. Yes"


def test_a_poll_is_numbered_lines_for_who_knows_none() -> None:
    box = PollBox((Words("Lunch?"),), (PollOption("c1", "Soup", 1, 0),))

    drawing = draw.draw((box,))

    assert drawing.kind == draw.POLL
    assert drawing.content["org.matrix.msc1767.text"] == "Lunch?\n1. Soup"
    assert drawing.content[draw.POLL]["answers"][0]["id"] == "1"


def test_an_edit_calls_nobody_a_second_time() -> None:
    drawing = draw.draw((Line((Mention(ADA, "Ada"),)),))

    content = draw.replacement(drawing, "$1")

    assert content["m.mentions"] == {}
    assert content["m.new_content"] == drawing.content
    assert content["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$1"}


def test_an_answer_in_a_thread_is_shown_by_clients_that_know_none() -> None:
    content = draw.in_thread({"body": "x"}, "$1")

    assert content["m.relates_to"]["rel_type"] == "m.thread"
    assert content["m.relates_to"]["m.in_reply_to"] == {"event_id": "$1"}
    assert draw.in_thread({"body": "x"}, None) == {"body": "x"}


def test_what_no_homeserver_takes_is_refused() -> None:
    with pytest.raises(Refused):
        draw.draw((Line((Words("x" * 40_000),)),))


def test_what_was_not_declared_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError):
        draw.draw((ButtonRow((PressButton("c1", "Yes", 1),)),))
