"""What people choose about their own thanks, and what is kept of them."""

from typing import ClassVar

from bot import Form, Job, Paragraph, Text, Turn, ask_yes_no
from skills.kudos.cards import refresh_card
from skills.kudos.model.gifts import carded, preference_of
from skills.kudos.model.tables import Allowance, Gift, Preference, Report
from skills.kudos.recaps import redraw
from skills.kudos.settings import skill, t

# What is brought up to date in one transaction, for which others may have to wait.
_BATCH = 50


class Choice(Form):
    """How public somebody wants to be."""

    title: ClassVar[str] = "kudos.privacy_title"
    submit: ClassVar[str] = "kudos.privacy_submit"

    private_only: bool = ask_yes_no("kudos.ask_private_only", hint="kudos.private_only_hint")
    no_birthday: bool = ask_yes_no("kudos.ask_no_birthday", hint="kudos.no_birthday_hint")
    not_in_rankings: bool = ask_yes_no(
        "kudos.ask_not_in_rankings", hint="kudos.not_in_rankings_hint"
    )


@skill.command("kudos privacy", "bedankt privacy")
async def privacy(turn: Turn) -> None:
    """What kudos keep about you, and what you choose yourself."""
    now = await preference_of(turn.db, turn.by.id, turn.now)
    kept = (
        t("kept_gifts", days=Gift.kept.in_days()),
        t("kept_choices", days=Allowance.kept.in_days()),
        t("kept_reports", days=Report.kept.in_days()),
        t("kept_erasure"),
    )
    turn.whisper(
        t("privacy"),
        *(Paragraph(one, bullet=True) for one in kept),
        *_in_words(now),
    )
    turn.ask(
        choose(
            private_only=now.private_only,
            no_birthday=now.no_birthday,
            not_in_rankings=now.not_in_rankings,
        )
    )


@skill.form(Choice)
async def choose(turn: Turn, choice: Choice) -> None:
    """Do as somebody chose, in what is shown already too."""
    now = await preference_of(turn.db, turn.by.id, turn.now)
    is_other_on_cards = choice.private_only != now.private_only
    is_other_in_ranks = choice.not_in_rankings != now.not_in_rankings
    now.private_only = choice.private_only
    now.no_birthday = choice.no_birthday
    now.not_in_rankings = choice.not_in_rankings
    now.changed_at = turn.now
    turn.db.add(now)
    if is_other_on_cards:
        turn.start(redraw_cards(person_id=turn.by.id))
    if is_other_on_cards or is_other_in_ranks:
        turn.start(redraw_recaps(person_id=turn.by.id))
    turn.whisper(t("chosen"), *_in_words(now))


@skill.job
async def redraw_cards(job: Job, person_id: str) -> None:
    """Bring all cards of what somebody received up to date, newest first."""
    last: str | None = None
    while True:
        async with job.transaction() as tick:
            gifts = await carded(tick.db, person_id, most=_BATCH, before=last)
            for gift in gifts:
                await refresh_card(tick, gift)
        if not gifts:
            return
        last = gifts[-1].id


@skill.job
async def redraw_recaps(job: Job, person_id: str) -> None:
    """Bring all recaps in which somebody was thanked up to date, newest first."""
    last: str | None = None
    while True:
        async with job.transaction() as tick:
            recaps = await redraw(tick, [person_id], most=_BATCH, before=last)
        if not recaps:
            return
        last = recaps[-1].id


def _in_words(now: Preference) -> list[Paragraph]:
    said: list[Text] = [
        t("is_private_only") if now.private_only else t("is_public"),
        t("is_no_birthday") if now.no_birthday else t("is_birthday"),
        t("is_not_in_rankings") if now.not_in_rankings else t("is_in_rankings"),
    ]
    return [Paragraph(one, bullet=True) for one in said]
