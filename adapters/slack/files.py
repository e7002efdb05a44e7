"""Files for Slack: first the bytes are handed over, then the file is shown where it belongs."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, Protocol, cast

from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.slack import mrkdwn
from adapters.slack.api import Api, SaidNo
from adapters.slack.check import Json
from adapters.slack.limits import IMAGE_ALT
from adapters.slack.model import SlackUpload
from bot.cut import cut
from bot.errors import Unreachable
from bot.ports import Clock
from bot.primitives import FileBox, Words
from storage.session import Store

# Handing over shows nothing to anybody: it ends in good time, before the relay takes what comes
# after it for unclear.
_HAND_OVER: Final = timedelta(seconds=12)
# What was handed over is gone again: as good as never done.
_GONE: Final = frozenset(("file_deleted", "file_not_found"))


class Notes(Protocol):
    """Which file belongs to which of our messages, over restarts: noted before it is shown."""

    async def get(self, mark: str) -> str | None:
        """Tell Slack's id of the file of a message."""
        ...

    async def put(self, mark: str, file_id: str) -> None:
        """Note it."""
        ...

    async def drop(self, mark: str) -> None:
        """Forget it."""
        ...


class StoredNotes:
    """Notes in our own table."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def get(self, mark: str) -> str | None:
        """Tell Slack's id of the file of a message."""
        async with self._store.transaction() as db:
            row = await _row(db, mark)
            return None if row is None else row.file_id

    async def put(self, mark: str, file_id: str) -> None:
        """Note it."""
        async with self._store.transaction() as db:
            row = SlackUpload(mark=mark, file_id=file_id, noted_at=self._clock.now())
            await db.merge(row)

    async def drop(self, mark: str) -> None:
        """Forget it."""
        async with self._store.transaction() as db:
            if (row := await _row(db, mark)) is not None:
                await db.delete(row)


async def _row(db: AsyncSession, mark: str) -> SlackUpload | None:
    return await db.get(SlackUpload, mark)


class Files:
    """Sends files. A file carries no mark of ours in Slack, so the notes say which is which."""

    def __init__(self, api: Api, notes: Notes) -> None:
        self._api = api
        self._notes = notes

    async def send(
        self, workspace: str, channel: str, thread: str | None, box: FileBox, *, mark: str
    ) -> str:
        """Show a file in a channel and return Slack's id of it, which begins with an F.

        Raises: Unclear, when it may be shown; Unreachable, Refused.
        """
        file_id = await self._notes.get(mark) or await self._hand_over(workspace, box, mark)
        try:
            await self._api.call(
                workspace,
                "files.completeUploadExternal",
                files=[{"id": file_id, "title": box.name}],
                channel_id=channel,
                thread_ts=thread,
                initial_comment=_comment(box),
            )
        except SaidNo as no:
            if no.code not in _GONE:
                raise
            await self._notes.drop(mark)
            raise Unreachable(f"files.completeUploadExternal: {no.code}") from None
        return file_id

    async def _hand_over(self, workspace: str, box: FileBox, mark: str) -> str:
        try:
            async with asyncio.timeout(_HAND_OVER.total_seconds()):
                answer = await self._api.call(
                    workspace,
                    "files.getUploadURLExternal",
                    filename=box.name,
                    length=box.size,
                    alt_txt=cut(box.alt, IMAGE_ALT) if _is_image(box) and box.alt else None,
                )
                url, file_id = str(answer.get("upload_url", "")), str(answer.get("file_id", ""))
                if not url or not file_id:
                    raise Unreachable("files.getUploadURLExternal: no place for the bytes")
                await self._api.upload(url, box.data)
        except TimeoutError:
            raise Unreachable("a file was not handed over in time") from None
        await self._notes.put(mark, file_id)
        return file_id

    async def find(self, workspace: str, mark: str) -> list[str] | None:
        """List the file of a message if it is shown somewhere; None for what has no file.

        Raises: Refused, where the app may not look (`files:read`).
        """
        file_id = await self._notes.get(mark)
        if file_id is None:
            return None
        try:
            answer = await self._api.call(workspace, "files.info", file=file_id)
        except SaidNo as no:
            if no.code not in _GONE:
                raise
            return []
        return [file_id] if _is_shown(answer.get("file")) else []

    async def remove(self, workspace: str, file_id: str) -> None:
        """Take a file away everywhere; gone already is fine."""
        try:
            await self._api.call(workspace, "files.delete", file=file_id)
        except SaidNo as no:
            if no.code not in _GONE:
                raise


def file_in(sheet: Iterable[object]) -> FileBox | None:
    """Find the file of a sheet, which is then alone in it."""
    return next((one for one in sheet if isinstance(one, FileBox)), None)


def is_file(sent: str) -> bool:
    """Whether Slack's name for what was sent is one of a file, rather than of a message."""
    return sent.startswith("F")


def _is_image(box: FileBox) -> bool:
    return box.media_type.startswith("image/")


def _comment(box: FileBox) -> str | None:
    """Say what is in a file. A picture has that as its alternative text."""
    return mrkdwn.aloud((Words(box.alt),)) if box.alt and not _is_image(box) else None


def _is_shown(file: object) -> bool:
    if not isinstance(file, dict):
        return False
    told = cast("Json", file)
    places: list[Any] = [told.get(name) for name in ("channels", "groups", "ims")]
    shares: Any = told.get("shares")
    return any(places) or (isinstance(shares, Mapping) and any(cast("Json", shares).values()))
