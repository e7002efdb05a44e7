"""What Slack says of somebody → how the bot knows them. Pure."""

import zoneinfo
from collections.abc import Collection, Mapping
from typing import Any, Final

from bot.payload import table, text
from bot.ports import Profile

SLACKBOT: Final = "USLACKBOT"
_LANGUAGES: Final = ("en", "nl")
# People of a connected organisation are guests here, whatever they are at home.
_GUESTS: Final = ("is_restricted", "is_ultra_restricted", "is_stranger")


def profile_of(
    user: Mapping[str, Any], account: str, *, workspace: str, trusted: Collection[str]
) -> Profile:
    """Read a user as `users.info` and events tell of them; anything may be missing.

    An address is believed when the workspace vouches for it, for one of its own people, and its
    domain is one of `trusted`, in small letters.
    """
    details = table(user, "profile")
    names = (text(details, "real_name"), text(details, "display_name"), text(user, "name"))
    is_bot = user.get("is_bot") is True or account == SLACKBOT
    is_guest = any(user.get(name) is True for name in _GUESTS) or _is_elsewhere(user, workspace)
    language = text(user, "locale")[:2]
    return Profile(
        name=next((one.strip() for one in names if one.strip()), account),
        email=None if is_bot or is_guest else _email(user, details, trusted),
        language=language if language in _LANGUAGES else None,
        zone=_zone(text(user, "tz")),
        is_bot=is_bot,
        is_guest=is_guest,
        is_active=user.get("deleted") is not True,
    )


def _is_elsewhere(user: Mapping[str, Any], workspace: str) -> bool:
    """Whether somebody's home is another workspace: of an organisation's, all are home."""
    here = workspace.split("/")
    team, enterprise = text(user, "team_id"), text(user, "enterprise_user", "enterprise_id")
    return bool(team) and team not in here and (not enterprise or enterprise not in here)


def _email(
    user: Mapping[str, Any], details: Mapping[str, Any], trusted: Collection[str]
) -> str | None:
    email = text(details, "email")
    is_vouched = user.get("is_email_confirmed") is not False
    return email if is_vouched and email.rpartition("@")[2].casefold() in trusted else None


def _zone(name: str) -> str | None:
    try:
        return zoneinfo.ZoneInfo(name).key if name else None
    except (LookupError, OSError, ValueError):  # one that we do not know is none
        return None
