"""Other words: in the other language, or for what is sent already."""

from typing import ClassVar, Final

from bot import Block, Button, Buttons, Form, Text, Turn, ask_text, carried
from skills.announcements.asking import needs_approval, propose
from skills.announcements.bundling import redraw_digests
from skills.announcements.confirming import said_to_readers
from skills.announcements.model.posts import LANGUAGES, wordings, write
from skills.announcements.model.readers import count_confirmed, forget_confirmations
from skills.announcements.model.tables import Announcement, State
from skills.announcements.model.title_tests import end_title_test
from skills.announcements.rights import changeable, changed
from skills.announcements.settings import skill, t

_OUT: Final[tuple[State, ...]] = ("sending", "sent")
_ALL: Final[tuple[State, ...]] = (
    "draft",
    "undecided",
    "waiting",
    "planned",
    "repeating",
    "paused",
    *_OUT,
)


class Rewording(Form):
    """The words in one language."""

    title: ClassVar[str] = "announcements.rewording_title"
    submit: ClassVar[str] = "announcements.draft_submit"

    heading: str = ask_text("announcements.ask_heading", most=120)
    text: str = ask_text("announcements.ask_text", most=3000, lines=8)
    announcement_id: str = carried()
    language: str = carried()


class Correction(Rewording):
    """Other words for what is sent, in one language."""

    submit: ClassVar[str] = "announcements.correction_submit"


@skill.button_for("publish")
async def reword(turn: Turn, announcement_id: str, language: str) -> None:
    """Write it in one of the languages, or change what is written there."""
    await ask_words(turn, announcement_id, language)


async def ask_words(turn: Turn, announcement_id: str, language: str) -> None:
    """Open the form with the words as they are."""
    news = await changeable(turn, announcement_id, *_ALL)
    if news is None or language not in LANGUAGES:
        return
    known = (await wordings(turn.db, news.id)).get(language)
    words = {"heading": known.title, "text": known.text} if known else {}
    form = corrected if news.state in _OUT else reworded
    turn.ask(form(announcement_id=news.id, language=language, **words))


@skill.button_for("publish")
async def edit_sent(turn: Turn, announcement_id: str) -> None:
    """Change the words of what went out, in the language it was written in."""
    known = await wordings(turn.db, announcement_id)
    first = next(iter(known), LANGUAGES[0])
    await ask_words(turn, announcement_id, first)


@skill.form(Rewording, needs="publish")
async def reworded(turn: Turn, words: Rewording) -> None:
    """Keep the words; what was sent meanwhile is changed where it stands."""
    await _take(turn, words)


@skill.form(Correction, needs="publish")
async def corrected(turn: Turn, words: Correction) -> None:
    """Change what was sent where it stands, or ask for approval of that."""
    await _take(turn, words)


async def _take(turn: Turn, words: Rewording) -> None:
    news = await changeable(turn, words.announcement_id, *_ALL)
    if news is None or words.language not in LANGUAGES:
        return
    new = {"language": words.language, "heading": words.heading, "text": words.text}
    if news.state in _OUT:
        if needs_approval(turn, news):
            await propose(turn, news, **new)
        else:
            turn.whisper(*await put(turn, news, turn.by.id, **new))
        return
    await write(
        turn.db, news.id, words.language, title=words.heading, text=words.text, now=turn.now
    )
    # What was changed by itself goes its own way from now on.
    news.is_apart = news.series_id is not None
    changed(turn, news)


async def put(
    turn: Turn, news: Announcement, author_id: str, *, language: str, heading: str, text: str
) -> list[Text | Block]:
    """Put other words where it stands; what to say of that to who wrote them."""
    await write(turn.db, news.id, language, title=heading, text=text, now=turn.now)
    news.edited_at = turn.now
    await end_title_test(turn.db, news.id)
    turn.update(news.message_id, *await said_to_readers(turn, news))
    turn.start(redraw_digests(announcement_id=news.id))
    turn.audit("announcements.edit", by=turn.by, announcement=news.id)
    changed(turn, news)
    return await _about_confirmations(turn, news, author_id)


async def _about_confirmations(
    turn: Turn, news: Announcement, author_id: str
) -> list[Text | Block]:
    """Whoever confirmed the old words has not read the new ones: does that matter?"""
    count = await count_confirmed(turn.db, news.id) if news.level == "must_read" else 0
    if not count:
        return [t("edited_everywhere")]
    ways = (
        Button(t("reset"), reset(announcement_id=news.id)),
        Button(t("keep"), keep(announcement_id=news.id)),
    )
    return [t("ask_reset", count=count), Buttons(ways, only=(author_id,), times="once")]


@skill.button_for("publish")
async def reset(turn: Turn, announcement_id: str) -> None:
    """Let everybody confirm anew."""
    news = await changeable(turn, announcement_id, "sending", "sent")
    if news is None:
        return
    count = await count_confirmed(turn.db, news.id)
    await forget_confirmations(turn.db, news.id)
    turn.audit("announcements.reset", by=turn.by, announcement=news.id, confirmed=count)
    turn.whisper(t("was_reset", count=count))
    changed(turn, news)


@skill.button_for("publish")
async def keep(turn: Turn, announcement_id: str) -> None:
    """Leave the confirmations as they are."""
    turn.whisper(t("was_kept"))
