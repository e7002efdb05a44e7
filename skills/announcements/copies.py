"""What readers of an announcement get: its words, why they get it, and a button to confirm."""

from typing import Final

from bot import Block, Button, Buttons, Call, InEach, Scope, Text, Written, audience_in_words
from skills.announcements.attaching import files_of
from skills.announcements.model.alarms import DAYS_KEPT as SAFETY_DAYS
from skills.announcements.model.posts import LANGUAGES, Words, words_of
from skills.announcements.model.tables import DAYS_KEPT, Announcement
from skills.announcements.settings import t
from storage.people import Person

_ONLY_IN: Final = {"en": t("only_in_en"), "nl": t("only_in_nl")}


async def copy(
    scope: Scope, news: Announcement, *buttons: Buttons, title: InEach | None = None
) -> list[Text | Block]:
    """Say an announcement as its readers read it, with these buttons under it, and its files; with
    another `title`, if one is given."""
    words = await words_of(scope.db, news.id)
    called = title or words.title
    heading = t("urgent_heading" if news.level == "urgent" else "heading", title=called)
    said: list[Text | Block] = [heading, Written(words.text)]
    if news.edited_at is not None:
        said.append(t("edited", when=news.edited_at))
    why = await _why(scope, news, _note(scope, words))
    said.append(t("why_and_how", why=why) if news.level == "normal" else why)
    if news.level == "must_read":
        said.append(t("why_names", days=DAYS_KEPT))
    if news.level == "urgent":
        said.append(t("why_safety", days=SAFETY_DAYS))
    return [*said, *buttons, *await files_of(scope, news)]


async def title_alone(
    scope: Scope, news: Announcement, title: InEach, *buttons: Buttons
) -> list[Text | Block]:
    """Say this title alone of an announcement, with these buttons to read on, and what for."""
    words = await words_of(scope.db, news.id)
    why = await _why(scope, news, _note(scope, words))
    return [t("heading", title=title), *buttons, why, t("split_why")]


def reader_buttons(news: Announcement, *, confirm: Call, comment: Call) -> list[Buttons]:
    """Give what readers can do with an announcement: confirm it until the deadline, and comment."""
    rows: list[Buttons] = []
    if news.level == "must_read":
        rows.append(Buttons((Button(t("confirm"), confirm, "primary"),), until=news.until))
    if news.has_comments:
        rows.append(Buttons((Button(t("comment"), comment),)))
    return rows


def _note(scope: Scope, words: Words) -> InEach:
    """Tell readers of a language in which nothing was written why they read another one."""
    only = _ONLY_IN[words.languages[0]]
    said = {
        one: "" if one in words.languages else f"{scope.house.words(only, one)} "
        for one in LANGUAGES
    }
    return InEach(en=said["en"], nl=said["nl"])


async def _why(scope: Scope, news: Announcement, note: InEach) -> Text:
    author = None if news.author_id is None else await scope.db.get(Person, news.author_id)
    sender = scope.house.name if author is None else author.name
    if news.names_people:
        return t("why_you", note=note, author=sender)
    return t("why", note=note, author=sender, audience=audience_in_words(news.audience))
