"""What people choose about their own thanks, and what is kept of them."""

from typing import ClassVar

from bot import Form, Paragraph, Text, Turn, ask_yes_no
from skills.kudos.cards import refresh_card
from skills.kudos.model.gifts import carded, preference_of
from skills.kudos.model.tables import Preference
from skills.kudos.settings import skill, t

# Cards that are brought up to date when somebody changes their mind; older ones scroll by unseen.
_MOST_CARDS = 200


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
    kept = (t("kept_gifts"), t("kept_choices"), t("kept_reports"), t("kept_erasure"))
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
    becomes_silent = choice.private_only != now.private_only
    now.private_only = choice.private_only
    now.no_birthday = choice.no_birthday
    now.not_in_rankings = choice.not_in_rankings
    now.changed_at = turn.now
    turn.db.add(now)
    await turn.db.flush()
    if becomes_silent:
        for gift in await carded(turn.db, turn.by.id, most=_MOST_CARDS):
            await refresh_card(turn, gift)
    turn.whisper(t("chosen"), *_in_words(now))


def _in_words(now: Preference) -> list[Paragraph]:
    said: list[Text] = [
        t("is_private_only") if now.private_only else t("is_public"),
        t("is_no_birthday") if now.no_birthday else t("is_birthday"),
        t("is_not_in_rankings") if now.not_in_rankings else t("is_in_rankings"),
    ]
    return [Paragraph(one, bullet=True) for one in said]
