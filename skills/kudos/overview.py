"""What people can look up: their own thanks, the newest, those by value, and the rules."""

from bot import InEach, Paragraph, Text, Turn
from skills.kudos.changing import left_today
from skills.kudos.home import left_words
from skills.kudos.model.gifts import Thanks, list_thanks
from skills.kudos.model.tables import Gift, Receipt
from skills.kudos.settings import Value, settings_in, skill, t
from skills.kudos.wording import line, minutes

_MOST = 10


@skill.command("kudos me", "bedankt ik", "kudos ik", "bedankt me", "kudos mij", "bedankt mij")
async def me(turn: Turn) -> None:
    """What you gave and received; only you see it."""
    mine = turn.by.id
    given = await list_thanks(turn.db, Gift.giver_id == mine, most=_MOST, open_only=False)
    received = await list_thanks(turn.db, Receipt.receiver_id == mine, most=_MOST, open_only=False)
    turn.whisper(
        *_listed(turn, t("me_received"), received, t("me_received_none")),
        *_listed(turn, t("me_given"), given, t("me_given_none")),
        left_words(turn, await left_today(turn)),
    )


@skill.command("kudos recent", "bedankt laatste", "kudos laatste", "bedankt recent")
async def recent(turn: Turn) -> None:
    """The newest thanks that everybody may see."""
    turn.whisper(
        *_listed(turn, t("recent"), await list_thanks(turn.db, most=_MOST), t("recent_none"))
    )


@skill.command("kudos values", "bedankt waarden", "kudos waarden", "bedankt values")
async def values(turn: Turn) -> None:
    """Our values, each with the newest thanks that everybody may see."""
    said: list[Text | Paragraph] = [t("values")]
    for value in settings_in(turn).values:
        newest = await list_thanks(turn.db, Gift.value == value.tag, most=3)
        said.append(t("value_name", value=value.label, tag=_hashtag(value)))
        said += [line(turn, one, shows_value=False) for one in newest] or [t("value_none")]
    turn.whisper(*said)


def _hashtag(value: Value) -> InEach:
    """What to type for a value: its tag, in Dutch its Dutch name."""
    return InEach(en=f"#{value.tag}", nl=f"#{value.names.nl.casefold()}")


@skill.command("kudos rules", "bedankt regels", "kudos regels", "bedankt rules")
async def rules(turn: Turn) -> None:
    """How kudos work here."""
    settings = settings_in(turn)
    ring = t("rule_ring", share=round(100 * settings.ring_share))
    said = [
        t("rule_day", count=settings.per_day),
        t("rule_reason", count=settings.reason_least),
        t("rule_value_needed") if settings.value_required else t("rule_value"),
        t("rule_undo", term=minutes(settings.undo)),
        t("rule_emoji", emoji=settings.emoji),
        t("rule_plus"),
        *([t("rule_leaderboard"), ring] if settings.leaderboard else [t("rule_no_leaderboard")]),
        t("rule_privacy"),
        t("rule_report"),
        t("rule_figures", count=settings.threshold),
        t("rule_use"),
    ]
    turn.whisper(t("rules"), *(Paragraph(one, bullet=True) for one in said))


def _listed(turn: Turn, title: Text, thanks: list[Thanks], nothing: Text) -> list[Text | Paragraph]:
    return [title, *(line(turn, one) for one in thanks)] if thanks else [nothing]
