"""My kudos, in everybody's own home: what came in lately, and what is left to give today."""

from bot import Paragraph, Text, Turn
from skills.kudos.model.gifts import Thanks, list_thanks
from skills.kudos.model.tables import Receipt
from skills.kudos.settings import settings_in, t
from skills.kudos.wording import reason_of

_MOST = 3


async def received(turn: Turn) -> list[Text | Paragraph]:
    """Say what somebody was thanked for lately, private thanks too: only they see it."""
    mine = Receipt.receiver_id == turn.by.id
    newest = await list_thanks(turn.db, mine, most=_MOST, open_only=False)
    if not newest:
        return [t("me_received_none")]
    return [t("home_received"), *(_line(turn, one) for one in newest)]


def _line(turn: Turn, thanks: Thanks) -> Paragraph:
    """Say a gift without its receiver, who reads it."""
    giver, reason = thanks.giver.name, reason_of(thanks.gift)
    value = settings_in(turn).value(thanks.gift.value)
    if value is None:
        return Paragraph(t("home_line", giver=giver, reason=reason), bullet=True)
    return Paragraph(t("home_line_value", giver=giver, reason=reason, value=value), bullet=True)


def left_words(turn: Turn, count: int) -> Text:
    """Say how many that is, and when there are more."""
    if count:
        return t("left", count=count)
    return t("none_left", count=settings_in(turn).per_day)
