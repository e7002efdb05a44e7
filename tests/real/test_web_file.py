"""A file in the web chat, in a real browser: it is seen, saved and reached by the keyboard."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.primitives import FileBox, to_json
from storage.files import OutgoingFile
from storage.outbox import Outgoing
from storage.session import Store
from storage.table import new_id
from tests.program import Program
from tests.visitor import PHONE, Visits, message, open_place

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

NAME = "overzicht maart.html"
EVIL = b"<script>document.title = 'taken over'</script>" * 300


async def _say_file(program: Program, channel: str) -> None:
    """Let a file wait in the outbox, as a skill's turn leaves it: the relay sends it."""
    file, message_id, now = new_id(), new_id(), datetime.now(UTC)
    box = FileBox(
        file=file, name=NAME, media_type="text/html", size=len(EVIL), alt="Who got how many kudos"
    )
    store = Store(program.database)
    async with store.transaction() as db:
        db.add(OutgoingFile(id=file, message_id=message_id, data=EVIL, stored_at=now))
        db.add(
            Outgoing(
                message_id=message_id,
                adapter="web",
                workspace="main",
                channel=channel,
                queue=f"web/{channel}/0",
                sheet=to_json((box,)),
                said_at=now,
                next_at=now,
            )
        )
    await store.close()


async def test_a_file_is_seen_and_saved_by_keyboard(
    program: Program,
    visits: Visits,
    axe: Callable[[Any], Awaitable[None]],
    tmp_path: Path,
) -> None:
    page = await visits.inside(program, "ada@example.org", "nl", **PHONE)
    await open_place(page, "kudos")
    await _say_file(program, "kudos")
    shown = message(page, "Who got how many kudos")
    link = shown.get_by_role("link", name=f"Download {NAME}, 14 kB")
    await link.wait_for()
    await axe(page)

    await link.focus()
    async with page.expect_download() as told:
        await page.keyboard.press("Enter")
    saved = await told.value

    await saved.save_as(tmp_path / "saved")
    assert saved.suggested_filename == NAME
    assert (tmp_path / "saved").read_bytes() == EVIL
    assert await page.title() != "taken over"
