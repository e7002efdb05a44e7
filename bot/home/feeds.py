"""Addresses of feeds and calendars: given to one person, made anew, and stopped."""

from bot.content import Button, Buttons, verbatim
from bot.home.skill import skill, t
from bot.house import FeedPlace
from bot.turn import Turn
from storage.feeds import address_since, end_address, make_address


@skill.button
async def offer_feed(turn: Turn, feed: str) -> None:
    """Give somebody the address of a feed; of one that they have, only a hash is left to show."""
    place = await _place(turn, feed)
    if place is None:
        return
    since = await address_since(turn.db, turn.by.id, feed)
    if since is None:
        await _give(turn, feed, place)
        return
    again = Button(t("feed_renew"), renew_feed(feed=feed))
    turn.whisper(
        t("feed_known", feed=place.title, since=since),
        Buttons((again, _stop(feed)), only=(turn.by.id,)),
    )


@skill.button
async def renew_feed(turn: Turn, feed: str) -> None:
    """Give somebody another address; the one they had works no more."""
    place = await _place(turn, feed)
    if place is not None:
        await _give(turn, feed, place)


@skill.button
async def stop_feed(turn: Turn, feed: str) -> None:
    """Let somebody's address of a feed work no more."""
    ended = await end_address(turn.db, turn.by.id, feed)
    if ended:
        turn.audit("feed.stopped", by=turn.by, feed=feed)
    turn.whisper(t("feed_stopped") if ended else t("feed_none"))


async def _give(turn: Turn, feed: str, place: FeedPlace) -> None:
    token = await make_address(turn.db, turn.by.id, feed, turn.now)
    turn.audit("feed.given", by=turn.by, feed=feed)
    address = f"{turn.house.pages_at}/feeds/{place.skill}/{token}/{place.file}"
    turn.whisper(
        t("feed_given", feed=place.title),
        t("feed_address", address=verbatim(address)),
        t("feed_secret"),
        Buttons((_stop(feed),), only=(turn.by.id,)),
    )


async def _place(turn: Turn, feed: str) -> FeedPlace | None:
    """Find a feed that somebody may read and can be read; what is not so is said."""
    place = turn.house.feed_called(feed)
    if place is None or not await turn.may(turn.by, place.needs):
        turn.whisper(t("feed_gone"))
        return None
    if not turn.has_pages:
        turn.whisper(t("feed_nowhere"))
        return None
    return place


def _stop(feed: str) -> Button:
    return Button(t("feed_stop"), stop_feed(feed=feed), "danger")
