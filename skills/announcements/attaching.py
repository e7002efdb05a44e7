"""Files of an announcement: added on a page, and said after its words."""

from typing import ClassVar

from bot import Button, File, Form, Scope, Text, Turn, Upload, ask_file, ask_text, carried, verbatim
from skills.announcements.model.attachments import (
    MOST,
    Attachment,
    attachments_of,
    count_attachments,
    drop_attachments,
)
from skills.announcements.model.tables import Announcement
from skills.announcements.rights import changeable, changed
from skills.announcements.settings import skill, t


class Attach(Form):
    """A file, and what is in it."""

    title: ClassVar[str] = "announcements.file_title"
    submit: ClassVar[str] = "announcements.file_submit"

    file: Upload = ask_file("announcements.ask_file")
    alt: str = ask_text("announcements.ask_file_alt", hint="announcements.file_alt_hint", most=300)
    announcement_id: str = carried()


@skill.button_for("publish")
async def add_file(turn: Turn, announcement_id: str) -> None:
    """Say what can be added, and how large, and give a page for it."""
    news = await changeable(turn, announcement_id, "draft")
    if news is None:
        return
    if await count_attachments(turn.db, news.id) >= MOST:
        turn.whisper(t("file_most", count=MOST))
        return
    turn.whisper(t("file_limits", count=MOST))
    turn.ask(attached(announcement_id=news.id))


@skill.form(Attach, needs="publish")
async def attached(turn: Turn, given: Attach) -> None:
    """Keep a file with its announcement."""
    news = await changeable(turn, given.announcement_id, "draft")
    if news is None:
        return
    if await count_attachments(turn.db, news.id) >= MOST:
        turn.whisper(t("file_most", count=MOST))
        return
    turn.db.add(
        Attachment(
            announcement_id=news.id,
            name=given.file.name,
            media_type=given.file.media_type,
            alt=given.alt,
            data=given.file.data,
            added_at=turn.now,
        )
    )
    await turn.db.flush()
    changed(turn, news)


@skill.button_for("publish")
async def remove_files(turn: Turn, announcement_id: str) -> None:
    """Let an announcement go out without files."""
    news = await changeable(turn, announcement_id, "draft")
    if news is not None:
        await drop_attachments(turn.db, news.id)
        changed(turn, news)


async def files_of(scope: Scope, news: Announcement) -> list[File]:
    """Give the files of an announcement as they are said."""
    return [
        File(name=one.name, data=one.data, media_type=one.media_type, alt=verbatim(one.alt))
        for one in await attachments_of(scope.db, news)
    ]


async def file_lines(scope: Scope, news: Announcement) -> list[Text]:
    """Tell the author which files there are."""
    return [
        t("card_file", name=one.name, alt=one.alt) for one in await attachments_of(scope.db, news)
    ]


async def file_ways(scope: Scope, news: Announcement) -> list[Button]:
    """Offer to add files while nothing is sent, and to take them away."""
    if news.state != "draft":
        return []
    count = await count_attachments(scope.db, news.id)
    add = [Button(t("file_add"), add_file(announcement_id=news.id))] if count < MOST else []
    remove = [Button(t("file_remove"), remove_files(announcement_id=news.id))] if count else []
    return [*add, *remove]
