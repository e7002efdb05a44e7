"""A bot in Matrix that may be killed at each step: `python -m bench.matrix_bot`.

It answers `say 7` with *answer 7*; words after the number say what else it does. For each line of
JSON that it is told it lives once, as a process of its own, of which it prints the id and the end.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from nio.store import MatrixStore

from adapters import matrix
from bench.house import parts_around
from bot import Button, Buttons, File, MessageReceived, Place, Skill, Tick, Turn, crash, verbatim
from bot.app import assemble
from bot.clock import MovableClock
from bot.config import load
from bot.crash import crash_point
from bot.log import log, set_up
from bot.skill import NoSettings
from storage.session import Store

skill = Skill("storm")


def _is_said(event: MessageReceived, _: NoSettings) -> bool:
    return event.text.startswith("say ")


@skill.on(MessageReceived, when=_is_said)
async def answer(turn: Turn, event: MessageReceived) -> None:
    """Answer, and do what else was asked for."""
    _, number, *more = event.text.split()
    asked = Buttons((Button(verbatim("Press"), press(number=number)),), times="once")
    turn.say(verbatim(f"answer {number}"), *([asked] if "card" in more else ()))
    if "file" in more:
        alt = verbatim(f"file {number}")
        turn.say(File(name="said.txt", data=b"what was said", alt=alt, media_type="text/plain"))
    if "note" in more:
        turn.dm(turn.by, verbatim(f"note {number}"))
    if "gone" in more:
        turn.at(turn.now, take_away(message_id=turn.say(verbatim(f"gone {number}"))))
    if "later" in more:
        turn.at(turn.now, come(number=number, channel=turn.here.channel))


@skill.button
async def press(turn: Turn, number: str) -> None:
    """Say that it was pressed."""
    turn.say(verbatim(f"pressed {number}"))


@skill.timer
async def come(tick: Tick, number: str, channel: str) -> None:
    """Say something by the clock."""
    place = Place(adapter="matrix", workspace="localhost", channel=channel)
    tick.post(place, verbatim(f"later {number}"))


@skill.timer
async def take_away(tick: Tick, message_id: str) -> None:
    """Take away what was said."""
    tick.remove(message_id)


class _NoWeb:
    address = "http://127.0.0.1"
    demo = False

    def mount(self, routes: Any) -> None:
        """Serve nothing."""


def _watch(name: str, point: str) -> None:
    """Let the process be killed after the library wrote something down."""
    write: Callable[..., None] = getattr(MatrixStore, name)

    def writes(*args: Any) -> None:
        write(*args)
        crash_point(point)

    setattr(MatrixStore, name, writes)


async def _live(told: dict[str, Any]) -> None:
    store = Store(told["database"])
    store.claim()
    await store.create_tables()
    settings = matrix.Settings.model_validate(told["matrix"])
    parts = parts_around("matrix", matrix, settings)
    parts = replace(
        parts,
        skills={**parts.skills, skill.name: skill},
        skill_settings={**parts.skill_settings, skill.name: NoSettings()},
    )
    clock = MovableClock()
    clock.move(timedelta(minutes=told["minutes"]))
    app = assemble(load(None), parts, store=store, web=_NoWeb(), clock=clock)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    running = asyncio.create_task(app.run())
    await ended.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await app.stop()


def main() -> None:
    """Let a bot live until SIGTERM, or until a kill, for each line."""
    _watch("save_account", "nio.account_written")
    _watch("save_session", "nio.session_written")
    _watch("save_inbound_group_session", "nio.room_key_written")
    set_up()
    for line in sys.stdin:
        told = json.loads(line)
        life = os.fork()
        if not life:
            crash._at = told["point"]
            log.info("lives", point=told["point"])
            asyncio.run(_live(told))
            os._exit(0)
        print(life, flush=True)
        _, status = os.waitpid(life, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
