"""What every page of the bot is drawn on: one base, one style, and headers that keep it safe.

No page has a script or a style in it: a skill's own are files, see `bot.page.brought`. What is
shown is never markup unless a template says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from bot.content import Argument, Call, Text
from bot.headers import safe_headers
from bot.page.brought import NOTHING, Brought
from bot.page_link import path_of
from bot.text import LANGUAGES
from bot.workplace import Workplace

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# A page that brings a script lets it ask for things here, and nowhere else.
_SCRIPTED: Final = f"{POLICY}; script-src 'self'; connect-src 'self'"
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who looks at a page. `leave_at` is where they sign off, if they can do so here."""

    name: str
    leave_at: str | None


class Paper:
    """Draws pages of one address: `folder` is where their style lies, below it."""

    def __init__(self, workplace: Workplace, address: str, folder: str) -> None:
        self._workplace = workplace
        self._headers = safe_headers(POLICY, address)
        self._scripted = safe_headers(_SCRIPTED, address)
        self._root = urlsplit(address).path
        self._style = f"{self._root}/{folder}/page.css"

    async def style(self, _request: Request) -> Response:
        """Serve the style."""
        return FileResponse(_HERE / "page.css", headers=self._headers)

    def page(
        self,
        status: int,
        template: str,
        values: Mapping[str, object],
        *,
        title: Text | str,
        language: str,
        zone: str | None = None,
        owner: str = "core",
        templates: Path = _HERE,
        visitor: Visitor | None = None,
        brought: Brought = NOTHING,
    ) -> Response:
        """Draw a template. In it `t` makes a text of the owner's catalogue, and `at` the address of
        a call; texts are said in this language, and moments by the clock of this zone.

        Raises: ValueError, when values are called as something that each page has.
        """

        def t(key: str, **args: Argument) -> Text:
            return Text(f"{owner}.{key}", args)

        def at(call: Call) -> str:
            route = self._workplace.registry.routes[call.route]
            return f"{self._root}{path_of(route, call.args)}"

        def say(text: Text) -> str:
            return self._workplace.catalogue.words(text, reader)

        reader = self._workplace.reader(language, zone)
        own: dict[str, Any] = {
            "bot": self._workplace.name,
            "language": language,
            "style": self._style,
            "title": title,
            "leave": Text("core.link_leave"),
            "visitor": visitor,
            "brought": brought,
            "at": at,
            "t": t,
            "say": say,
        }
        if taken := own.keys() & values.keys():
            raise ValueError(f"each page has {', '.join(sorted(taken))} already")
        # Imported by the first page that is drawn: start-up counts.
        from bot.page.templates import environment

        words = environment(templates).get_template(template).render(**own, **values)
        headers = self._scripted if brought.script else self._headers
        return HTMLResponse(words, status_code=status, headers=headers)

    def notice(
        self,
        status: int,
        what: str,
        *,
        languages: Sequence[str] = (),
        again: Mapping[str, Sequence[str]] | None = None,
    ) -> Response:
        """Say how it is: to somebody unknown in every language, the workplace's first.

        With `again` there is a button that sends these values once more.
        """
        workplace = self._workplace
        ours = workplace.language
        several = languages or (ours, *(one for one in LANGUAGES if one != ours))

        def t(key: str, language: str) -> str:
            return workplace.words(Text(f"core.{key}", {"bot": workplace.name}), language)

        shown = {
            "said": [
                (one, t(f"page_{what}_title", one), t(f"page_{what}", one)) for one in several
            ],
            "retry": [(one, t("page_again", one)) for one in several],
            "again": again,
        }
        title = " · ".join(t(f"page_{what}_title", one) for one in several)
        return self.page(status, "notice.html", shown, title=title, language=several[0])
