"""How far sending has come, and what became of a change: in words, and true to each chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from bot import Scope, Text, time_left
from skills.announcements.model.tables import Announcement
from skills.announcements.settings import t
from storage.standing import Changes, Standing, changes_of, standing

_SOON: Final = timedelta(seconds=10)
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How an announcement stands; `again` is how soon to look again, None when nothing moves."""

    texts: list[Text]
    again: timedelta | None


async def progress_of(scope: Scope, news: Announcement) -> Progress:
    """Say how far an announcement has come: sent, stopped, changed or taken back, by chat."""
    stands = await standing(scope.db, [news.message_id], scope.now)
    changes = await changes_of(scope.db, [news.message_id])
    said: list[Text] = []
    if news.state == "cancelled" and stands.copies.planned:
        copies = stands.copies
        said.append(t("was_stopped", sent=copies.sent + copies.under_way, stopped=copies.stopped))
    elif news.state == "withdrawn":
        said += [_taken_back(scope, name, one) for name, one in changes.items()]
    elif stands.copies.planned or stands.nowhere or stands.left_out:
        said += _sent(scope, stands)
        said += [_changed(name, one) for name, one in changes.items() if news.edited_at]
    return Progress(texts=said, again=_again(stands, changes))


def _sent(scope: Scope, stands: Standing) -> list[Text]:
    copies = stands.copies
    said = [t("progress", done=copies.sent, people=copies.planned)]
    left = _left(scope, stands)
    if left is not None and left > _MINUTE:
        said.append(_about(left))
    if copies.given_up or copies.unclear:
        said.append(t("progress_failed", count=copies.given_up + copies.unclear))
    if stands.nowhere:
        said.append(t("progress_nowhere", count=stands.nowhere))
    if stands.left_out:
        said.append(t("progress_left_out", count=stands.left_out))
    return said


def _left(scope: Scope, stands: Standing) -> timedelta | None:
    """Tell how long the rest takes: chats work beside each other."""
    times = [
        time_left(one.waiting - one.later, scope.house.can(name))
        for name, one in stands.chats.items()
    ]
    return max((one for one in times if one is not None), default=None)


def _about(left: timedelta) -> Text:
    minutes = round(left / _MINUTE)
    if minutes < 60:
        return t("about_minutes", count=minutes)
    return t("about_hours", hours=minutes // 60, minutes=minutes % 60)


def _taken_back(scope: Scope, adapter: str, changes: Changes) -> Text:
    can = scope.house.can(adapter)
    how = {"chat": adapter.title(), "done": changes.done, "all": changes.planned}
    if can.remove:
        return t("taken_back", **how)
    return t("replaced", **how) if can.edit else t("only_said", **how)


def _changed(adapter: str, changes: Changes) -> Text:
    return t("changed_in", chat=adapter.title(), done=changes.done, all=changes.planned)


def _again(stands: Standing, changes: Mapping[str, Changes]) -> timedelta | None:
    copies = stands.copies
    is_moving = copies.waiting > copies.later or copies.under_way
    if any(one.waiting for one in changes.values()):
        return _SOON
    if is_moving:
        return _MINUTE
    return _HOUR if copies.later else None
