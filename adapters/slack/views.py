"""Native forms: a form → a modal, and what came back → its answers. And the home. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from adapters.slack import draw
from adapters.slack.check import Json, check_view
from adapters.slack.draw import plain
from adapters.slack.limits import (
    BOXES,
    HINT,
    INPUT,
    LABEL,
    OPTION,
    OPTION_VALUE,
    OPTIONS,
    TITLE,
    VIEW_BLOCKS,
    size,
)
from bot.content import Json as Value
from bot.cut import cut
from bot.errors import Refused
from bot.form import FormView, OptionView, QuestionView
from bot.primitives import Primitives

# The callback_id of every modal of ours; private_metadata is the form's id.
FORM: Final = "form"
_YES: Final = "yes"
_ERROR: Final = 500
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def trigger_of(workspace: str, trigger_id: str) -> str:
    """Make of Slack's trigger what an event carries: where it is from must be known later."""
    return f"{trigger_id}|{workspace}"


def trigger_in(trigger: str) -> tuple[str, str]:
    """Take a trigger apart: the workspace, and what Slack calls it. Raises: Refused, for others."""
    trigger_id, _, workspace = trigger.partition("|")
    if not trigger_id or not workspace:
        raise Refused("This is no trigger of Slack.")
    return workspace, trigger_id


def modal(form: FormView) -> Json:
    """Draw a form as a modal. Its answers come back under the names of its questions.

    Raises: Refused, for a form that no limit of Slack allows: it is asked another way.
    """
    if not form.questions:
        raise Refused("A form without questions is no form.")
    view: Json = {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": form.id,
        "title": plain(form.title, TITLE),
        "submit": plain(form.submit, TITLE),
        "close": plain(form.close, TITLE),
        "blocks": [_question(one) for one in form.questions],
    }
    check_view(view)
    return view


def home(sheets: Sequence[Primitives]) -> Json:
    """Draw sheets as somebody's home; what is more than a home can hold is left out at the end."""
    view: Json = {"type": "home", "blocks": draw.home(sheets)[:VIEW_BLOCKS]}
    check_view(view)
    return view


def refusal(errors: Mapping[str, str], view: Mapping[str, Any]) -> Json:
    """Answer a submitted modal with errors, each at its question.

    What belongs to none stands at the first: Slack ignores an answer with names it does not know.
    """
    names = [str(one["block_id"]) for one in _blocks(view) if one.get("type") == "input"]
    first = names[0] if names else ""
    told: dict[str, list[str]] = {}
    for name, words in errors.items():
        told.setdefault(name if name in names else first, []).append(words)
    return {
        "response_action": "errors",
        "errors": {name: cut(" ".join(words), _ERROR) for name, words in told.items()},
    }


def _blocks(view: Mapping[str, Any]) -> list[Json]:
    return [cast("Json", one) for one in view.get("blocks") or () if isinstance(one, dict)]


# Questions.


def _question(question: QuestionView) -> Json:
    hint = {"hint": plain(question.hint, HINT)} if question.hint.strip() else {}
    return {
        "type": "input",
        "block_id": question.name,
        "label": plain(question.label.strip() or question.name, LABEL),
        # A box that stays empty says no.
        "optional": not question.required or question.kind == "yes_no",
        "element": {"action_id": question.kind, **_element(question)},
        **hint,
    }


def _element(question: QuestionView) -> Json:
    match question.kind:
        case "text":
            return _text(question)
        case "number":
            return _number(question)
        case "yes_no":
            return _yes_no(question)
        case "choice":
            return _choice(question)
        case "choices":
            return _choices(question)
        case "people":
            return _people(question)
        case "channel":
            return _channel(question)
        case "date":
            return {"type": "datepicker", **_initial("date", question.value, _DATE)}
        case "time":
            return {"type": "timepicker", **_initial("time", question.value, _TIME)}
        case "file":
            raise ValueError("a form that asks for a file is a page of its own")


def _initial(kind: str, value: Value, shape: re.Pattern[str]) -> Json:
    words = str(value)[:5] if kind == "time" else str(value)
    return {f"initial_{kind}": words} if shape.fullmatch(words) else {}


def _text(question: QuestionView) -> Json:
    value = str(question.value) if question.value else ""
    given = cut(value, INPUT // 2) if size(value) > INPUT else value
    # What was given may be too long already: it is shown, and the core says so.
    most = max(min(question.most or INPUT, INPUT), size(given), 1)
    return {
        "type": "plain_text_input",
        "multiline": question.lines > 1,
        "max_length": most,
        **({"min_length": min(question.least, most)} if question.least else {}),
        **({"initial_value": given} if given else {}),
    }


def _number(question: QuestionView) -> Json:
    bounds = {"min_value": question.least, "max_value": question.most}
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        **{name: str(value) for name, value in bounds.items() if value is not None},
        **({"initial_value": str(question.value)} if question.value not in (None, "") else {}),
    }


def _yes_no(question: QuestionView) -> Json:
    # The question stands above the box; said twice it would be read aloud twice.
    yes = question.options[0].label if question.options else question.label.strip()
    box = {"text": plain(yes[:1].upper() + yes[1:] or question.name, OPTION), "value": _YES}
    return {
        "type": "checkboxes",
        "options": [box],
        **({"initial_options": [box]} if question.value is True else {}),
    }


def _option(option: OptionView) -> Json:
    return {"text": plain(option.label.strip() or option.value, OPTION), "value": option.value}


def _choice(question: QuestionView) -> Json:
    if not _are_options(question.options):
        return _typed(question)
    chosen = [one for one in question.options if one.value == question.value]
    return {
        "type": "static_select",
        **_options(question),
        **({"initial_option": _option(chosen[0])} if chosen else {}),
    }


def _choices(question: QuestionView) -> Json:
    if not _are_options(question.options):
        return _typed(question)
    given = question.value if isinstance(question.value, list) else []
    chosen = [_option(one) for one in question.options if one.value in given]
    start = {"initial_options": chosen} if chosen else {}
    if len(question.options) <= BOXES:
        return {"type": "checkboxes", "options": [_option(o) for o in question.options], **start}
    return {"type": "multi_static_select", **_options(question), **start}


def _are_options(options: Sequence[OptionView]) -> bool:
    return bool(options) and all(0 < len(one.value) <= OPTION_VALUE for one in options)


def _typed(question: QuestionView) -> Json:
    """Let people type where Slack can show no options; the core knows what is meant."""
    return {"type": "plain_text_input", "max_length": INPUT}


def _options(question: QuestionView) -> Json:
    options = [_option(one) for one in question.options]
    if len(options) <= OPTIONS:
        return {"options": options}
    groups = [
        {"label": plain(f"{start + 1}–{start + len(some)}", OPTION), "options": some}
        for start in range(0, len(options), OPTIONS)
        if (some := options[start : start + OPTIONS])
    ]
    return {"option_groups": groups}


def _people(question: QuestionView) -> Json:
    chosen = [one.id for one in question.people]
    if question.most == 1:
        first = {"initial_user": chosen[0]} if chosen else {}
        return {"type": "users_select", **first}
    return {
        "type": "multi_users_select",
        **({"initial_users": chosen} if chosen else {}),
        **({"max_selected_items": question.most} if question.most else {}),
    }


def _channel(question: QuestionView) -> Json:
    first = {"initial_conversation": question.value} if question.value else {}
    among = {"include": ["public", "private"], "exclude_bot_users": True}
    return {"type": "conversations_select", "filter": among, **first}


# Answers.


def read_values(state: Mapping[str, Any]) -> dict[str, Value]:
    """Read the answers of a submitted modal, by question, as the core takes them.

    What is of no shape that Slack sends is left out: the core then says what is missing.
    """
    values: object = state.get("values")
    if not isinstance(values, dict):
        return {}
    found = _answers(cast("Mapping[object, object]", values))
    return dict(found)


def chosen_people(state: Mapping[str, Any]) -> tuple[str, ...]:
    """List the accounts that were picked in a submitted modal, none twice."""
    values: object = state.get("values")
    if not isinstance(values, dict):
        return ()
    picked = [
        str(account)
        for _, _, control in _controls(cast("Mapping[object, object]", values))
        if control.get("type") in ("users_select", "multi_users_select")
        for account in cast("list[Value]", _answer("people", control))
    ]
    return tuple(dict.fromkeys(picked))


def _answers(values: Mapping[object, object]) -> Iterator[tuple[str, Value]]:
    for name, kind, control in _controls(values):
        yield name, _answer(kind, control)


def _controls(values: Mapping[object, object]) -> Iterator[tuple[str, str, Json]]:
    for name, controls in values.items():
        if not isinstance(name, str) or not isinstance(controls, dict):
            continue
        for kind, control in cast("Mapping[object, object]", controls).items():
            if isinstance(control, dict):
                yield name, str(kind), cast("Json", control)


def _answer(kind: str, control: Json) -> Value:
    match control.get("type"):
        case "checkboxes" if kind == "yes_no":
            return bool(_values(control.get("selected_options")))
        case "checkboxes" | "multi_static_select":
            return _values(control.get("selected_options"))
        case "static_select" | "radio_buttons":
            return next(iter(_values([control.get("selected_option")])), None)
        case "multi_users_select":
            users: object = control.get("selected_users")
            return (
                [str(one) for one in cast("list[object]", users)] if isinstance(users, list) else []
            )
        case "users_select":
            user = control.get("selected_user")
            return [user] if isinstance(user, str) and user else []
        case "conversations_select":
            return _string(control.get("selected_conversation"))
        case "datepicker":
            return _string(control.get("selected_date"))
        case "timepicker":
            return _string(control.get("selected_time"))
        case _:
            words = _string(control.get("value"))
            return _several(words) if kind == "choices" else words


def _values(options: object) -> list[Value]:
    some = cast("list[object]", options) if isinstance(options, list) else []
    values = [cast("Json", one).get("value") if isinstance(one, dict) else None for one in some]
    return [value for value in values if isinstance(value, str)]


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _several(words: str | None) -> list[Value]:
    return [part.strip() for part in (words or "").split(",") if part.strip()]
