"""A form's page as a browser without scripts has it: controls that are filled in, and a button."""

import re
from collections.abc import Mapping
from datetime import date, time
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from httpx2 import ASGITransport, AsyncClient, Response

_ADDRESS = re.compile(r"https?://\S+/form/[\w-]+")
_EMPTY = {"input", "meta", "link", "br"}


def address_in(words: str) -> str | None:
    """Find the address of a form's page in what somebody sees."""
    found = _ADDRESS.search(words)
    return found[0] if found else None


def is_file(answer: Any) -> bool:
    """Whether an answer is a file: its name, and its bytes."""
    return isinstance(answer, tuple) and [type(one) for one in answer] == [str, bytes]


class FormPage:
    """One page, opened by its address: of a `site` within the test, or over the network.
    `errors` is what is wrong by field; "" has what belongs to none."""

    def __init__(self, site: Any | None, address: str, *, client: str = "192.0.2.1") -> None:
        parts = urlsplit(address)
        self.path = parts.path
        self._base = f"{parts.scheme}://{parts.netloc}"
        self._transport = site and ASGITransport(app=site, client=(client, 4321))
        self._seen = PageReader()

    async def open(self) -> Response:
        """Open it, or load it anew."""
        return await self._ask("GET")

    async def send(self, **answers: Any) -> Response:
        """Fill in what is named and press the button: values or labels for choices, names for
        people, a name and bytes for a file."""
        unknown = answers.keys() - self._seen.sent.keys()
        assert not unknown, f"the page asks {list(self._seen.sent)}, not {unknown}"
        files = {name: answer for name, answer in answers.items() if is_file(answer)}
        chosen = {
            name: self._written(name, answer)
            for name, answer in answers.items()
            if name not in files
        }
        return await self.send_raw(self._seen.sent | chosen, **({"files": files} if files else {}))

    async def send_raw(self, sent: Any, **more: Any) -> Response:
        """Send anything at all, as no honest browser would."""
        return await self._ask(
            "POST", **({"content": sent} if isinstance(sent, bytes) else {"data": sent}), **more
        )

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by field."""
        return self._seen.errors

    @property
    def filled(self) -> Mapping[str, list[str]]:
        """What would be sent if the button were pressed now."""
        return self._seen.sent

    @property
    def words(self) -> str:
        """All that can be read on it."""
        return " ".join(" ".join(self._seen.words).split())

    async def _ask(self, method: str, **more: Any) -> Response:
        async with AsyncClient(transport=self._transport, base_url=self._base) as browser:
            answer = await browser.request(method, self.path, **more)
        self._seen = PageReader()
        self._seen.feed(answer.text)
        return answer

    def _written(self, name: str, answer: Any) -> list[str]:
        match answer:
            case None:
                return []
            case bool():
                return ["yes" if answer else "no"]
            case time():
                return [answer.isoformat("minutes")]
            case date():
                return [answer.isoformat()]
            case list() | tuple() if name in self._seen.options:
                return [self._option(name, str(one)) for one in answer]
            case list() | tuple():
                return [", ".join(getattr(one, "name", None) or str(one) for one in answer)]
            case _:
                return [self._option(name, getattr(answer, "name", None) or str(answer))]

    def _option(self, name: str, answer: str) -> str:
        return self._seen.options.get(name, {}).get(answer, answer)


class PageReader(HTMLParser):
    """Reads what can be sent and where to, the labels of what can be chosen, and what is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.options: dict[str, dict[str, str]] = {}  # by field: label → value
        self.errors: dict[str, str] = {}
        self.words: list[str] = []
        self.action = ""
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self._select = ""
        self._option: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        name, value = own.get("name") or "", own.get("value") or ""
        if tag not in _EMPTY:
            self._open.append((tag, own))
        if tag in ("input", "select", "textarea") and name:
            self.sent.setdefault(name, [])
        if tag == "form":
            self.action = own.get("action") or ""
        if tag == "select":
            self._select = name
        elif tag == "option":
            self._option = (self._select, value)
            if "selected" in own:
                self.sent[self._select] = [value]
        elif tag == "input" and own.get("type") in ("radio", "checkbox"):
            self._option = (name, value)
            if "checked" in own:
                self.sent[name].append(value)
        elif tag == "input":
            self.sent[name].append(value)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()
        if tag in ("label", "option"):
            self._option = None

    def handle_data(self, data: str) -> None:
        tag, own = self._open[-1] if self._open else ("", {})
        if tag not in ("title", "textarea"):
            self.words.append(data)
        if tag == "textarea":
            # As a browser does: the first line break is none, and later ones are sent as two.
            written = data.removeprefix("\n").replace("\n", "\r\n")
            self.sent[own["name"] or ""] = [written]
        if self._option is not None and data.strip():
            field, value = self._option
            self.options.setdefault(field, {})[data.strip()] = value
        if str(own.get("id")).endswith("-error"):
            self.errors[str(own["id"]).removesuffix("-error")] = data
        elif tag == "li" and not data.startswith(": ") and data.strip():
            self.errors[""] = data
