"""Sends to Slack of which many are answered so that nobody knows what became of them.

The relay and the adapter are real, and so is the database; Slack is the small strict one of the
tests, which breaks one answer in five. Who looks at what it shows in the end can tell what was lost
and what was doubled. Time is moved, not waited for.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlmodel import col, select

from adapters import slack as face
from adapters.slack.adapter import SlackChat
from adapters.slack.check import Json
from adapters.slack.fake import Fault, Slack, Unhurried, cut_off, half, page, reset, said, stall
from adapters.slack.wire import Session
from bench.house import Lane, lane_of, parts_around, say_all
from bot.app import App, assemble
from bot.clock import MovableClock
from bot.config import load
from bot.events import Place
from bot.ports import About, Clock, Web
from storage.outbox import Outgoing
from storage.people import Account, Person
from storage.session import Store

_BEGIN: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
_CHANNELS: Final = 100
SHARE: Final = 0.2
# What is posted all the same, and what is not: the answer is alike.
_TAKEN: Final = (
    reset(),
    stall(),
    half(),
    cut_off(),
    page(503),
    page(200),
    said("fatal_error", accepted=True),
    said("internal_error", accepted=True, status=500),
    said("request_timeout", accepted=True),
    said("service_unavailable", accepted=True, status=503),
)
_NOT_TAKEN: Final = (reset(accepted=False), page(502, accepted=False), said("fatal_error"))


class Stormy(Slack):
    """A Slack that breaks a share of the answers to new messages.

    `broken` counts them by the message: how often it was posted all the same, and how often not.
    """

    def __init__(self, *, clock: MovableClock, share: float, may_look: bool) -> None:
        super().__init__(clock=clock)
        self.share = share
        self.taken: Counter[str] = Counter()
        self.not_taken: Counter[str] = Counter()
        self.lag = timedelta(seconds=5)
        self._may_look = may_look
        self._random = random.Random(20261124)

    def answer(self, method: str, token: str, arguments: Json) -> tuple[Fault | None, Json]:
        """Break this one, perhaps."""
        is_storm = method == "chat.postMessage" and str(arguments["channel"]).startswith("C")
        if is_storm and self._random.random() < self.share:
            is_taken = self._random.random() < 0.8
            self.fail(self._random.choice(_TAKEN if is_taken else _NOT_TAKEN), method=method)
            (self.taken if is_taken else self.not_taken)[arguments["text"]] += 1
        if method == "conversations.history" and not self._may_look:
            self.fail(said("missing_scope"), method=method)
        return super().answer(method, token, arguments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """What became of everything that was said. `unclear` counts answers that told nothing, to each
    message; the others say how many messages."""

    sends: int
    unclear: int
    lost: int
    doubled: int
    resent: int
    held: int
    reported: int
    not_by_policy: int


class _Face:
    Settings = face.Settings

    def __init__(self, session: Session) -> None:
        self._session = session

    def make(self, settings: Any, web: Web, store: Store, about: About) -> SlackChat:
        """Make the adapter on this network, on which nobody exceeds a rate."""
        chat = face.make(settings, web, store, about, session=self._session)
        chat.api.buckets = Unhurried()
        return chat


async def storm(store: Store, *, sends: int, may_look: bool, lanes: tuple[Lane, ...]) -> Storm:
    """Say so much by turns in these lanes, until nothing is left to do, and look what there is."""
    clock = MovableClock(_BEGIN)
    slack = Stormy(clock=clock, share=SHARE, may_look=may_look)
    channels = [slack.add_channel(f"#place-{number}") for number in range(_CHANNELS)]
    app = bot_in_slack(store, slack, clock=clock)
    ada = slack.add_user("Ada Jansen", email="ada@example.org")
    await _admit(store, slack.team, ada)
    places = [Place(adapter="slack", workspace=slack.team, channel=channel) for channel in channels]
    await say_all(app, places, sends, lanes)
    await app.pass_time(clock, timedelta(hours=2))
    told = len(slack.messages(slack.direct(ada)))
    return await _looked_at(app, slack, channels, sends, lanes, may_look=may_look, told=told)


def bot_in_slack(
    store: Store, session: Session, *, clock: Clock, api: str = "https://slack.com/api/"
) -> App:
    """Put a bot together that knows no chat but Slack, at the other end of a session."""
    settings = face.Settings.model_validate(
        {"bot_token": "xoxb-plein", "app_token": "xapp-plein", "api": api}
    )
    config = replace(load(None), roles={"admin": ["ada@example.org"]})
    parts = parts_around("slack", _Face(session), settings)
    return assemble(config, parts, store=store, web=_NoWeb(), clock=clock)


async def _admit(store: Store, team: str, account: str) -> None:
    """Let Ada be known, who looks after the bot."""
    async with store.transaction() as db:
        ada = Person(name="Ada Jansen", email="ada@example.org", language="en")
        db.add(ada)
        await db.flush()
        db.add(Account(adapter="slack", workspace=team, external_id=account, person_id=ada.id))


class _NoWeb:
    address = "https://plein.example.org"
    demo = False

    def mount(self, routes: Any) -> None:
        """Serve nothing."""


async def _looked_at(
    app: App,
    slack: Stormy,
    channels: list[str],
    sends: int,
    lanes: tuple[Lane, ...],
    *,
    may_look: bool,
    told: int,
) -> Storm:
    shown = Counter(one.text for channel in channels for one in slack.messages(channel))
    texts = [f"message {number}" for number in range(sends)]
    async with app.workplace.store.transaction() as db:
        held = (
            await db.exec(select(Outgoing.message_id).where(col(Outgoing.state) == "held"))
        ).all()
    expected = dict(_policy(slack, texts, lanes, may_look=may_look))
    return Storm(
        sends=sends,
        unclear=slack.taken.total() + slack.not_taken.total(),
        lost=sum(not shown[text] for text in texts if expected[text]),
        doubled=sum(shown[text] > expected[text] for text in texts),
        resent=sum(shown[text] > 1 for text in texts),
        held=len(held),
        reported=told,
        not_by_policy=sum(shown[text] != expected[text] for text in texts),
    )


def _policy(
    slack: Stormy, texts: list[str], lanes: tuple[Lane, ...], *, may_look: bool
) -> Iterator[tuple[str, int]]:
    """Say how often each message must be there in the end.

    With a look-up: once. Without, an answer is said again after each unclear answer, so once more
    than it was taken unclearly; a broadcast waits after the first one.
    """
    for number, text in enumerate(texts):
        is_held = (
            lane_of(number, lanes) == "broadcast" and slack.taken[text] + slack.not_taken[text]
        )
        if may_look:
            yield text, 1
        elif is_held:
            yield text, slack.taken[text]
        else:
            yield text, slack.taken[text] + 1
