"""After the commit: what no message can show, a form or a home, is shown at once."""

from collections.abc import Sequence

from bot.content import Text
from bot.errors import Refused, Unclear, Unreachable
from bot.events import Event, HomeOpened
from bot.fill import open_button
from bot.keep import keep
from bot.log import log
from bot.primitives import Primitives
from bot.turn import Turn
from bot.turns import begin_turn
from bot.workplace import Workplace
from storage.dialogues import Dialogue


async def show_at_once(workplace: Workplace, event: Event, turn: Turn) -> bool:
    """Show the form that a turn asked for, and the home as it left it. True when something was
    said instead, which is to be sent."""
    has_said = await _open_form(workplace, event, turn)
    await _show_home(workplace, event, turn.sheets)
    return has_said


async def _open_form(workplace: Workplace, event: Event, turn: Turn) -> bool:
    """Show a form; too late, and a button for it is said instead."""
    if turn.opening is None or turn.trigger is None:
        return False
    adapter = workplace.reach(event.place.adapter)
    try:
        await adapter.open_form(turn.trigger, turn.opening)
    except (Refused, Unreachable) as error:
        log.info("form.not_opened", adapter=event.place.adapter, reason=type(error).__name__)
        await _offer_form(workplace, event, turn.opening.id)
        return True
    return False


async def _offer_form(workplace: Workplace, event: Event, form_id: str) -> None:
    async with workplace.store.transaction() as db:
        row = await db.get(Dialogue, form_id)
        turn = await begin_turn(workplace, db, event)
        if row is not None:
            route = workplace.registry.routes[row.route]
            turn.whisper(Text("core.form_waits"), open_button(route, row.given))
        await keep(turn, workplace, here=event.place)


async def _show_home(workplace: Workplace, event: Event, sheets: Sequence[Primitives]) -> None:
    """Show a home; if that fails, it is drawn when it is opened again."""
    if not sheets:
        return
    place = event.place
    version = event.version if isinstance(event, HomeOpened) else None
    try:
        await workplace.reach(place.adapter).show_home(
            place.workspace, event.account, sheets, version=version
        )
    except (Refused, Unclear, Unreachable) as error:
        log.info("home.not_shown", adapter=place.adapter, reason=type(error).__name__)
