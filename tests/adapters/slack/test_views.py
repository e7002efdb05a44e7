"""Forms as modals: every kind of question there and back."""

import json
from typing import Any

import pytest
from slack_sdk.models.views import View

from adapters.slack import views
from adapters.slack.check import check_view
from bot.content import Json
from bot.errors import Refused
from bot.form import FormView, Kind, OptionView, PersonView, QuestionView
from bot.primitives import Bold, ButtonRow, Line, PressButton, Words

OPTIONS = (OptionView(value="red", label="Red"), OptionView(value="blue", label="Blue"))


def question(kind: Kind, **more: Any) -> QuestionView:
    return QuestionView(name="it", kind=kind, label="What?", **more)


def form(*questions: QuestionView, **more: Any) -> FormView:
    given = {
        "id": "f1",
        "title": "Thanks",
        "submit": "Send",
        "close": "Cancel",
        "questions": questions,
    }
    return FormView(**{**given, **more})


def element(asked: QuestionView) -> dict[str, Any]:
    [block] = views.modal(form(asked))["blocks"]
    return block["element"]


def answered(kind: Kind, **control: Any) -> Json:
    return views.read_values({"values": {"it": {kind: control}}})["it"]


def many(count: int) -> tuple[OptionView, ...]:
    return tuple(OptionView(value=f"v{n}", label=f"Team {n}") for n in range(count))


EVERY = (
    question("text", most=80, lines=3, value="so far", hint="A few words."),
    question("number", least=1, most=5, value=3),
    question("yes_no", value=True),
    question("choice", options=OPTIONS, value="blue"),
    question("choices", options=OPTIONS, value=["red"]),
    question("choices", options=many(30), value=["v3"]),
    question("choice", options=many(250), value="v200"),
    question("people", most=5, people=(PersonView(id="U0ADA", name="Ada"),), value=["U0ADA"]),
    question("people", most=1),
    question("channel", value="C0GENERAL"),
    question("date", value="2026-12-15"),
    question("time", value="10:00:00"),
)


@pytest.mark.parametrize("asked", EVERY, ids=lambda asked: asked.kind)
def test_every_kind_of_question_is_a_native_control_that_slack_takes(asked: QuestionView) -> None:
    view = views.modal(form(asked))

    View(**view).validate_json()
    [block] = view["blocks"]
    assert (block["block_id"], block["element"]["action_id"]) == ("it", asked.kind)
    assert any(name.startswith("initial_") for name in block["element"]) == bool(asked.value)


def test_a_box_says_yes_and_does_not_repeat_the_question() -> None:
    asked = question("yes_no", options=(OptionView(value="yes", label="ja"),))

    assert [one["text"]["text"] for one in element(asked)["options"]] == ["Ja"]


def test_a_modal_carries_nothing_but_the_forms_id() -> None:
    view = views.modal(form(question("text")))

    assert (view["callback_id"], view["private_metadata"]) == (views.FORM, "f1")


def test_no_word_of_a_modal_is_left_to_slack() -> None:
    view = views.modal(form(question("text"), submit="Versturen", close="Annuleren"))

    assert view["submit"]["text"] == "Versturen"
    assert view["close"]["text"] == "Annuleren"


@pytest.mark.parametrize(
    ("kind", "control", "value"),
    [
        ("text", {"type": "plain_text_input", "value": "words"}, "words"),
        ("text", {"type": "plain_text_input", "value": None}, None),
        ("number", {"type": "number_input", "value": "3"}, "3"),
        ("yes_no", {"type": "checkboxes", "selected_options": [{"value": "yes"}]}, True),
        ("yes_no", {"type": "checkboxes", "selected_options": []}, False),
        ("choice", {"type": "static_select", "selected_option": {"value": "red"}}, "red"),
        ("choice", {"type": "static_select", "selected_option": None}, None),
        ("choice", {"type": "plain_text_input", "value": "red"}, "red"),
        ("choices", {"type": "checkboxes", "selected_options": [{"value": "red"}]}, ["red"]),
        ("choices", {"type": "multi_static_select", "selected_options": [{"value": "b"}]}, ["b"]),
        ("choices", {"type": "plain_text_input", "value": "red, blue,"}, ["red", "blue"]),
        ("people", {"type": "multi_users_select", "selected_users": ["U0ADA"]}, ["U0ADA"]),
        ("people", {"type": "users_select", "selected_user": "U0ADA"}, ["U0ADA"]),
        ("people", {"type": "users_select", "selected_user": None}, []),
        ("channel", {"type": "conversations_select", "selected_conversation": "C0A"}, "C0A"),
        ("channel", {"type": "conversations_select", "selected_conversation": None}, None),
        ("date", {"type": "datepicker", "selected_date": "2026-12-15"}, "2026-12-15"),
        ("time", {"type": "timepicker", "selected_time": "10:00"}, "10:00"),
        ("date", {"type": "datepicker", "selected_date": 5}, None),
        ("choices", {"type": "checkboxes", "selected_options": "red"}, []),
        ("people", {"type": "multi_users_select", "selected_users": {"U0ADA": 1}}, []),
    ],
)
def test_what_comes_back_is_the_answer(kind: Kind, control: Any, value: Json) -> None:
    assert answered(kind, **control) == value


@pytest.mark.parametrize(
    "state", [{}, {"values": None}, {"values": []}, {"values": {"it": None}}, {"values": {"it": 5}}]
)
def test_a_state_that_slack_never_sends_has_no_answers(state: Any) -> None:
    assert views.read_values(state) == {}


def test_more_options_than_a_menu_holds_stand_in_groups() -> None:
    groups = element(question("choice", options=many(250)))["option_groups"]

    assert [one["label"]["text"] for one in groups] == ["1–100", "101–200", "201–250"]
    assert sum(len(one["options"]) for one in groups) == 250


@pytest.mark.parametrize(
    "options", [(), (OptionView(value="x" * 151, label="long"),)], ids=["none", "too long"]
)
def test_a_choice_that_slack_cannot_show_is_typed(options: tuple[OptionView, ...]) -> None:
    assert element(question("choice", options=options))["type"] == "plain_text_input"


def test_everything_that_is_too_long_is_shortened() -> None:
    label = "👍 long " * 600
    view = views.modal(
        form(
            question("text", hint=label, value="x" * 5000, most=9000, least=1),
            QuestionView(name="b", kind="yes_no", label=label),
            QuestionView(
                name="c", kind="choice", label=label, options=(OptionView(value="v", label=label),)
            ),
            title=label,
            submit=label,
        )
    )

    check_view(view)
    assert view["title"]["text"].endswith("…")


def test_a_form_that_is_too_much_for_a_modal_is_refused() -> None:
    asked = [
        QuestionView(name=f"q{n}", kind="text", label="What?", required=False) for n in range(101)
    ]

    with pytest.raises(Refused):
        views.modal(form(*asked))
    with pytest.raises(Refused):
        views.modal(form())
    with pytest.raises(Refused):
        views.modal(form(question("text"), id="x" * 3001))


def test_errors_stand_at_their_questions_and_the_rest_at_the_first() -> None:
    view = views.modal(form(question("text"), QuestionView(name="b", kind="date", label="When?")))

    answer = views.refusal({"b": "Too late.", "": "Not now.", "gone": "Whatever."}, view)

    assert answer == {
        "response_action": "errors",
        "errors": {"b": "Too late.", "it": "Not now. Whatever."},
    }
    assert len(views.refusal({"it": "x" * 9000}, view)["errors"]["it"]) == 500


def test_a_trigger_knows_its_workspace() -> None:
    trigger = views.trigger_of("E1/T1", "123.456.abc")

    assert views.trigger_in(trigger) == ("E1/T1", "123.456.abc")
    for other in ("", "123.456.abc", "|T1", "123|"):
        with pytest.raises(Refused):
            views.trigger_in(other)


def test_what_is_bold_alone_is_a_heading_in_a_home() -> None:
    title, part_bold = (
        Line((Bold((Words("My *kudos*"),)),)),
        Line((Bold((Words("a"),)), Words("b"))),
    )
    long = Line((Bold((Words("x" * 200),)),))

    view = views.home([(Line((Words("Hello"),)), title, part_bold, title, long)])

    assert [one["type"] for one in view["blocks"]] == [
        *("section", "header", "section", "header", "section")
    ]
    assert view["blocks"][1]["text"] == {"type": "plain_text", "text": "My *kudos*", "emoji": True}
    assert "x" * 200 in view["blocks"][-1]["text"]["text"]


def test_a_home_shows_sheets_and_keeps_within_its_blocks() -> None:
    sheet = (Line((Words("Mine"),)), ButtonRow((PressButton("c1", "Give", 1),)))

    view = views.home([sheet, (Line((Words("more"),)),)])
    long = views.home([(Line((Words("x"),)),)] * 150)

    assert [one["type"] for one in view["blocks"]] == ["section", "actions", "section"]
    assert len(long["blocks"]) == 100
    assert json.dumps(view)
