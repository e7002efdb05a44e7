"""How a gift is put into words, wherever it is shown."""

from datetime import timedelta

from bot import Hyperlink, Paragraph, Scope, Text, whos
from skills.kudos.model.gifts import Thanks
from skills.kudos.model.tables import Gift
from skills.kudos.settings import settings_in, t


def reason_of(gift: Gift) -> str | Text:
    """Say what a gift is for: the giver's words, or the message that they reacted to."""
    if gift.reason:
        return gift.reason
    return t("for_message_in", channel=gift.channel) if gift.channel else t("for_message")


def details(scope: Scope, gift: Gift) -> list[Text]:
    """Say which value a gift names, and where the message is that it is about."""
    value = settings_in(scope).value(gift.value)
    said = [] if value is None else [t("about_value", value=value)]
    if gift.reason and gift.channel is not None:
        said.append(t("about_message", message=_message(gift, gift.channel)))
    return said


def _message(gift: Gift, channel: str) -> Text | Hyperlink:
    """Name a message by its channel, with a link for who may read it: in that chat alone."""
    label = t("message_in", channel=channel)
    if gift.link is None or gift.link_in is None:
        return label
    adapter, _, workspace = gift.link_in.partition("/")
    return Hyperlink(url=gift.link, label=label, only_in=(adapter, workspace))


def line(scope: Scope, thanks: Thanks, *, shows_value: bool = True) -> Paragraph:
    """Say a gift as one item of a list, with names instead of mentions: a list calls nobody. Its
    value is left out where the list stands under it."""
    giver, reason = thanks.giver.name, reason_of(thanks.gift)
    receivers = tuple(person.name for person in thanks.receivers)
    value = settings_in(scope).value(thanks.gift.value) if shows_value else None
    if value is None:
        text = t("line", giver=giver, receivers=receivers, reason=reason)
    else:
        text = t("line_value", giver=giver, receivers=receivers, reason=reason, value=value)
    return Paragraph(text, bullet=True)


def headline(thanks: Thanks) -> Text:
    """Say a gift with mentions, so that those who are meant are called."""
    return t(
        "card",
        giver=whos([thanks.giver]),
        receivers=whos(thanks.receivers),
        reason=reason_of(thanks.gift),
    )


def minutes(term: timedelta) -> Text:
    """Say a short term in whole minutes."""
    return t("minutes", count=round(term.total_seconds() / 60))
