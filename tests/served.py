"""A bot with its real web server inside a test's own process: for skills that no folder holds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from bot.app import App, build
from bot.config import Listen, load
from bot.load import parts_of
from bot.ports import Clock
from bot.skill import Skill
from bot.web import WebServer
from storage.session import Store
from tests.chat import with_skills
from tests.parts import PATIENCE

_BETWEEN = 0.05


@contextlib.asynccontextmanager
async def served(
    settings: Mapping[str, Any],
    *own: tuple[Skill[Any], Path],
    demo: bool = False,
    clock: Clock | None = None,
) -> AsyncIterator[App]:
    """Serve a bot on a free port of this machine, on a database in memory.

    `own` are skills, each with its folder of texts. Nobody but who asks lets it work:
    `app.settle()`, or `app.run()`.
    """
    config = load(None, settings, environ={})
    parts = with_skills(parts_of(config), own)
    store = Store("sqlite://")
    await store.create_tables()

    async def ready() -> dict[str, str]:
        return {}

    web = WebServer(Listen(host="127.0.0.1", port=0), address=None, demo=demo, ready=ready)
    web.bind()
    app = build(config, store=store, web=web, clock=clock, parts=parts)
    serving = asyncio.create_task(web.run())
    try:
        yield app
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        await store.close()


@contextlib.asynccontextmanager
async def running(app: App) -> AsyncIterator[None]:
    """Let a bot work by itself, from when it is ready."""
    work = asyncio.create_task(app.run())
    try:
        async with asyncio.timeout(PATIENCE):
            while await app.not_ready():  # noqa: ASYNC110 - it tells nobody when it is
                await asyncio.sleep(_BETWEEN)
        yield
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
