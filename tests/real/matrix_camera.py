"""Pictures of what somebody has in Matrix: the HTML of each message, and the emoji under it.

`PLEIN_SCREENSHOTS=1` keeps them in docs/screenshots. Clients draw the same HTML, more beautifully.
"""

import os
from html import escape
from pathlib import Path
from typing import Any, Final

from bot.offer import keycap_number
from tests.program import HOUSE
from tests.real.matrix import Somebody

_KEPT: Final = HOUSE / "docs" / "screenshots"
_MOST_BYTES: Final = 150_000
_LOOK: Final = """
    body { font: 15px/1.4 sans-serif; margin: 0; padding: 8px 16px; color: #1b1d22 }
    article { margin: 12px 0 }
    b.name { color: #0b6e5a }
    ol, ul { margin: 4px 0; padding-left: 24px } p { margin: 4px 0 }
    code { background: #eef0f3; padding: 1px 4px; border-radius: 4px }
    span.emoji b { background: #3a6ea5; color: white; border-radius: 4px; padding: 0 5px }
    span.emoji { border: 1px solid #cdd1d8; border-radius: 12px; padding: 1px 8px; margin: 2px }
"""


async def shoots(
    browser: Any, somebody: Somebody, room: str, folder: Path, name: str, *, words: str = ""
) -> None:
    """Take a picture of the newest two messages in a room with these words, as they are by now."""
    is_kept = os.environ.get("PLEIN_SCREENSHOTS") == "1"
    path = (_KEPT if is_kept else folder) / f"matrix-{name}.png"
    drawn = [one for one in _drawn(somebody, room) if words in one]
    page = await browser.new_page(viewport={"width": 640, "height": 100})
    await page.set_content(f"<style>{_LOOK}</style>{''.join(drawn[-2:])}")
    await page.screenshot(path=path, full_page=True)
    await page.close()
    assert path.stat().st_size < _MOST_BYTES


def _drawn(somebody: Somebody, room: str) -> list[str]:
    there: dict[str, dict[str, Any]] = {}
    for where, event in somebody.seen:
        content = event.source["content"]
        relation = content.get("m.relates_to", {})
        if relation.get("rel_type") == "m.replace":
            there[relation["event_id"]] = content["m.new_content"]
        elif where == room:
            there[event.event_id] = content
    return [_message(somebody, *one) for one in there.items() if one[0] not in somebody.gone]


def _message(somebody: Somebody, event_id: str, content: dict[str, Any]) -> str:
    body = content.get("formatted_body") or escape(content["body"]).replace("\n", "<br>")
    there = (one for one in somebody.reactions if one.event_id not in somebody.gone)
    keys = [keycap_number(one.key) for one in there if one.reacts_to == event_id]
    emoji = "".join(f"<span class=emoji><b>{one}</b> 1</span>" for one in keys)
    return f"<article><b class=name>Plein</b><div>{body}</div>{emoji}</article>"
