"""What skills say is a value, and its choices are numbered through."""

from dataclasses import FrozenInstanceError

import pytest

from bot.content import (
    Button,
    Buttons,
    Call,
    Message,
    Paragraph,
    Poll,
    Select,
    Text,
    message_of,
    verbatim,
)


def button(label: str) -> Button:
    return Button(verbatim(label), Call(route="demo.press", args={"label": label}))


def test_a_bare_text_becomes_a_paragraph() -> None:
    row = Buttons((button("Yes"),))

    assert message_of(Text("demo.ask"), row) == Message((Paragraph(Text("demo.ask")), row))


def test_choices_come_in_the_order_of_the_blocks() -> None:
    row = Buttons((button("a"), button("b")))
    select = Select(verbatim("Which?"), (button("c"),))
    poll = Poll(verbatim("Lunch?"), (button("d"), button("e")))

    choices = list(message_of(row, verbatim("and"), select, poll).choices())

    assert [one.call.args["label"] for _, one in choices] == list("abcde")
    assert [block for block, _ in choices] == [row, row, select, poll, poll]


def test_content_does_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        verbatim("a").key = "b"  # pyright: ignore[reportAttributeAccessIssue]
