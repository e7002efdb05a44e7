"""What became of a try to send something: what is written down of it, and when the next one is."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.events import Place
from bot.primitives import has_file
from storage.outbox import Outgoing

# A chat that shows a message late may have let a second one through: it is looked for once more.
LOOK_AGAIN = timedelta(minutes=10)
# A chat that is away for half a day loses nothing.
MOST_ATTEMPTS = 80
# A try that never ended counts for so many: what ends the process each time is soon put aside.
UNENDED = 20
_LONGEST_WAIT = timedelta(minutes=10)
_A_MOMENT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: the columns to write. `goes_on` when the next in its queue may go."""

    values: dict[str, Any] = field(default_factory=dict[str, Any])
    goes_on: bool = True

    @property
    def state(self) -> str:
        """The state that the row gets."""
        return str(self.values.get("state", "pending"))


def sent(sent_as: str, place: Place) -> Outcome:
    """It is there."""
    return Outcome({"state": "sent", "sent_as": sent_as, "channel": place.channel, "reason": None})


def checked(outcome: Outcome, now: datetime) -> Outcome:
    """Have what was unclear looked at again later."""
    return Outcome({**outcome.values, "check_at": now + LOOK_AGAIN})


def dead(reason: str, why: str) -> Outcome:
    """It will never be; `why` in a word, for whom to tell what can be done."""
    return Outcome({"state": "dead", "reason": reason, "why": why})


def held(reason: str) -> Outcome:
    """It is perhaps there: a person decides."""
    return Outcome({"state": "held", "reason": f"perhaps sent; {reason}"})


def given_up(row: Outgoing, *, is_unclear: bool, why: str = "away") -> Outcome:
    """Let what waits behind a row go. What was perhaps sent is for a person to decide."""
    if is_unclear and row.kind == "post":
        return held("the chat never said so")
    return dead(f"not reached in {row.attempts + 1} attempts", why)


def quarantined(row: Outgoing) -> Outcome:
    """Put aside what ended the process at each try, so that what waits behind it goes."""
    reason = "every try ended the process"
    return held(reason) if row.kind == "post" else dead(reason, "broken")


def later(state: str, due: datetime, **values: Any) -> Outcome:
    """It is tried again, and what is behind it waits."""
    return Outcome({"state": state, "next_at": due, **values}, goes_on=False)


def after(row: Outgoing, changed: Outgoing, now: datetime) -> Outcome:
    """What it changes is not there yet: it waits for that."""
    due = max(changed.next_at, now + _A_MOMENT)
    return Outcome(untouched(row) | {"next_at": due}, goes_on=False)


def untouched(row: Outgoing) -> dict[str, Any]:
    """Put a claimed row back as it was."""
    return {"state": row.state, "started_at": row.started_at}


def wait_after(attempts: int) -> timedelta:
    """Tell how long to wait after so many tries: twice as long each time."""
    return min(timedelta(seconds=2 ** min(attempts, 30)), _LONGEST_WAIT)


def is_to_be_told(row: Outgoing, values: dict[str, Any]) -> bool:
    """Whether a post is given up, and somebody can do something about it: not when nobody is there
    any more to read it."""
    is_post = row.kind == "post"
    return is_post and values.get("state") == "dead" and values.get("why") != "nobody"


def ends_its_file(row: Outgoing, values: dict[str, Any]) -> bool:
    """Whether a row will not be sent again, of a message that may have a file: this part of it, or
    one before. What was given up perhaps is; and what is for many, who comes later gets, too."""
    is_over = values.get("state") in ("sent", "dropped")
    return is_over and row.shared is None and (row.part > 0 or has_file(row.sheet))
