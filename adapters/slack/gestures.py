"""What people do with their hands: commands, buttons, forms, shortcuts → events. Pure."""

from urllib.parse import urlencode

from adapters.slack import draw, mrkdwn, views
from adapters.slack.payload import a_ts, an_id, digest, moment, some_id, some_ts
from adapters.slack.read import (
    RATE_LIMITED,
    Around,
    Heard,
    Nothing,
    Options,
    Reading,
    event,
    kind_of,
    place,
)
from bot.events import (
    ButtonPressed,
    CommandReceived,
    FormSubmitted,
    Place,
    PlaceKind,
    ShortcutUsed,
)
from bot.payload import Body, table, text, things

# The ids that the core makes are shorter; what is longer was not ours.
_ID = 100
_TRIGGER = 200
_DIRECT, _PRIVATE = "directmessage", ("privategroup", "mpdm-")


def reading(body: Body, around: Around) -> Reading:
    """Read any payload: an event, a slash command, or an interaction. Raises: Nonsense."""
    if text(body, "command"):
        return _command(body, around)
    match text(body, "type"):
        case "event_callback":
            return event(body, around)
        case "app_rate_limited":
            return RATE_LIMITED
        case _:
            return _interaction(body, around)


def _command(body: Body, around: Around) -> Reading:
    account, channel = an_id(body, "user_id"), an_id(body, "channel_id")
    said = mrkdwn.read(text(body, "text"))
    return Heard(
        CommandReceived(
            id=_id(body, around),
            place=_where(around, account, channel, text(body, "channel_name")),
            account=account,
            at=around.now,
            trigger=_trigger(body, around),
            word=text(body, "command").removeprefix("/")[:_ID].casefold(),
            text=said.text,
            mentions=said.mentions,
        )
    )


def _interaction(body: Body, around: Around) -> Reading:
    kind = text(body, "type")
    match kind:
        case "block_actions":
            return _pressed(body, around)
        case "view_submission":
            return _submitted(body, around)
        case "message_action":
            return _shortcut(body, around)
        case "shortcut":
            return _global_shortcut(body, around)
        case "block_suggestion":
            return Options()
        case _:
            return Nothing(f"interaction {kind[:40]}")


def _pressed(body: Body, around: Around) -> Reading:
    actions = things(body, "actions")
    chosen = draw.choice_in(dict(actions[0])) if actions else None
    if chosen is None:  # a link, say, which the browser opens
        return Nothing("a control without a choice")
    account = an_id(body, "user", "id")
    return Heard(
        ButtonPressed(
            id=_id(body, around),
            place=_place_of_message(body, around, account, is_ours=True),
            account=account,
            at=moment(some_ts(actions[0], "action_ts"), around.now),
            trigger=_trigger(body, around),
            choice=chosen[:_ID],
            in_home=text(body, "view", "type") == "home",
        )
    )


def _submitted(body: Body, around: Around) -> Reading:
    account, state = an_id(body, "user", "id"), table(body, "view", "state")
    return Heard(
        FormSubmitted(
            id=_id(body, around),
            place=_direct(around, account),
            account=account,
            at=around.now,
            trigger=_trigger(body, around),
            form=text(body, "view", "private_metadata")[:_ID],
            values=views.read_values(state),
            mentions=tuple(one[:_ID] for one in views.chosen_people(state)),
        )
    )


def _shortcut(body: Body, around: Around) -> Reading:
    account, channel = an_id(body, "user", "id"), an_id(body, "channel", "id")
    ts = a_ts(body, "message", "ts")
    said = mrkdwn.read(text(body, "message", "text"))
    return Heard(
        ShortcutUsed(
            id=_id(body, around),
            place=_place_of_message(body, around, account),
            account=account,
            at=moment(some_ts(body, "action_ts"), around.now),
            trigger=_trigger(body, around),
            shortcut=text(body, "callback_id")[:_ID],
            message=ts,
            author=some_id(body, "message", "user"),
            text=said.text,
            link=_link(body, channel, ts),
        )
    )


def _global_shortcut(body: Body, around: Around) -> Reading:
    """A shortcut without a message is a command without words."""
    account = an_id(body, "user", "id")
    return Heard(
        CommandReceived(
            id=_id(body, around),
            place=_direct(around, account),
            account=account,
            at=moment(some_ts(body, "action_ts"), around.now),
            trigger=_trigger(body, around),
            word=text(body, "callback_id")[:_ID],
            text="",
        )
    )


def _id(body: Body, around: Around) -> str:
    return f"d-{digest(body, around.stamp)}"


def _trigger(body: Body, around: Around) -> str | None:
    trigger_id = text(body, "trigger_id")[:_TRIGGER]
    return views.trigger_of(around.who.workspace, trigger_id) if trigger_id else None


def _direct(around: Around, account: str) -> Place:
    """The direct chat with somebody, by their id: Slack takes it for the channel's."""
    return place(around, account, "direct")


def _where(around: Around, account: str, channel: str, name: str) -> Place:
    """Say where somebody is. A direct chat may be one between two people, where the bot is not:
    what it says goes to its own with this person."""
    if name == _DIRECT or channel.startswith("D"):
        return _direct(around, account)
    is_private = name.startswith(_PRIVATE)
    kind: PlaceKind = "private" if is_private else "public" if name else kind_of(around, channel)
    return place(around, channel, kind)


def _place_of_message(body: Body, around: Around, account: str, *, is_ours: bool = False) -> Place:
    """Say where the message is under which somebody did something; ours is where the bot is."""
    channel = some_id(body, "channel", "id") or some_id(body, "container", "channel_id")
    if channel is None:  # a control in the home or in a form
        return _direct(around, account)
    where = _where(around, account, channel, text(body, "channel", "name"))
    if is_ours and where.kind == "direct":
        return place(around, channel, "direct")
    thread = some_ts(body, "message", "thread_ts") or some_ts(body, "container", "thread_ts")
    is_in_thread = thread is not None and thread != some_ts(body, "message", "ts")
    return place(around, where.channel, where.kind, thread if is_in_thread else None)


def _link(body: Body, channel: str, ts: str) -> str | None:
    """Make the address of a message, as Slack itself would."""
    domain = text(body, "team", "domain")
    if not domain.replace("-", "").isalnum():
        return None
    address = f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    thread = some_ts(body, "message", "thread_ts")
    if thread is None or thread == ts:
        return address
    return f"{address}?{urlencode({'thread_ts': thread, 'cid': channel})}"
