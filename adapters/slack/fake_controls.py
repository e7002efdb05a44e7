"""What Slack's client sends of the controls that it shows: buttons, menus, and fields of a form."""

from typing import Any

from adapters.slack.check import Json


def action(blocks: list[Json], choice: str) -> Json:
    """Find the control that carries a choice, as it is sent when it is used. Raises: KeyError."""
    for block in blocks:
        for element in [*block.get("elements", []), block.get("accessory", {})]:
            if element.get("value") == choice:
                return {**element, "block_id": block.get("block_id", "")}
            for option in _options(element):
                if option["value"] == choice:
                    return {
                        "type": element["type"],
                        "action_id": element["action_id"],
                        "block_id": block.get("block_id", ""),
                        "selected_option": option,
                    }
    raise KeyError(choice)


def _options(element: Json) -> list[Json]:
    groups: list[Json] = element.get("option_groups", [])
    return [*element.get("options", []), *(one for group in groups for one in group["options"])]


def state(element: Json, value: Any) -> Json:
    """Say how a field stands when its form is sent, as Slack does: as it was filled in, or else as
    it was shown."""
    kind = element["type"]
    match kind:
        case "checkboxes" | "multi_static_select":
            first = [one["value"] for one in element.get("initial_options", [])]
            wanted = first if value is None else _chosen(element, value)
            chosen = [one for one in _options(element) if one["value"] in wanted]
            return {"type": kind, "selected_options": chosen}
        case "static_select":
            wanted = value if value is not None else element.get("initial_option", {}).get("value")
            found = [one for one in _options(element) if one["value"] == wanted]
            return {"type": kind, "selected_option": found[0] if found else None}
        case "multi_users_select":
            people = element.get("initial_users", []) if value is None else value
            return {"type": kind, "selected_users": people}
        case "users_select":
            person = value[0] if value else element.get("initial_user")
            return {"type": kind, "selected_user": person}
        case "conversations_select":
            channel = value or element.get("initial_conversation")
            return {"type": kind, "selected_conversation": channel}
        case "datepicker":
            return {"type": kind, "selected_date": value or element.get("initial_date")}
        case "timepicker":
            return {"type": kind, "selected_time": value or element.get("initial_time")}
        case _:
            words = element.get("initial_value") if value is None else str(value)
            return {"type": kind, "value": words or None}


def _chosen(element: Json, value: Any) -> list[str]:
    """A single box is a yes or a no."""
    if isinstance(value, bool):
        return [one["value"] for one in _options(element)] if value else []
    return [str(one) for one in value]
